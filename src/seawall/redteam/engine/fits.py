"""Whether a target can take an attack, and tell whether it worked."""

from collections import Counter

from seawall.redteam.attack import Attack
from seawall.redteam.seed import LITERAL, Goal
from seawall.redteam.targets.protocol import Abilities, Oracle


def beyond(abilities: Abilities, attack: Attack, goal: Goal) -> str:
    """Why an attack with this goal cannot be tried there; nothing where it can."""
    if goal not in abilities.goals | LITERAL:
        return f"the target cannot tell whether a goal of `{goal}` was reached"
    if goal is Goal.CALL and abilities.oracle is Oracle.HARM and not abilities.calls:
        return "the target executes no tool calls"
    return untaken(abilities, attack)


def untaken(abilities: Abilities, attack: Attack) -> str:
    """What in an attack a target cannot take; nothing where it takes all."""
    ways = {piece.channel for turn in attack.turns for piece in turn.pieces}
    if missing := sorted(ways - abilities.channels):
        return f"the target takes nothing by way of `{missing[0]}`"
    who = Counter(turn.who for turn in attack.turns)
    if len(who) > 1 and not abilities.users:
        return "the target does not keep end users apart"
    if max(who.values(), default=0) > 1 and not abilities.turns:
        return "the target does not remember the turns before"
    return ""
