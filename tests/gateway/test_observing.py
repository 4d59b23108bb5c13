"""What rules in shadow mode look at is read when there is time, logged, and holds nobody up."""

import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from openai import OpenAI

from seawall.errors import LedgerError
from seawall.gateway.metrics import Metrics
from seawall.gateway.observing import MOST_UNLOGGED, MOST_WAITING, Observer
from seawall.ledger import Entry
from seawall.terms import Event
from tests.gateway.answers import says
from tests.gateway.running import OBSERVED, Running, running
from tests.ledger.events import event

PHISHING = (
    "Your mailbox is full. Sign in at mail-quota.example within two hours and confirm your "
    "password, or all your messages will be deleted for good."
)
MESSAGES: Any = [{"role": "user", "content": "hello"}]


def observed(gateway: Running, count: int) -> list[Entry]:
    """The first so many observations, once they are there."""
    for _ in range(400):
        entries = gateway.events(kind=OBSERVED)
        if len(entries) >= count:
            return entries
        time.sleep(0.025)
    raise AssertionError(len(entries))


def test_what_a_shadow_rule_would_do_is_logged_after_the_answer(tmp_path: Path) -> None:
    with running(tmp_path, says(PHISHING)) as gateway:
        client = OpenAI(base_url=gateway.url + "/v1", api_key="sk", max_retries=0)
        for streamed in (False, True):
            answer = client.chat.completions.create(
                model="m",
                messages=MESSAGES,
                stream=streamed,
            )
            list(answer) if streamed else None
        for entry in observed(gateway, 2):
            facts: Any = entry.event.facts
            assert facts["action"] == "allow"
            assert list(facts["shadow"]) == ["harmful-answers"]
            assert facts["scores"]["abuse.phishing"] > 500_000
            assert entry.event.request
        verdicts: list[Any] = [entry.event.facts for entry in gateway.events(kind="text.allowed")]
        answers = [facts for facts in verdicts if facts["side"] == "answer"]
        assert len(answers) == 2
        assert all("abuse.phishing" not in facts.get("scores", {}) for facts in answers)


def test_a_rule_that_acts_is_not_put_off(tmp_path: Path) -> None:
    rule = {
        "name": "no-phish",
        "kind": "abuse.*",
        "action": "block",
        "stages": ["output"],
        "fpr": "1%",
    }
    with running(tmp_path, says(PHISHING), rules=[rule]) as gateway:
        client = OpenAI(base_url=gateway.url + "/v1", api_key="sk", max_retries=0)
        answer = client.chat.completions.create(model="m", messages=MESSAGES)
        assert answer.choices[0].finish_reason == "content_filter"
        assert not gateway.events(kind=OBSERVED)


def test_what_does_not_fit_is_left_out_and_counted() -> None:
    metrics, going = Metrics(), threading.Event()
    done: list[object] = []
    observer = Observer(metrics, list)
    observer.later(lambda: done.append(going.wait(10)), size=MOST_WAITING)
    observer.later(lambda: done.append("too much"), size=1)
    going.set()
    observer.close()
    observer.later(lambda: done.append("too late"), size=1)
    assert done == [True]
    page = metrics.page().decode()
    assert 'seawall_observations_total{result="left_out"} 2.0' in page
    assert 'seawall_observations_total{result="read"} 1.0' in page


def test_one_that_fails_does_not_keep_the_next_from_its_turn() -> None:
    metrics = Metrics()
    done: list[int] = []
    observer = Observer(metrics, list)
    observer.later(lambda: done.remove(1), size=1)
    observer.later(lambda: done.append(1), size=1)
    observer.close()
    assert done == [1]
    assert 'seawall_observations_total{result="failed"} 1.0' in metrics.page().decode()


def test_what_was_observed_is_logged_together_and_what_is_lost_is_counted() -> None:
    metrics = Metrics()
    logged: list[list[Event]] = []

    def log(events: Sequence[Event]) -> None:
        logged.append(list(events))
        if len(logged) == 2:
            raise LedgerError("no")

    observer = Observer(metrics, log)
    for number in range(MOST_UNLOGGED + 3):
        observer.later(partial(event, number=number), size=1)
    observer.close()
    numbers = [one.facts["number"] for batch in logged for one in batch]
    assert numbers == list(range(MOST_UNLOGGED + 3))
    assert len(logged) < MOST_UNLOGGED
    page = metrics.page().decode()
    lost = len(logged[1])
    assert f'seawall_observations_total{{result="failed"}} {lost:.1f}' in page
    assert f'seawall_observations_total{{result="read"}} {len(numbers) - lost:.1f}' in page
