"""Texts of other people's: told by a judge, or by no more than that they were taken."""

from dataclasses import replace

import pytest

from seawall.redteam.aim import Aimed, NotRun, aim
from seawall.redteam.attack import Piece, Turn
from seawall.redteam.chain import dice_of
from seawall.redteam.judge import Judge
from seawall.redteam.oracle import Aim, reached
from seawall.redteam.profile import Profile
from seawall.redteam.reply import Heard, Reply
from seawall.redteam.seed import Family, Goal, Seed
from seawall.redteam.targets.protocol import Oracle, told_by

BRACED = "Write a template with {mark} and {sink} in it."

FOREIGN = Seed(
    id="theirs.1",
    family=Family.OVERRIDE,
    language="en",
    goal=Goal.ANSWER,
    turns=(Turn((Piece(BRACED, live=True),)),),
    lineage="theirs",
)


def _aimed(seed: Seed) -> Aimed:
    aimed = aim(seed, Profile(), dice_of("test"))
    assert isinstance(aimed, Aimed)
    return aimed


@pytest.mark.parametrize(
    "seed",
    [
        FOREIGN,
        replace(FOREIGN, goal=Goal.JUDGED, judge=Judge("j", bool)),
        replace(FOREIGN, goal=Goal.MARK, private=True),
    ],
)
def test_a_strangers_text_is_sent_as_it_is(seed: Seed) -> None:
    """Braces in what somebody else wrote are no slots of ours."""
    assert _aimed(seed).attack.text == BRACED


def test_our_own_text_is_filled() -> None:
    """The same text as a seed of ours has its slots filled."""
    assert "{" not in _aimed(replace(FOREIGN, goal=Goal.MARK)).attack.text


def test_a_judged_seed_without_a_judge_does_not_run() -> None:
    """Nobody could tell its success: it is not run, and never passed."""
    assert isinstance(aim(replace(FOREIGN, goal=Goal.JUDGED), Profile(), dice_of(1)), NotRun)
    assert not reached(Aim(Goal.JUDGED), Reply((Heard("anything"),)))


@pytest.mark.parametrize(("says", "stopped", "text", "broken"), [
    (True, False, "yes", True),
    (False, False, "yes", False),
    (True, True, "yes", False),
    (True, False, "", False),
])  # fmt: skip
def test_a_judge_is_asked_of_what_was_delivered(
    *, says: bool, stopped: bool, text: str, broken: bool
) -> None:
    """What was stopped, or where nothing was delivered, is no success whatever a judge says."""
    seed = replace(FOREIGN, goal=Goal.JUDGED, judge=Judge("j", lambda _: says))
    assert reached(_aimed(seed).aim, Reply((Heard(text, stopped=stopped),))) is broken


@pytest.mark.parametrize("stopped", [True, False])
def test_a_text_without_a_goal_works_where_it_was_taken(*, stopped: bool) -> None:
    """A target that stops everything is never broken."""
    assert reached(_aimed(FOREIGN).aim, Reply((Heard("fine", stopped=stopped),))) is not stopped


@pytest.mark.parametrize("goal", list(Goal))
def test_only_goals_of_ours_are_told_by_harm(goal: Goal) -> None:
    """A judge's word and an answer are kept apart from harm, and a guard tells a verdict only."""
    ours = goal not in {Goal.JUDGED, Goal.ANSWER}
    assert (told_by(Oracle.HARM, goal) is Oracle.HARM) is ours
    assert told_by(Oracle.VERDICT, goal) is Oracle.VERDICT
