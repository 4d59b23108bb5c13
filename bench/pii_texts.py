"""
Business texts with invented personal data, labelled: what `seawall bench pii` is measured on.

    .venv/bin/python bench/pii_texts.py OUT.jsonl                2,000 texts
    .venv/bin/python bench/pii_texts.py OUT.jsonl --count 200    fewer

The templates are our own (bench/pii), the values Faker's, in the ways of many countries. Of
Faker's names only every second one is used, told by a digest: `held_out` says which, and no
name that it holds for held out may be learned from. The same seed gives the same texts.
"""

import argparse
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple
from zlib import crc32

from faker import Faker
from stdnum.de import idnr
from stdnum.in_ import aadhaar

TEMPLATES = Path(__file__).parent / "pii" / "templates.txt"
COUNT = 2_000
SLOT = re.compile(r"\{(\w+)\}")

NAMES = (
    "en_US", "en_GB", "en_IN", "en_NG", "en_KE", "de_DE", "de_AT", "fr_FR", "fr_CH", "es_ES",
    "es_MX", "it_IT", "pt_BR", "pt_PT", "nl_NL", "pl_PL", "cs_CZ", "sk_SK", "hu_HU", "ro_RO",
    "hr_HR", "sl_SI", "sv_SE", "da_DK", "no_NO", "fi_FI", "et_EE", "lt_LT", "tr_TR", "vi_VN",
    "id_ID", "en_PH", "ga_IE",
)  # fmt: skip
"""Countries whose names Faker writes in Latin letters."""

HOME = {
    "en": "en_US en_US en_GB en_IN",
    "de": "de_DE de_AT",
    "fr": "fr_FR fr_CH",
    "es": "es_ES es_MX",
}

PERSON, LOCATION = "pii.person", "pii.location"


class Labelled(NamedTuple):
    """A text, and what of it is personal: start, end (code points) and kind."""

    text: str
    language: str
    spans: tuple[tuple[int, int, str], ...]


def held_out(name: str) -> bool:
    """Whether a first or last name is kept for measuring, whatever its case."""
    return crc32(name.casefold().encode()) % 2 == 0


def texts(count: int, seed: int) -> Iterator[Labelled]:
    """So many texts: every template in turn."""
    dice = Random(seed)
    lines = TEMPLATES.read_text("utf-8").splitlines()
    for number in range(count):
        language, _, template = lines[number % len(lines)].partition("|")
        yield _filled(template, language, dice)


def _filled(template: str, language: str, dice: Random) -> Labelled:
    template = template.replace("\\n", "\n").replace("\\t", "\t")
    text, spans, done = "", [], 0
    for slot in SLOT.finditer(template):
        value, kind = _value(slot[1], language, dice)
        value = " ".join(value.split())  # some of Faker's end in a space
        text += template[done : slot.start()]
        if kind:
            spans.append((len(text), len(text) + len(value), kind))
        text += value
        done = slot.end()
    return Labelled(text + template[done:], language, tuple(spans))


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


def _seeded(locale: str, dice: Random) -> Faker:
    made = _faker(locale)
    made.seed_instance(dice.getrandbits(32))
    return made


def _name(which: str, dice: Random) -> str:
    """A first or last name that is held out, of any country."""
    while True:
        made = _seeded(dice.choice(NAMES), dice)
        name: str = made.first_name() if which == "first" else made.last_name()
        if held_out(name) and not name.isupper():
            return name


def _person(dice: Random) -> str:
    """First and last name of one country, now and then with an initial or a second name."""
    made = _seeded(dice.choice(NAMES), dice)
    while True:
        first, last = made.first_name(), made.last_name()
        if held_out(first) and held_out(last):
            break
        made = _seeded(dice.choice(NAMES), dice)
    form = dice.random()
    if form < 0.06:
        first += f" {dice.choice('ABCDEGHJKLMNPRST')}."
    elif form < 0.1:
        last += f"-{_name('last', dice)}"
    return f"{first} {last}"


def _value(slot: str, language: str, dice: Random) -> tuple[str, str]:
    """What stands in a slot, and its kind; no kind where it is not personal."""
    if slot == "person":
        return _person(dice), PERSON
    if slot in {"first", "last"}:
        return _name(slot, dice), PERSON
    made = _seeded(dice.choice(HOME[language].split()), dice)
    if slot.startswith("national_id_"):
        return _national(slot.removeprefix("national_id_"), dice), "pii.national_id"
    if slot in _PERSONAL:
        kind, make = _PERSONAL[slot]
        return make(made, dice), kind
    return _OTHER[slot](made, dice), ""


Make = Callable[[Faker, Random], str]


def _one_line(address: str) -> str:
    return re.sub(r"\s*\n\s*", ", ", address.strip())


def _digits(dice: Random, form: str) -> str:
    """The form with each `9` replaced by a digit, each `A` by a capital."""
    letters = {"9": "0123456789", "A": "ABCDEFGHJKLMNPRSTUVWXYZ"}
    return "".join(dice.choice(letters[c]) if c in letters else c for c in form)


_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y")

_PERSONAL: Mapping[str, tuple[str, Make]] = {
    "email": ("pii.email", lambda made, _: made.ascii_email()),
    "phone": ("pii.phone", lambda made, _: made.phone_number()),
    "address": ("pii.address", lambda made, _: _one_line(made.address())),
    "street": ("pii.address", lambda made, _: made.street_address().replace("\n", ", ")),
    "city": (LOCATION, lambda made, _: made.city()),
    "country": (LOCATION, lambda made, _: made.country()),
    "org": ("pii.org", lambda made, _: made.company()),
    "ssn": ("pii.ssn", lambda _, dice: _seeded("en_US", dice).ssn()),
    "card": (
        "pii.card",
        lambda made, dice: made.credit_card_number(dice.choice(["visa16", "mastercard", "amex"])),
    ),
    "iban": (
        "pii.iban",
        lambda _, dice: _seeded(
            dice.choice(["de_DE", "fr_FR", "es_ES", "en_GB", "nl_NL"]), dice
        ).iban(),
    ),
    "ip": (
        "pii.ip",
        lambda made, dice: made.ipv6() if dice.random() < 0.1 else made.ipv4_public(),
    ),
    "date_of_birth": (
        "pii.date_of_birth",
        lambda made, dice: made.date_of_birth(minimum_age=16, maximum_age=95).strftime(
            dice.choice(_DATES)
        ),
    ),
    "passport": (
        "pii.passport",
        lambda _, dice: _digits(dice, dice.choice(["999999999", "A99999999", "AA9999999"])),
    ),
    "license": (
        "pii.license",
        lambda _, dice: _digits(dice, dice.choice(["A9999999", "99999999", "A999-9999-9999"])),
    ),
    "medical_record": (
        "pii.medical_record",
        lambda _, dice: _digits(dice, dice.choice(["99999999", "MRN-9999999", "A-999999"])),
    ),
}

_WORDS = ("harbor", "nimbus", "atlas", "lumen", "orchid", "vertex", "falcon", "cobalt", "willow")

_OTHER: Mapping[str, Make] = {
    "order_id": lambda _, dice: _digits(
        dice, dice.choice(["#999999", "ORD-9999999", "99-9999-99"])
    ),
    "invoice": lambda _, dice: _digits(
        dice, dice.choice(["INV-2025-9999", "RE9999999", "2025/99999"])
    ),
    "sku": lambda _, dice: _digits(dice, dice.choice(["SKU-99999", "AA-9999-A", "A99999"])),
    "uuid": lambda made, _: made.uuid4(),
    "sha": lambda made, _: made.sha1(),
    "version": lambda _, dice: f"{dice.randint(0, 12)}.{dice.randint(0, 30)}.{dice.randint(0, 9)}",
    "amount": lambda _, dice: dice.choice(
        ["${:,.2f}", "€{:,.2f}", "£{:,.0f}", "{:,.2f} EUR"]
    ).format(dice.uniform(3, 9_000)),
    "date": lambda made, dice: made.date_between("-2y", "+1y").strftime(dice.choice(_DATES)),
    "time": lambda _, dice: f"{dice.randint(0, 23):02}:{dice.randint(0, 59):02}",
    "ticket": lambda _, dice: _digits(dice, dice.choice(["TCK-9999", "#99999", "INC0099999"])),
    "percent": lambda _, dice: f"{dice.randint(1, 99)}%",
    "product": lambda _, dice: (
        f"{dice.choice(_WORDS).title()} {dice.choice(['Pro', 'One', 'Cloud', 'Max', 'Desk'])}"
    ),
    "tracking": lambda _, dice: _digits(
        dice,
        dice.choice(["1Z999AA99999999999", "JD999999999999999999", "9999 9999 9999 9999 9999 99"]),
    ),
    "serial": lambda _, dice: _digits(
        dice, dice.choice(["SN99999999", "A99AA9999999", "9999-A999"])
    ),
    "port": lambda _, dice: str(dice.randint(1_024, 65_535)),
    "commit": lambda made, _: made.sha1()[:7],
    "url": lambda _, dice: f"https://{dice.choice(_WORDS)}.example/{dice.choice(_WORDS)}",
}


def _national(country: str, dice: Random) -> str:
    """A number of a country's people, with the right check digits, as that country prints it."""
    if country == "de":
        return _valid("99 999 999 999", idnr.is_valid, dice)
    if country == "uk":
        return _digits(
            dice, f"{dice.choice(['AB', 'CE', 'JH', 'NS', 'PW', 'WK'])} 99 99 99 "
        ) + dice.choice("ABCD")
    if country == "in":
        return _valid("9999 9999 9999", aadhaar.is_valid, dice)
    made = _seeded(_LOCALES[country], dice)
    if country == "es":
        return str(made.nif())
    if country == "br":
        return str(made.cpf())
    return str(made.ssn())


def _valid(form: str, valid: Callable[[str], bool], dice: Random) -> str:
    while not valid(number := _digits(dice, form)):
        pass
    return number


_LOCALES = {
    "fr": "fr_FR", "es": "es_ES", "it": "it_IT", "nl": "nl_NL", "pl": "pl_PL", "br": "pt_BR",
    "se": "sv_SE",
}  # fmt: skip


def main() -> None:
    """Write the texts as JSON lines: `text`, `lang`, and `spans` of `start`, `end`, `label`."""
    parser = argparse.ArgumentParser(description=__doc__.strip().partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    with args.out.open("w", encoding="utf-8") as file:
        for text, language, spans in texts(args.count, args.seed):
            found = [{"start": start, "end": end, "label": kind} for start, end, kind in spans]
            file.write(json.dumps({"text": text, "lang": language, "spans": found}) + "\n")


if __name__ == "__main__":
    main()
