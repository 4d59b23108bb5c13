"""A policy as its guard applies it, and what two of them would see differently."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from seawall.policy.decide import may_act
from seawall.terms import Mode, Policy, Rule, Stage

REQUEST, ANSWER, CHECK = "request", "answer", "check"
"""Which texts of a request a verdict is about; `check` is one that was asked for by itself."""

ATTACKS, BROKEN = "injection.", "guard.broken"


@dataclass(frozen=True, slots=True)
class Sought:
    """
    Something that a guard looks for on account of its policy, and under another would not.

    `version` differs where other things are found under this kind. `exempt` is what is let
    alone. `together` are the kinds of a reader that need not be asked before an answer leaves,
    where no rule acts on any of them.
    """

    kind: str
    stage: Stage
    version: str = ""
    exempt: frozenset[str] = frozenset()
    together: tuple[str, ...] = ()


Place = tuple[str, Stage]


@dataclass(frozen=True, slots=True)
class Applied:
    """
    A policy, and what its guard looks for on account of it.

    `sought` is by feature, and under the empty name for those that the policy does not know.
    `optional` are the globs over kinds, each with a stage, that are found only where they are
    sought. `characters` is the longest text that is read.
    """

    policy: Policy
    sought: Mapping[str, tuple[Sought, ...]] = field(default_factory=dict[str, tuple[Sought, ...]])
    optional: tuple[Place, ...] = ()
    characters: int = 200_000

    @property
    def asks_who_said(self) -> bool:
        """Whether its guard looks up what the user said."""
        return any(
            rule.unless_said
            for rules in (self.policy.rules, *self.policy.features.values())
            for rule in rules
        )

    def looks_for(self, feature: str, side: str) -> tuple[dict[Place, Sought], set[Place]]:
        """What it looks for on one side, and which of it only after an answer has left."""
        every = self.sought.get(feature, self.sought.get("", ()))
        stages = {Stage.OUTPUT} if side == ANSWER else set(Stage)
        looked = {(each.kind, each.stage): each for each in every if each.stage in stages}
        late = {
            place
            for place, each in looked.items()
            if side != CHECK
            and each.stage is Stage.OUTPUT
            and each.together
            and not any(self.may_act(kind, Stage.OUTPUT, feature) for kind in each.together)
        }
        return looked, late

    def may_act(self, kind: str, stage: Stage, feature: str) -> bool:
        """Whether anything could be done about such a finding."""
        return may_act(self.policy, kind, stage=stage, feature=feature)

    def is_optional(self, kind: str, stage: Stage) -> bool:
        """Whether a kind is found only where it is sought."""
        return any(stage is at and fnmatchcase(kind, glob) for glob, at in self.optional)


@dataclass(frozen=True, slots=True)
class Unlike:
    """
    What the guard of one policy would see otherwise than that of another did.

    `missing` may be found now, was not looked for then, and would matter; `late` the same, but
    it was looked for when the answer had left. What is of `shaky` kinds may not be found now.
    `watched` are kinds for which a stream may now be stopped while it arrives. `known` is
    whether it is known what the other looked for.
    """

    looked: Mapping[Place, Sought]
    missing: tuple[Sought, ...] = ()
    late: tuple[Sought, ...] = ()
    shaky: frozenset[Place] = frozenset()
    watched: tuple[str, ...] = ()
    known: bool = True
    same: bool = False
    asked_who_said: bool = True
    attacks_alike: bool = True


def compare(new: Applied, old: Applied | None, *, feature: str, side: str) -> Unlike:
    """What `new` would see otherwise than `old` did; None is a policy that nobody knows."""
    looked, new_late = new.looks_for(feature, side)
    if old is not None and old.policy.revision == new.policy.revision:
        return Unlike(looked, same=True)
    then, then_late = old.looks_for(feature, side) if old else ({}, set())
    acting = {
        place: each
        for place, each in looked.items()
        if place not in new_late and new.may_act(*place, feature)
    }
    more = [each for place, each in acting.items() if _finds_more(each, then.get(place))]
    late = [
        each
        for place, each in acting.items()
        if place in then_late and side == ANSWER and each not in more
    ]
    if side != ANSWER:
        more += [e for place, e in acting.items() if place in then_late and e not in more]
    shaky = {place for place, each in looked.items() if _finds_less(each, then.get(place), old)}
    # What is found also where no policy has it looked for may have been found on its account.
    shaky |= {place for place in then if place not in looked and not new.is_optional(*place)}
    if looked != then:  # whichever detector broke may not be asked now
        shaky |= {(BROKEN, stage) for stage in Stage}
    return Unlike(
        looked,
        tuple(more),
        tuple(late),
        frozenset(shaky),
        tuple(_watched(new, old, looked.values(), feature)),
        known=old is not None,
        asked_who_said=old is not None and old.asks_who_said,
        attacks_alike=old is not None and _on_attacks(new, feature) == _on_attacks(old, feature),
    )


def _finds_more(new: Sought, old: Sought | None) -> bool:
    return old is None or old.version != new.version or not old.exempt <= new.exempt


def _finds_less(new: Sought, old: Sought | None, known: Applied | None) -> bool:
    if old is None:
        return known is None and bool(new.version or new.exempt)
    return old.version != new.version or not new.exempt <= old.exempt


def _watched(
    new: Applied, old: Applied | None, looked: Iterable[Sought], feature: str
) -> Iterator[str]:
    """The kinds that may stop a stream while it arrives, by other rules than then."""
    for each in looked:
        if each.together and each.stage is Stage.OUTPUT:
            now = _stopping(new, each.kind, feature)
            if now and (old is None or now != _stopping(old, each.kind, feature)):
                yield each.kind


def _stopping(applied: Applied, kind: str, feature: str) -> tuple[Rule, ...]:
    """The rules on a kind at the output, if one of them stops an answer."""
    rules = tuple(
        rule
        for rule in applied.policy.rules_for(feature)
        if rule.names(kind) and Stage.OUTPUT in rule.stages and rule.mode is Mode.ENFORCE
    )
    return rules if any(not rule.action.delivers for rule in rules) else ()


def _on_attacks(applied: Applied, feature: str) -> tuple[object, ...]:
    """All that decides about attacks."""
    policy = applied.policy
    return (
        policy.otherwise,
        *(rule for rule in policy.rules_for(feature) if _may_name_attacks(rule)),
    )


def _may_name_attacks(rule: Rule) -> bool:
    """Whether a glob may name a kind of attack: by what stands before its first wildcard."""
    plain = rule.kind
    for wildcard in "*?[":
        plain = plain.partition(wildcard)[0]
    return plain.startswith(ATTACKS) or ATTACKS.startswith(plain)
