"""Faked exchanges before an attack, in which a model has always done what it was told."""

from random import Random

from seawall.redteam.chain import Group, Operator
from seawall.redteam.operators.dress import each_prose
from seawall.redteam.operators.languages import language_of
from seawall.redteam.operators.tables import lists_of

_COUNTS = (3, 8, 20, 50)
_SPEAKERS = (
    ("User", "Assistant"), ("Human", "AI"), ("Q", "A"), ("### Instruction", "### Response"),
)  # fmt: skip


def _many(text: str, dice: Random) -> str:
    """Some exchanges, all of one form, and the text as the next question of that form."""
    asks, answers = dice.choice(_SPEAKERS)
    exchanges = lists_of("shots.yaml")[language_of(text)]
    chosen = dice.choices(exchanges, k=dice.choice(_COUNTS))
    told = (f"{asks}: {question}\n{answers}: {answer}\n\n" for question, answer in chosen)
    return f"{''.join(told)}{asks}: {text}\n{answers}:"


OPERATORS = (
    Operator(
        "structure.many_shot",
        Group.STRUCTURE,
        each_prose(_many),
        keeps=True,
        does="Fakes 3 to 50 exchanges in which the model obeyed, before the text",
    ),
)
