"""`seawall review simulate`: what the rule would do for a team."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from seawall.cli import main

FEW = ("--runs", "20", "--days", "40", "--decisions-per-day", "300", "--drift-on-day", "20")


def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["seawall", "review", "simulate", *words])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code is None or isinstance(end.value.code, int)
    out, err = capsys.readouterr()
    return end.value.code or 0, out, err


@pytest.fixture
def simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    monkeypatch.chdir(tmp_path)
    for name in ("SEAWALL_CONFIG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def play(*words: str) -> tuple[int, str, str]:
        return run(capsys, monkeypatch, *words)

    return play


def test_it_tells_what_it_supposes_and_what_comes_of_it(simulated: Any) -> None:
    """With reviewers as they are supposed, and with such as never err."""
    code, out, _ = simulated(*FEW, "--sensitivity", "80%", "--specificity", "0.99")
    assert code == 0
    assert "20 runs of 40 days, 300 decisions a day, seed 1" in out
    assert "missed: 0.2%, from day 20 on 3%; 5% look risky, and hold 70% of it" in out
    assert "reviewers find 80% of the harmful, pass 99% of the harmless" in out
    assert "with these reviewers" in out
    assert "if they never erred" in out
    for row in ("under 1%, certified", "rise, noticed after", "reviews, first week", "▅"):
        assert row in out


def test_the_same_seed_gives_the_same_figures(simulated: Any) -> None:
    """And another seed others; a line of JSON, for programs."""
    first, again = simulated(*FEW, "--json")[1], simulated(*FEW, "--json")[1]
    assert first == again
    other = json.loads(simulated(*FEW, "--json", "--seed", "2")[1])
    told = json.loads(first)
    assert other["with_these_reviewers"] != told["with_these_reviewers"]
    assert told["supposed"]["decisions_a_day"] == 300
    assert told["supposed"]["share"] == 0.1
    for reviewers in ("with_these_reviewers", "if_they_never_erred"):
        it = told[reviewers]
        assert set(it["certified_days"]) == {"runs", "median", "low", "high"}
        assert 0 < it["noticed_decisions"]["median"] < 6_000
        assert len(it["reviews_by_week"]) == 6
        assert len(it["share_by_day"]) == 40
    assert told["if_they_never_erred"]["certified_days"]["runs"] >= 0


def test_shares_are_those_of_the_policy_unless_others_are_named(
    simulated: Any, tmp_path: Path
) -> None:
    """A team sees its own lines, of one feature too."""
    policy = (
        "version: 1\nfeatures: {mail: {}}\n"
        "review: {share: 30%, target: 2%, features: {mail: {share: 40%}}}\n"
    )
    (tmp_path / "seawall.yaml").write_text(policy, "utf-8")
    supposed = json.loads(simulated(*FEW, "--json")[1])["supposed"]
    assert (supposed["share"], supposed["target"]) == (0.3, 0.02)
    of_mail = json.loads(simulated(*FEW, "--json", "--feature", "mail", "--target", "3%")[1])
    assert (of_mail["supposed"]["share"], of_mail["supposed"]["target"]) == (0.4, 0.03)


def test_second_looks_are_as_the_policy_has_them_unless_they_are_named(
    simulated: Any, tmp_path: Path
) -> None:
    """So that a team sees what they would do before it turns them on, or off."""
    words = (*FEW, "--specificity", "95%")
    told = "; a second person looks at each claimed miss"
    assert told not in simulated(*words)[1]
    assert told in " ".join(simulated(*words, "--confirm")[1].split())
    (tmp_path / "seawall.yaml").write_text("version: 1\nreview: {confirm: true}\n", "utf-8")
    on = json.loads(simulated(*words, "--json")[1])
    off = json.loads(simulated(*words, "--json", "--no-confirm")[1])
    assert (on["supposed"]["confirm"], off["supposed"]["confirm"]) == (True, False)
    false_raises = [each["with_these_reviewers"]["false_raises_a_quarter"] for each in (on, off)]
    assert false_raises[0] < false_raises[1]


def test_without_a_rise_nothing_is_said_of_one(simulated: Any) -> None:
    """A drift that comes after the last day never comes."""
    _, out, _ = simulated(*FEW, "--drift-on-day", "40")
    assert "rise" not in out
    told = json.loads(simulated(*FEW, "--drift-on-day", "40", "--json")[1])
    noticed = told["with_these_reviewers"]["noticed_days"]
    assert noticed == {"runs": 0.0, "median": None, "low": None, "high": None}


@pytest.mark.parametrize("word", ["2", "-1%", "101%", "x", "1%%"])
def test_what_is_no_share_is_refused(simulated: Any, word: str) -> None:
    """In a sentence that says how to write one."""
    code, _, err = simulated("--miss-rate", word)
    assert code == 2
    assert "is no share; write one such as `0.5%`" in err


def test_more_than_fits_the_memory_is_refused(simulated: Any) -> None:
    """With how many runs would fit."""
    code, _, err = simulated("--decisions-per-day", "1000000")
    assert code == 2
    assert "take `--runs 5`" in err
