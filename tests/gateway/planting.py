"""Invented personal values and secrets, each told by marks that nothing else in the world has."""

import base64
import json
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from random import Random

from faker import Faker
from stdnum.de import idnr
from stdnum.in_ import aadhaar

LEAST = 10
"""Characters of a mark. What could be a number of ours (letters of hex alone) needs more."""

LEAST_OF_HEX = 14
WINDOW = 16
"""Characters at each end of a long value, so that one that was cut short is told, too."""

ATTEMPTS = 1_000
"""To make a value unlike all others, before its maker is at fault."""

LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "tr_TR")
HEX = "0123456789abcdef"
LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Planted:
    """
    A value that may be written down nowhere: not one of its `marks`.

    What pytest shows of it is its kind.
    """

    kind: str
    text: str = field(repr=False)
    marks: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Dice:
    """Chance that a seed decides."""

    dice: Random

    def form(self, form: str) -> str:
        """The form with each `9` a digit, each `A` a capital, `x` a letter, `h` one of hex."""
        letters = {"9": string.digits, "A": string.ascii_uppercase, "x": LETTERS, "h": HEX}
        return "".join(self.dice.choice(letters[c]) if c in letters else c for c in form)

    def some(self, count: int, letters: str = LETTERS) -> str:
        """So many of these letters."""
        return "".join(self.dice.choices(letters, k=count))

    def base64(self, size: int) -> str:
        """So many bytes in base64."""
        return base64.b64encode(self.dice.randbytes(size)).decode()

    def pick(self, *words: str) -> str:
        """One of the words."""
        return self.dice.choice(words)

    def faker(self, *locales: str) -> Faker:
        """Faker of one of these countries, or of any."""
        made = _faker(self.dice.choice(locales or LOCALES))
        made.seed_instance(self.dice.getrandbits(32))
        return made


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


Made = tuple[str, tuple[str, ...]]
"""A value, and the parts of it that are nobody else's; none means the whole."""


def _name(dice: Dice) -> Made:
    made = dice.faker()
    return f"{made.first_name()} {made.last_name()}-{made.last_name()}", ()


def _email(dice: Dice) -> Made:
    made = dice.faker("en_US", "en_GB")
    local = f"{made.first_name()}.{made.last_name()}{dice.form('9999')}"
    return f"{local}@{made.domain_name()}", (local,)


def _phone(dice: Dice) -> Made:
    forms = (
        "+49 151 999 99999",
        "+44 7911 999999",
        "+33 6 99 99 99 99",
        "+1 (415) 555-9999 ext 99",
    )
    return dice.form(dice.pick(*forms)), ()


def _iban(dice: Dice) -> Made:
    number = str(dice.faker("de_DE", "fr_FR", "es_ES", "en_GB", "nl_NL").iban())
    grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    return dice.pick(number, grouped), (number, grouped)


def _card(dice: Dice) -> Made:
    number = str(dice.faker().credit_card_number("visa16"))
    parted = dice.pick(" ", "-").join(number[at : at + 4] for at in range(0, 16, 4))
    return dice.pick(number, parted), (number, parted)


def _valid(dice: Dice, form: str, valid: Callable[[str], bool]) -> str:
    while not valid(number := dice.form(form)):
        pass
    return number


def _national_id(dice: Dice) -> Made:
    made: tuple[Callable[[], str], ...] = (
        lambda: str(dice.faker("en_US").ssn()),
        lambda: str(dice.faker("it_IT").ssn()),
        lambda: str(dice.faker("pt_BR").cpf()),
        lambda: dice.form("AB 99 99 99 ") + dice.pick(*"ABCD"),
        lambda: _valid(dice, "99 999 999 999", idnr.is_valid),
        lambda: _valid(dice, "9999 9999 9999", aadhaar.is_valid),
    )
    return dice.dice.choice(made)(), ()


def _address(dice: Dice) -> Made:
    return ", ".join(str(dice.faker().address()).split("\n")), ()


def _record(dice: Dice) -> Made:
    number = dice.form("MRN-AA9999999")
    return dice.pick(number, f"patient no. {number}"), (number,)


def _ip(dice: Dice) -> Made:
    return ":".join(dice.some(4, HEX) for _ in range(8)), ()


def _user(dice: Dice) -> Made:
    made = dice.faker("en_US", "en_GB")
    return f"{made.user_name()}{dice.pick('.', '_', '@staff.')}{dice.form('AA9999')}", ()


def _session(dice: Dice) -> Made:
    made = dice.faker("en_US", "en_GB")
    about = f"{made.first_name()} {made.last_name()} {dice.form('999/99')}"
    return f"chat of {about}", (about,)


def _term(dice: Dice) -> Made:
    made = dice.faker("en_US")
    words = f"{made.color_name()} {made.last_name()} {dice.form('AA99')}"
    return f"Operation {words}", (words,)


def _link(dice: Dice) -> Made:
    token, sub = dice.some(32), dice.some(12, string.ascii_lowercase + "wxyz")
    return f"https://{sub}.files.example/s/{token}?sig={dice.some(20)}", (token, sub)


def _jwt(dice: Dice) -> Made:
    def part(value: object) -> str:
        packed = base64.urlsafe_b64encode(json.dumps(value).encode())
        return packed.decode().rstrip("=")

    claims, signature = part({"sub": dice.some(24), "exp": 1893456000}), dice.some(43)
    head = part({"alg": "HS256", "typ": "JWT"})
    return f"{head}.{claims}.{signature}", (claims[12:36], signature)


def _private_key(dice: Dice) -> Made:
    body = dice.base64(240)
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    name = dice.pick("RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY")
    text = "\n".join((f"-----BEGIN {name}-----", *lines, f"-----END {name}-----"))
    return text, tuple(lines)


def _connection(dice: Dice) -> Made:
    scheme, password = dice.pick("postgresql", "mysql", "mongodb+srv", "redis"), dice.some(18)
    return f"{scheme}://app:{password}@db-{dice.form('99')}.internal:5432/orders", (password,)


def _password(dice: Dice) -> Made:
    password = dice.some(8) + dice.pick(*"!#%&*") + dice.some(6)
    return f"{dice.pick('password: ', 'passwd=', 'DB_PASSWORD=')}{password}", (password,)


def _bot(dice: Dice) -> Made:
    token = dice.some(33)
    return f"{dice.form('9999999999')}:AA{token}", (token,)


def _key(form: str) -> Callable[[Dice], Made]:
    """A key of a provider: what stands before the first `|` all of its keys have."""
    before, _, own = form.partition("|")

    def make(dice: Dice) -> Made:
        drawn = dice.form(own)
        return before + drawn, (drawn,)

    return make


MAKERS: Mapping[str, Callable[[Dice], Made]] = {
    "pii.name": _name,
    "pii.email": _email,
    "pii.phone": _phone,
    "pii.iban": _iban,
    "pii.card": _card,
    "pii.national_id": _national_id,
    "pii.address": _address,
    "pii.record": _record,
    "pii.ip": _ip,
    "pii.user": _user,
    "pii.session": _session,
    "term": _term,
    "link": _link,
    "secret.jwt": _jwt,
    "secret.private_key": _private_key,
    "secret.connection": _connection,
    "secret.password": _password,
    "secret.openai": _key("sk-proj-|" + "x" * 48),
    "secret.anthropic": _key("sk-ant-api03-|" + "x" * 93 + "AA"),
    "secret.aws_id": _key("AKIA|" + "A" * 16),
    "secret.aws": _key("AWS_SECRET_ACCESS_KEY=|" + "x" * 40),
    "secret.github": _key("ghp_|" + "x" * 36),
    "secret.gitlab": _key("glpat-|" + "x" * 20),
    "secret.slack": _key("xoxb-|" + "9" * 12 + "-" + "9" * 12 + "-" + "x" * 24),
    "secret.stripe": _key("sk_live_|" + "x" * 24),
    "secret.google": _key("AIza|" + "x" * 35),
    "secret.sendgrid": _key("SG.|" + "x" * 22 + "." + "x" * 43),
    "secret.twilio": _key("SK|" + "h" * 32),
    "secret.npm": _key("npm_|" + "x" * 36),
    "secret.pypi": _key("pypi-AgEIcHlwaS5vcmc|" + "x" * 70),
    "secret.huggingface": _key("hf_|" + "x" * 34),
    "secret.digitalocean": _key("dop_v1_|" + "h" * 64),
    "secret.shopify": _key("shpat_|" + "h" * 32),
    "secret.telegram": _bot,
    "secret.azure": _key("AccountKey=|" + "x" * 86 + "=="),
}


def marks_of(text: str, parts: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What tells a value: its parts or itself, of what is long the two ends."""
    marks: list[str] = []
    for part in parts or (text,):
        marks += [part] if len(part) <= WINDOW else [part[:WINDOW], part[-WINDOW:]]
    return tuple(dict.fromkeys(marks))


def _tells(mark: str) -> bool:
    """Whether it is long enough that it stands nowhere by chance."""
    of_hex = set(mark.casefold()) <= set(HEX)
    return len(mark) >= (LEAST_OF_HEX if of_hex else LEAST)


def values(count: int, seed: int = 0) -> list[Planted]:
    """So many values, of each kind alike, in an order that chance decides; no mark is twice."""
    dice = Dice(Random(seed))
    made = list(_values(count, dice))
    dice.dice.shuffle(made)
    return made


def _values(count: int, dice: Dice) -> Iterator[Planted]:
    known: set[str] = set()
    kinds = cycle(MAKERS.items())
    while count:
        kind, make = next(kinds)
        for _ in range(ATTEMPTS):
            text, parts = make(dice)
            marks = marks_of(text, parts)
            new = {mark.casefold() for mark in marks}
            if not new & known and all(_tells(mark) for mark in marks):
                break
        else:
            raise AssertionError(f"no more values of `{kind}`")
        known |= new
        count -= 1
        yield Planted(kind, text, marks)
