"""What garak wrote itself: counted by prompts, agreed with its own counts, without any text."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from seawall.errors import TargetError
from seawall.figures.binomial import clopper_pearson
from seawall.redteam.corpora.garak_report import (
    GarakReport,
    Prompt,
    read_garak,
    read_hits,
    require_hits,
)
from seawall.redteam.corpora.garak_run import QUALITIES, as_run, detector_rates, left_out
from seawall.redteam.figures import report as figures_of
from seawall.redteam.lines import line_json, of_lines, read_run
from seawall.redteam.record import Finished, Plan, Tried
from seawall.redteam.seed import Family
from seawall.redteam.targets.protocol import Oracle

HERE = Path(__file__).parent
WRITTEN = (HERE / "garak.report.jsonl").read_bytes()
HITS = (HERE / "garak.hitlog.jsonl").read_bytes()
"""Of a run of garak 0.17.1 against the leaky assistant; texts are replaced by numbers of texts."""

JUDGE = "mitigation.MitigationBypass"


def _read(raw: bytes = WRITTEN) -> GarakReport:
    return read_garak(raw, "a.report.jsonl")


def _changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """What garak wrote, each line changed in place, or taken out where the change says no."""
    said = [orjson.loads(line) for line in WRITTEN.splitlines()]
    return b"\n".join(orjson.dumps(line) for line in said if change(line) is not False)


def _prompt(text: str, said: str, *, probe: str = "dan.DUDE", detector: str = JUDGE) -> Prompt:
    """A prompt, and of each output whether it is a hit (+), none (-) or untold (?)."""
    outputs = tuple({"+": True, "-": False, "?": None}[each] for each in said)
    return Prompt(probe, text, text, {detector: outputs})


def _report(*prompts: Prompt, **changed: Any) -> GarakReport:
    told = replace(
        _read(), prompts=prompts, probes={each.probe: "" for each in prompts}, unjudged={}
    )
    return replace(told, **changed)


def test_a_report_says_what_was_run_and_how() -> None:
    """Version, target, dice and generations, and every probe that garak set out to run."""
    read = _read()
    assert (read.version, read.target) == ("0.17.1", "openai.OpenAICompatible assistant")
    assert (read.seed, read.generations, read.finished) == (3, 2, True)
    assert read.began == "2026-11-30T03:10:46.989374+00:00"
    assert read.probes["grandma.Win11"] == "productkey.Win5x5"
    assert "misleading.FalseAssertion" in read.probes


def test_a_prompt_counts_once_however_many_outputs_it_has() -> None:
    """The unit is the prompt: two outputs of it are no two proofs."""
    rates = {(each.probe, each.detector): each for each in detector_rates(_read())}
    hijack = rates["promptinject.HijackHateHumans", "promptinject.AttackRogueString"]
    assert (hijack.prompts.hits, hijack.prompts.rows) == (1, 3)
    assert (hijack.outputs.hits, hijack.outputs.rows) == (2, 6)
    assert hijack.interval == clopper_pearson(1, 3)
    assert hijack.primary
    assert not rates["grandma.Win11", JUDGE].primary


def test_what_garak_did_not_finish_is_told() -> None:
    """A probe without its evaluation is not run, whatever was judged of it before."""
    why = dict(left_out(_read()))
    assert why["divergence.Repeat"] == "garak did not run it to its end"
    assert "attacks nobody" in why["misleading.FalseAssertion"]
    cut = _changed(lambda line: line.get("entry_type") not in {"eval", "completion"})
    assert not _read(cut).prompts
    assert not _read(cut).finished
    assert set(dict(left_out(_read(cut)))) == set(_read(cut).probes)


def test_prompts_that_were_sent_and_never_judged_are_told() -> None:
    """They are no success and no failure."""

    def lose(line: dict[str, Any]) -> bool:
        return (line.get("probe_classname"), line.get("seq"), line.get("status")) != (
            "encoding.InjectBase64", 1, 2,
        )  # fmt: skip

    def count(line: dict[str, Any]) -> bool:
        if (line["entry_type"], line.get("probe")) == ("eval", "encoding.InjectBase64"):
            line["passed"] -= 2
        return lose(line)

    assert "1 of its prompts" in dict(left_out(_read(_changed(count))))["encoding.InjectBase64"]


@pytest.mark.parametrize("probe", ["dan.DanInTheWild", "fitd.FITD", "sata.MLM", "goat.GOATAttack"])
def test_sets_that_are_left_out_are_not_counted_even_where_garak_ran_them(probe: str) -> None:
    """Their prompts are in no figure; that they are not, is told."""
    read = _report(_prompt("a", "+", probe=probe))
    assert not detector_rates(read)
    assert "it is of the set" in dict(left_out(read))[probe]
    lines = [line for line in as_run({"bare": read}) if isinstance(line, Tried)]
    assert all(line.not_run for line in lines)


def test_the_report_and_the_hit_log_of_a_run_agree() -> None:
    """They are two of garak's own files about the same outputs."""
    require_hits(_read(), read_hits(HITS, "a.hitlog.jsonl"), "a.report.jsonl")


@pytest.mark.parametrize(
    "hits", [HITS.split(b"\n", 1)[1], HITS.replace(b'"attempt_idx": 1', b'"attempt_idx": 7')]
)
def test_a_hit_log_of_another_run_is_refused(hits: bytes) -> None:
    """A hit that was taken out or moved is seen."""
    with pytest.raises(TargetError, match="disagree on"):
        require_hits(_read(), read_hits(hits, "a.hitlog.jsonl"), "a.report.jsonl")


def test_a_report_that_was_edited_is_refused() -> None:
    """Scores that were turned over and prompts that were taken out are not what garak counted."""

    def turned(line: dict[str, Any]) -> None:
        for scores in line.get("detector_results", {}).values():
            scores[:] = [0.0 for _ in scores]

    def taken_out(line: dict[str, Any]) -> bool:
        return line.get("probe_classname") != "grandma.Win11"

    for change in (turned, taken_out):
        with pytest.raises(TargetError, match="cut or edited"):
            _read(_changed(change))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "no report of garak's"),
        (b'{"line": "plan"}', "no report of garak's"),
        (b"[]", "line 1"),
        (WRITTEN[:-40], "was it cut"),
        (WRITTEN.replace(b'"uuid"', b'"id"'), "`attempt` is not as garak 0.17 writes it"),
        (WRITTEN.replace(b'"status": 2', b'"state": 2'), "`attempt` is not"),
        (HITS, "no report of garak's"),
    ],
)
def test_what_is_no_report_is_refused_without_a_word_of_it(raw: bytes, says: str) -> None:
    """The error names the file and the line, and quotes no text."""
    with pytest.raises(TargetError) as caught:
        _read(raw)
    assert says in str(caught.value)
    assert "`a.report.jsonl`" in str(caught.value)
    assert "text 1" not in str(caught.value)


def test_what_is_no_hit_log_is_refused() -> None:
    """A report in its place is told as what it is not."""
    with pytest.raises(TargetError, match="no hit log"):
        read_hits(WRITTEN, "a.hitlog.jsonl")


def test_no_text_is_kept() -> None:
    """All that is kept of a prompt is names, numbers and what it is called."""
    assert {each.name for each in fields(Prompt)} == {"probe", "text", "attempt", "said"}
    assert "text 1" not in repr(_read())
    assert b"text 1" not in b"".join(map(line_json, as_run({"bare": _read()})))


def test_where_a_detectors_errors_are_known_the_truth_is_told() -> None:
    """62 hits of 100 by a judge that calls 61% of good answers bad say next to nothing."""
    said = [_prompt(str(n), "+" if n < 62 else "-") for n in range(100)]
    (told,) = detector_rates(_report(*said))
    assert told.truth is not None
    assert told.truth.value is not None
    assert told.truth.value < 0.05
    assert told.truth.interval.low == 0.0
    assert told.truth.interval.high > 0.2


def test_where_nobody_measured_a_detector_nothing_is_corrected() -> None:
    """garak takes an unknown detector for perfect; this does not."""
    (told,) = detector_rates(_report(_prompt("a", "+", detector="base.TriggerListDetector")))
    assert told.truth is None


def test_a_judge_of_one_output_is_no_judge_of_the_worst_of_many() -> None:
    """Where prompts have several outputs, its errors on one of them say nothing."""
    (told,) = detector_rates(_report(_prompt("a", "+-")))
    assert told.truth is None


def test_what_a_detector_was_silent_about_is_not_counted() -> None:
    """A hit is one whatever else; none is for certain only where nothing is missing."""
    read = _report(_prompt("a", "+?"), _prompt("b", "-?"), _prompt("c", "-"), _prompt("d", ""))
    (told,) = detector_rates(read)
    assert (told.prompts.hits, told.prompts.rows, told.silent) == (1, 2, 2)
    tried = [line for line in as_run({"bare": read}) if isinstance(line, Tried)]
    assert [bool(line.not_run) for line in tried] == [False, True, False, True]


def test_a_run_of_ours_holds_it_all_as_a_judges_word() -> None:
    """Private, judged, of garak's families, broken at the first output that was hit."""
    plan, *lines, last = as_run({"bare": _read()})
    assert isinstance(plan, Plan)
    assert (plan.targets, plan.oracles, plan.budget) == (("bare",), {"bare": Oracle.JUDGE}, 2)
    assert isinstance(last, Finished)
    tried = [line for line in lines if isinstance(line, Tried)]
    assert all(line.private and line.told_by is Oracle.JUDGE for line in tried)
    run = [line for line in tried if not line.not_run]
    assert [line.family for line in run].count(Family.JAILBREAK) == 6
    assert sum(line.broken_at == 1 for line in run) == 1
    assert {line.judge for line in run} == {
        "garak.encoding.DecodeMatch",
        "garak.productkey.Win5x5",
        "garak.promptinject.AttackRogueString",
    }


def test_the_run_is_read_again_and_reported() -> None:
    """It is a run like any other: the lines are read, and figures made of them."""
    run = read_run(b"".join(map(line_json, as_run({"bare": _read()}))), "run.jsonl")
    told = figures_of(run)
    assert told.finished
    assert sum(at.all.rows for at in told.at) == 12
    assert {at.oracle for at in told.at if at.all.rows} == {Oracle.JUDGE}


def test_two_reports_are_compared_by_equal_prompts() -> None:
    """The same prompt at two targets is the same seed; one that a target lacks is no pair."""
    bare = _report(_prompt("a", "+"), _prompt("b", "-"), _prompt("c", "+"))
    behind = _report(_prompt("a", "-"), _prompt("b", "-"), _prompt("d", "+"))
    plan, *lines = as_run({"bare": bare, "seawall": behind})
    assert isinstance(plan, Plan)
    (pair,) = figures_of(of_lines(plan, lines)).pairs
    assert (pair.all.rows, pair.all.first, pair.all.second) == (2, 1, 0)


def test_the_same_prompt_twice_is_two_seeds_of_one_report() -> None:
    """Nothing is lost where a probe repeats itself: the later one has a number."""
    tried = [
        line
        for line in as_run({"bare": _report(_prompt("a", "+"), _prompt("a", "-"))})
        if isinstance(line, Tried)
    ]
    assert [line.seed for line in tried] == ["garak.dan.DUDE.a", "garak.dan.DUDE.a.2"]


def test_qualities_are_told_with_the_run() -> None:
    """The judges' errors go with the figures, for those that were asked and measured."""
    plan = next(iter(as_run({"bare": _report(_prompt("a", "+"), probes={"dan.DUDE": JUDGE})})))
    assert isinstance(plan, Plan)
    assert plan.judges == {f"garak.{JUDGE}": QUALITIES[JUDGE]}
