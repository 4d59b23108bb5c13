"""Taking an instruction out of a document, and looking again."""

from collections.abc import Iterator

import pytest

from seawall.detect import Use
from seawall.guard import Guard, redact
from seawall.terms import Action, Finding, Mode, Policy, Rule, Span, Stage, Text


class Orders:
    """Finds orders: each time they stand, or only the first."""

    name = "test.orders"
    reach = 5

    def __init__(self, *, only_first: bool = False) -> None:
        self.only_first = only_first

    def find(self, text: Text) -> Iterator[Finding]:
        place = text.body.find("order")
        while place >= 0:
            yield Finding("injection.indirect", Span(place, place + 5))
            place = -1 if self.only_first else text.body.find("order", place + 5)


TAKE_OUT = (Rule("out", "injection.*", Action.REDACT), Rule("left", "guard.*", Action.BLOCK))


def guard(*, only_first: bool, rules: tuple[Rule, ...] = TAKE_OUT) -> Guard:
    return Guard(Policy("t", "r", rules), [Use(Orders(only_first=only_first))])


def test_a_document_is_delivered_without_its_orders() -> None:
    body = "First an order, then the news, then an order."
    verdict = guard(only_first=False).check(body, stage="context")
    assert verdict.action is Action.REDACT
    assert redact(body, verdict.redactions()) == (
        "First an [indirect], then the news, then an [indirect]."
    )


def test_a_document_that_attacks_even_then_is_refused() -> None:
    verdict = guard(only_first=True).check("an order and an order", stage="context")
    assert verdict.action is Action.BLOCK
    assert verdict.rules == ("left", "out")


def test_without_a_rule_for_it_such_a_document_is_held() -> None:
    verdict = guard(only_first=True, rules=TAKE_OUT[:1]).check("order order", stage="context")
    assert verdict.action is Action.HOLD


@pytest.mark.parametrize("stage", [Stage.INPUT, Stage.CONTEXT])
def test_shadow_rules_take_nothing_out_and_refuse_nothing(stage: Stage) -> None:
    shadow = tuple(Rule(r.name, r.kind, r.action, mode=Mode.SHADOW) for r in TAKE_OUT)
    verdict = guard(only_first=True, rules=(*shadow, Rule("all", "*", Action.ALLOW))).check(
        "order order", stage=stage
    )
    assert verdict.action is Action.ALLOW


def test_an_answer_is_not_read_again() -> None:
    verdict = guard(only_first=True).check("order order", stage="output")
    assert verdict.action is Action.REDACT
