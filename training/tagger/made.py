"""Texts made from templates: business texts whose names and addresses are known."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from unicodedata import combining, normalize

from faker import Faker

from bench.pii_texts import held_out
from training.tagger.forms import value

HERE = Path(__file__).parent
LANGUAGES = ("en", "de", "fr", "es")

LOCALES = (
    "en_US", "en_GB", "en_IN", "en_NG", "en_KE", "en_PH", "ga_IE", "de_DE", "de_AT", "fr_FR",
    "es_ES", "es_MX", "it_IT", "pt_BR", "pt_PT", "nl_NL", "pl_PL", "cs_CZ", "sk_SK", "hu_HU",
    "ro_RO", "hr_HR", "sl_SI", "sv_SE", "da_DK", "no_NO", "fi_FI", "et_EE", "lt_LT", "tr_TR",
    "vi_VN", "id_ID",
)  # fmt: skip
"""Countries of whose names Faker has lists in Latin letters."""

Span = tuple[int, int, str]
Marked = tuple[str, list[Span]]
"""A text, and where in it (code points) stands what."""

PERSON, PLACE, ORG, ADDRESS = "PERSON", "LOCATION", "ORG", "ADDRESS"

_SLOT = re.compile(r"\{(\w+)\}")
_INITIALS = "ABCDEFGHJKLMNPRSTW"


@dataclass(frozen=True, slots=True)
class Origin:
    """Names that are at home together; the family's comes first in some places."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    family_first: bool = False


@cache
def origins() -> tuple[Origin, ...]:
    """Names by origin: our own lists, and Faker's; none that is held out for measuring."""
    every = (*_own(), *map(_fakers, LOCALES))
    return tuple(origin for origin in every if origin.first and origin.last)


def _own() -> Iterator[Origin]:
    for block in (HERE / "names.txt").read_text("utf-8").split("# origin: ")[1:]:
        head, *lists = block.strip().splitlines()
        first, last = (
            _allowed(line.partition(":")[2].split(","))
            for key in ("first:", "last:")
            for line in lists
            if line.startswith(key)
        )
        yield Origin(first, last, "order=last-first" in head)


def _fakers(locale: str) -> Origin:
    faker = Faker(locale)
    faker.seed_instance(0)
    first = dict.fromkeys(faker.first_name() for _ in range(2_000))
    last = dict.fromkeys(faker.last_name() for _ in range(3_000))
    return Origin(_allowed(first), _allowed(last))


def _allowed(names: Sequence[str] | dict[str, None]) -> tuple[str, ...]:
    stripped = (name.strip() for name in names)
    return tuple(name for name in stripped if name and not held_out(name) and not name.isupper())


def made(count: int, *, seed: int = 0) -> Iterator[Marked]:
    """So many texts: every template in turn, filled anew each time."""
    dice = Random(seed)
    templates = [
        line
        for language in LANGUAGES
        for line in (HERE / "templates" / f"{language}.txt").read_text("utf-8").splitlines()
        if line.strip()
    ]
    for number in range(count):
        yield _filled(templates[number % len(templates)], dice)


def _filled(template: str, dice: Random) -> Marked:
    template = template.replace("\\n", "\n").replace("\\t", "\t")
    text, spans, done = "", list[Span](), 0
    home = dice.choice(origins())
    for slot in _SLOT.finditer(template):
        origin = home if dice.random() < 0.4 else dice.choice(origins())
        value_ = _value(slot[1], origin, dice)
        text += template[done : slot.start()]
        if kind := KINDS_OF_SLOTS.get(slot[1]):
            _mark(spans, text, (len(text), len(text) + len(value_), kind))
        text += value_
        done = slot.end()
    return text + template[done:], spans


def _mark(spans: list[Span], text: str, new: Span) -> None:
    """Add a span; `{first} {last}` and `{first} {initial}. {last}` are one person."""
    if spans and new[2] == PERSON == spans[-1][2]:
        between = text[spans[-1][1] :]
        if re.fullmatch(r"\.? ", between):
            spans[-1] = (spans[-1][0], new[1], PERSON)
            return
    spans.append(new)


KINDS_OF_SLOTS = {
    "person": PERSON, "first": PERSON, "last": PERSON, "initial": PERSON, "city": PLACE,
    "country": PLACE, "org": ORG, "street": ADDRESS, "address": ADDRESS,
}  # fmt: skip
"""What stands in a slot; in others nothing that is of a kind of ours."""

_BREAKS = 0.12
"""Share of addresses that are written in several lines."""


def _value(slot: str, origin: Origin, dice: Random) -> str:
    """What stands in a slot."""
    match slot:
        case "person":
            return full_name(origin, dice)
        case "first" | "last" | "initial":
            lists = {"first": origin.first, "last": origin.last, "initial": _INITIALS}
            return dice.choice(lists[slot])
        case "email" | "username":
            return _account(slot, origin, dice)
        case "uuid" | "sha" | "commit":
            hexes = f"{dice.getrandbits(160):040x}"
            dashed = f"{hexes[:8]}-{hexes[8:12]}-4{hexes[13:16]}-a{hexes[17:20]}-{hexes[20:32]}"
            return {"uuid": dashed, "sha": hexes, "commit": hexes[:7]}[slot]
        case "address" if dice.random() < _BREAKS:
            return value(slot, origin.last, dice).replace(", ", "\n")
        case _:
            return value("date" if slot == "date_of_birth" else slot, origin.last, dice)


def _account(slot: str, origin: Origin, dice: Random) -> str:
    first, last = _plain(dice.choice(origin.first)), _plain(dice.choice(origin.last))
    if slot == "username":
        return f"{first[0]}{last}{dice.choice(['', '7', '84'])}"
    host = value("word", (), dice)
    ending = dice.choice(["com", "org", "example", "de", "fr", "es"])
    return f"{dice.choice([first, first[0]])}{dice.choice(['.', '_', ''])}{last}@{host}.{ending}"


def _plain(name: str) -> str:
    letters = (c for c in normalize("NFKD", name.lower()) if not combining(c))
    return re.sub(r"[^a-z]", "", "".join(letters)) or "x"


def full_name(origin: Origin, dice: Random) -> str:
    """First and last name as people of an origin write them, now and then with an initial."""
    first, last = dice.choice(origin.first), dice.choice(origin.last)
    form = dice.random()
    if form < 0.08:
        first += f" {dice.choice(origin.first)}"
    elif form < 0.16:
        first += f" {dice.choice(_INITIALS)}."
    elif form < 0.2:
        first = f"{first[0]}."
    elif form < 0.22:
        first = f"{first[0]}.{dice.choice([' ', ''])}{dice.choice(_INITIALS)}."
    elif form < 0.26:
        last += f"-{dice.choice(origin.last)}"
    elif form < 0.3:
        last += f" {dice.choice(origin.last)}"
    if origin.family_first and dice.random() < 0.6:
        return f"{last} {first}"
    return f"{first} {last}"
