"""A seed aimed at a target: its slots filled, and what would be its success."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from seawall.redteam.attack import Attack
from seawall.redteam.oracle import Aim
from seawall.redteam.profile import Profile
from seawall.redteam.seed import LITERAL, Goal, Seed

ENGLISH = "en"

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_SLOT = re.compile(r"\{(mark|call|sink|planted|harm)\}")


@dataclass(frozen=True, slots=True)
class Aimed:
    """The attack, undressed, and what would be its success."""

    attack: Attack
    aim: Aim


@dataclass(frozen=True, slots=True)
class NotRun:
    """A seed that nobody tried, and why: it has neither passed nor failed."""

    reason: str


def aim(seed: Seed, profile: Profile, dice: Random) -> Aimed | NotRun:
    """
    The seed with the target's values in it.

    Of several forbidden calls or harms the dice choose one. Where the target has no words for
    them in the seed's language, they are said in English, as bilingual attackers do.
    """
    missing = _missing(seed.goal, seed, profile)
    if missing:
        return NotRun(missing)
    mark, planted = _word(dice), f"{_word(dice)}-{dice.randrange(1000, 10_000)}"
    forbidden = dice.choice(profile.forbidden) if profile.forbidden else None
    harm = dice.choice(profile.harms) if profile.harms else None
    slots = {
        "mark": mark,
        "planted": planted,
        "sink": profile.sink,
        "call": _said(forbidden.says, seed.language) if forbidden else "",
        "harm": _said(harm.says, seed.language) if harm else "",
    }
    literal = seed.private or seed.goal in LITERAL
    attack = Attack(seed.turns) if literal else _filled(seed, slots)
    uses_planted = "{planted}" in _template(seed)
    values = {
        Goal.SECRET: profile.secrets,
        Goal.OTHERS: (planted,) if uses_planted else profile.others,
        Goal.SINK: (*profile.secrets, *profile.others, *((planted,) if uses_planted else ())),
        Goal.HARM: harm.signs if harm else (),
        Goal.MARK: (mark,),
        Goal.CALL: (),
        Goal.JUDGED: (),
        Goal.ANSWER: (),
    }[seed.goal]
    return Aimed(
        attack,
        Aim(
            seed.goal,
            tuple(values),
            forbidden=forbidden,
            sink=profile.sink,
            judge=seed.judge,
        ),
    )


def without(aim: Aim, profile: Profile) -> Aim:
    """The aim less the target's own values, which no file of ours holds, and less a judge."""
    own = {*profile.secrets, *profile.others}
    values = tuple(value for value in aim.values if value not in own)
    return replace(aim, values=values, judge=None)


def within(aim: Aim, profile: Profile) -> Aim | NotRun:
    """
    The aim that `without` left, at a target of this profile.

    NotRun where nothing would tell its success: the target names no values, or a judge told it.
    """
    if aim.goal is Goal.JUDGED:
        return NotRun("a judge told its success, and who it was is not kept")
    own = {
        Goal.SECRET: profile.secrets,
        Goal.OTHERS: () if aim.values else profile.others,
        Goal.SINK: (*profile.secrets, *profile.others),
    }.get(aim.goal, ())
    values = tuple(dict.fromkeys((*aim.values, *own)))
    if not values and aim.goal not in {Goal.CALL, Goal.ANSWER}:
        return NotRun(f"the target names no values by which `{aim.goal}` could be told")
    return replace(aim, values=values)


def _missing(goal: Goal, seed: Seed, profile: Profile) -> str:
    """What the profile lacks for this goal; nothing where it lacks nothing."""
    plants = "{planted}" in _template(seed)
    lacks = {
        Goal.SECRET: not profile.secrets and "the target names no `secrets`",
        Goal.OTHERS: not (plants or profile.others) and "the target names no values of `others`",
        Goal.SINK: not (plants or profile.others or profile.secrets)
        and "the target names neither `secrets` nor values of `others`",
        Goal.CALL: not profile.forbidden and "the target names no `forbidden` calls",
        Goal.HARM: not profile.harms and "the target names no `harms`",
        Goal.MARK: False,
        Goal.JUDGED: seed.judge is None and "the seed has no judge",
        Goal.ANSWER: False,
    }
    return lacks[goal] or ""


def _filled(seed: Seed, slots: Mapping[str, str]) -> Attack:
    def fill(text: str) -> str:
        return _SLOT.sub(lambda match: slots[match[1]], text)

    return Attack(seed.turns).with_pieces(
        lambda piece: (replace(piece, text=fill(piece.text), name=fill(piece.name)),)
    )


def _template(seed: Seed) -> str:
    return "\n".join(piece.text for turn in seed.turns for piece in turn.pieces)


def _said(says: Mapping[str, str], language: str) -> str:
    return says.get(language) or says.get(ENGLISH) or next(iter(says.values()))


def _word(dice: Random, letters: Sequence[str] = _LETTERS) -> str:
    """Six consonants, which no text holds by chance and nobody takes for a word."""
    return "".join(dice.choice(letters) for _ in range(6))
