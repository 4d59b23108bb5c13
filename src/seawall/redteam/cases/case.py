"""One case: what was sent, how it came about, and what must not happen when it is sent again."""

from dataclasses import dataclass, fields
from hashlib import sha256

from pydantic import TypeAdapter

from seawall.errors import TargetError
from seawall.redteam.attack import Attack, Turn
from seawall.redteam.cases.side import Side, side_of
from seawall.redteam.cases.statement import (
    by_field,
    canonical,
    parts,
    shaped,
    statement,
    subject,
)
from seawall.redteam.chain import Chain
from seawall.redteam.oracle import Aim
from seawall.redteam.record import Plan, Tried
from seawall.redteam.seed import LITERAL, Family, Goal, Seed
from seawall.redteam.targets.protocol import Oracle
from seawall.redteam.taxonomy import ATLAS, OWASP

PREDICATE = "https://seawall.invalid/redteam/case/v1"
"""Under `invalid` (RFC 2606): a name that is nobody's address."""

EXPECTED = "not_broken"
"""What a case asks for: that the goal is not reached again."""

_ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a case was found. `dice` is what the run's dice went by."""

    run: str
    target: str
    oracle: Oracle
    dice: int
    queries: int
    digests: dict[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """
    An attack that reached its goal once.

    `attack` is sent again as it was, so that a case means the same after seeds or operators
    changed; `payload` is its digest. `template` is the seed, undressed and unfilled: variants are
    made from it. `aim` has none of the target's own values.
    """

    seed: str
    family: Family
    language: str
    lineage: str
    goal: Goal
    chain: Chain
    attack: Attack
    aim: Aim
    payload: str
    template: tuple[Turn, ...]
    found: Origin
    owasp: tuple[str, ...]
    atlas: tuple[str, ...]
    by: str
    expected: str = EXPECTED

    @property
    def id(self) -> str:
        """What a case is called: by what is sent and what for, so that none is kept twice."""
        told = f"{self.payload}\0{self.goal}\0{self.seed}"
        return f"case_{sha256(told.encode()).hexdigest()[:_ID_DIGITS]}"

    @property
    def side(self) -> Side:
        """Where it belongs."""
        return side_of(self.lineage)


def case_of(tried: Tried, seed: Seed, plan: Plan, *, by: str) -> Case:
    """
    The case of a seed that broke a target, promoted by somebody.

    TargetError where there is none: it was not broken, its text is not ours to keep or was not
    kept, a judge told its success, or the seed is another than the run had.
    """
    reason = _unfit(tried, seed)
    if reason or tried.found is None:
        raise TargetError(f"`{tried.seed}` at `{tried.target}` cannot be promoted: {reason}")
    sent = tried.found.attack
    origin = Origin(
        plan.run,
        tried.target,
        tried.told_by or plan.oracles[tried.target],
        plan.seed,
        tried.broken_at or 0,
        dict(plan.digests),
    )
    return Case(
        seed=tried.seed,
        family=tried.family,
        language=tried.language,
        lineage=tried.lineage,
        goal=tried.found.aim.goal,
        chain=tried.shortest or (),
        attack=sent,
        aim=tried.found.aim,
        payload=digest_of(sent),
        template=seed.turns,
        found=origin,
        owasp=OWASP[tried.family],
        atlas=ATLAS[tried.family],
        by=by,
    )


def digest_of(attack: Attack) -> str:
    """`sha256:` over the attack as canonical JSON."""
    return f"sha256:{sha256(canonical(attack)).hexdigest()}"


def statement_of(case: Case) -> bytes:
    """The case as an in-toto statement, in canonical JSON: the bytes that are signed."""
    return statement(PREDICATE, name=case.id, digest=case.payload, predicate=by_field(case))


def read_statement(raw: bytes, source: str) -> Case:
    """
    The case of a statement whose signature holds; `source` is how errors call it.

    TargetError where it is no case, or its parts do not belong together. It quotes no attack.
    """
    about, predicate = parts(raw, PREDICATE, source=source, noun="case")
    names = [each.name for each in fields(Case)]
    case = shaped(predicate, _CASE, names, source=source, noun="case")
    if about != subject(case.id, case.payload) or digest_of(case.attack) != case.payload:
        raise TargetError(f"`{source}` does not hold the attack whose digest it names")
    if case.expected != EXPECTED:
        raise TargetError(f"`{source}` expects something else than `{EXPECTED}`")
    return case


def _unfit(tried: Tried, seed: Seed) -> str:
    """Why a result is no case; nothing where it is one."""
    if tried.not_run or tried.broken_at is None:
        return "it was not broken"
    if tried.private or seed.private:
        return "its text is not ours to keep"
    if tried.told_by is not None or seed.goal in LITERAL:
        return "no oracle of ours told its success"
    if tried.found is None:
        return "the run did not keep what was sent"
    ours = (seed.id, seed.family, seed.language, seed.lineage)
    theirs = (tried.seed, tried.family, tried.language, tried.lineage)
    return "" if ours == theirs else "the seed of this name is another than the run had"


_CASE = TypeAdapter(Case)
