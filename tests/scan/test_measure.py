"""Labelled texts through a checker."""

from dataclasses import dataclass, field

from seawall.figures import Facts, Measured, Place
from seawall.guard import Substitutes
from seawall.scan import Gauge, Trouble
from seawall.scan.labelled import Labelled
from seawall.scan.measure import AGAIN
from seawall.terms import Action, Finding, Rule, Ruling, Span, Stage, Verdict


@dataclass
class Remembering:
    """Finds an attack in every text with the word attack, and remembers what it was asked."""

    asked: list[tuple[str, Stage, str]] = field(default_factory=list)

    def check(self, text: str, *, stage: Stage, feature: str) -> Verdict:
        self.asked.append((text, stage, feature))
        if text == "broken":
            raise ValueError(text)
        rule = Rule("a", "injection.*", Action.BLOCK)
        found = Ruling(Finding("injection.override", Span(0, 1)), stage, Action.BLOCK, rule)
        rulings = (found,) if "attack" in text else ()
        return Verdict("p", "r", rulings, {"injection": 0.5 + bool(rulings) / 4, "abuse": 0.0})

    def substitutes(self) -> Substitutes:
        return Substitutes()


def labelled(text: str, *, kind: str = "", attack: bool = True) -> Labelled:
    return Labelled(Place("a.jsonl", 7), Facts("s", kind), text, attack)


def test_a_text_is_measured_where_it_stands_and_none_of_it_is_kept() -> None:
    gauge = Gauge(Remembering(), "injection")
    it = gauge.measure(labelled("an attack"))
    assert isinstance(it, Measured)
    assert (it.place, it.facts, it.attack) == (Place("a.jsonl", 7), Facts("s"), True)
    assert (it.outcome.found, it.outcome.stopped_by, it.outcome.score) == (True, ("a",), 0.75)
    assert it.characters == 9
    assert it.seconds >= 0
    assert "an attack" not in repr(it)
    assert gauge.names == {"injection", "abuse"}


def test_each_text_is_read_at_its_stage_unless_one_is_named() -> None:
    checker = Remembering()
    gauge = Gauge(checker, "injection", feature="f")
    gauge.measure(labelled("a", kind="indirect"))
    gauge.measure(labelled("b", kind="direct"))
    assert set(checker.asked) == {("a", Stage.CONTEXT, "f"), ("b", Stage.INPUT, "f")}
    checker.asked.clear()
    Gauge(checker, "injection", Stage.OUTPUT).measure(labelled("a", kind="indirect"))
    assert set(checker.asked) == {("a", Stage.OUTPUT, "")}


def test_a_check_that_fails_is_a_row_that_cannot_be_measured() -> None:
    gauge = Gauge(Remembering(), "injection")
    trouble = gauge.measure(labelled("broken"))
    assert trouble == Trouble("a.jsonl", 7, "the check failed (ValueError)")


def test_only_the_slowest_are_checked_again() -> None:
    checker = Remembering()
    gauge = Gauge(checker, "injection")
    gauge.measure(labelled("first"))
    assert len(checker.asked) == 1 + AGAIN
    for _ in range(500):
        gauge.measure(labelled("next"))
    assert len(checker.asked) < 1 + AGAIN + 500 * (1 + AGAIN)
