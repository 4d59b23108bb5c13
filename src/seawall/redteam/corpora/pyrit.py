"""PyRIT's texts as seeds: those that it brings along, sent to targets and shown to nobody."""

from collections.abc import Iterator, Mapping, Sequence

from seawall.errors import TargetError
from seawall.redteam.corpora.asked import Asked
from seawall.redteam.corpora.corpus import (
    USER,
    Corpus,
    LeftOut,
    nothing_left,
    once,
    text_id,
    turns_of,
    unfit,
)
from seawall.redteam.seed import Family, Goal, Seed

PACKAGE = "PyRIT"

SECRET = frozenset({"garak.system_prompt_extraction", "psfuzz_steal_system"})
"""Sets that ask for the instructions: an oracle of ours sees whether they, or a canary, leave."""

FAMILIES: Mapping[str, Family] = {
    "adv_bench": Family.WEAPONIZATION,
    "airt": Family.WEAPONIZATION,
    "airt.leakage": Family.LEAK,
    "garak": Family.OVERRIDE,
    "garak.slur_terms_en": Family.WEAPONIZATION,
    "garak.system_prompt_extraction": Family.LEAK,
    "psfuzz_steal_system": Family.LEAK,
}
"""By set, or by its folder; what is not named here is told as a jailbreak."""

HONEST = "garak.package_hallucination"
"""Sets that ask honest questions begin so: nobody attacks there."""


def pyrit_corpus(asked: Asked, wanted: Sequence[str], *, most: int, seed: int) -> Corpus:
    """
    The texts of the data sets that are named (`airt`, `airt.scams`, `psfuzz_steal_system`).

    At most so many of each, drawn by the seed. Only sets that ask for secrets have a goal; of the
    others it is told whether they were answered: PyRIT's own judges are language models.
    TargetError where a name is unknown or nothing is left to run.
    """
    version = str(asked.ask(ask="version").get("version", ""))
    found = asked.ask(ask="names", wanted=list(wanted))
    for name in wanted:
        if not found["names"][name]:
            raise TargetError(
                f"PyRIT {version} brings along no data set `{name}`; it has "
                f"{', '.join(f'`{each}`' for each in found['known'])}"
            )
    names = dict.fromkeys(each for name in wanted for each in found["names"][name])
    got = [each for name in names for each in _set(asked, name, most, seed)]
    seeds = tuple(each for each in got if isinstance(each, Seed))
    left_out = tuple(each for each in got if isinstance(each, LeftOut))
    if not seeds:
        raise TargetError(nothing_left(left_out))
    return Corpus(version, once(seeds), left_out)


def _set(asked: Asked, name: str, most: int, seed: int) -> Iterator[Seed | LeftOut]:
    """The seeds of one data set, and what is left out of it."""
    if name.startswith(HONEST):
        yield LeftOut(name, "it asks whether answers are true, and attacks nobody")
        return
    got = asked.ask(ask="texts", name=name, most=most, seed=seed)
    if "refused" in got:
        yield LeftOut(name, str(got["refused"]))
        return
    yield from unfit(name, got)
    family = FAMILIES.get(name) or FAMILIES.get(name.partition(".")[0], Family.JAILBREAK)
    for each in got["texts"]:
        yield Seed(
            id=f"pyrit.{name}.{text_id([(USER, text) for text in each['turns']])}",
            family=Family.MULTI_TURN if len(each["turns"]) > 1 else family,
            language="en",
            goal=Goal.SECRET if name in SECRET else Goal.ANSWER,
            turns=turns_of(each),
            lineage=f"pyrit.{name}",
            private=True,
        )
