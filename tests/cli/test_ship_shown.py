"""A result on a terminal: within its width, with every reason, and the next commands."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from seawall.cli.ship.show import show_result
from seawall.ship.gate import Leave, Loosened, Result, judge
from seawall.ship.read import shipped
from tests.ship.world import NOW, PROBES, WHOLE, ago, evidence

LINES = shipped()
TERMS = {name: probe.terms for name, probe in PROBES.items()}


@pytest.fixture(autouse=True)
def no_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal's width that whoever runs the tests has named counts for none of them."""
    monkeypatch.delenv("COLUMNS", raising=False)


def shown(result: Result, width: int) -> str:
    file = StringIO()
    show_result(Console(file=file, width=width, highlight=False), result, LINES)
    return file.getvalue()


def result() -> Result:
    return judge(LINES, evidence(log=WHOLE), Leave(), TERMS)


@pytest.mark.parametrize("width", [60, 80, 109, 110, 160])
def test_nothing_is_cut_off_and_nothing_stands_beyond_the_edge(width: int) -> None:
    text = shown(result(), width)
    assert max(map(len, text.splitlines())) <= width
    words = "".join(text.split())
    for answer in result().answers:
        assert answer.probe in words
        assert "".join(answer.why.split()) in words
    assert "supportisNOTREADY" in words


def test_a_pipe_keeps_to_the_columns_that_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a build server names them, where no terminal says its width."""
    monkeypatch.setenv("COLUMNS", "72")
    assert 60 < max(map(len, shown(result(), 100_000).splitlines())) <= 72
    monkeypatch.delenv("COLUMNS")
    assert max(map(len, shown(result(), 100_000).splitlines())) > 72


def test_each_command_is_told_once_and_the_gravest_first() -> None:
    text = shown(result(), 160)
    head, _, following = text.partition("next:")
    assert following.count("seawall ship probe ") == 1
    assert following.index("seawall ship drill kill-switch") < following.index("notices test")
    assert "READY" in head


def test_a_checklist_that_asks_for_less_says_so_whoever_accepted_it() -> None:
    before = {**TERMS, "log-kept": TERMS["log-whole"]}
    refused = judge(LINES, evidence(), Leave(), before)
    assert "accepted by nobody" in shown(refused, 100)
    leave = Leave(loosened={LINES.digest: Loosened(("ana", "bo"), ago(days=-9))})
    told = shown(judge(LINES, evidence(), leave, before), 100)
    assert "accepted by `ana` and `bo` until 2026-12-09" in told
    over = Leave(loosened={LINES.digest: Loosened(("ana", "bo"), NOW)})
    ended = shown(judge(LINES, evidence(), over, before), 100)
    assert "accepted by nobody since 2026-11-30" in ended
    assert "log-kept was taken out" in told


def test_words_from_outside_move_no_cursor() -> None:
    it = result()
    item = it.items[0]
    hostile = replace(item.answers[0], why="a\x1b[2Jb")
    spoilt = replace(it, items=(replace(item, answers=(hostile,)),))
    assert "\x1b" not in shown(spoilt, 80)
