"""Reports for AVID: valid, of what broke by harm or mark, and without any attack."""

from typing import Any

import jsonschema_rs
import orjson
import pytest

from seawall.errors import TargetError
from seawall.redteam.avid import MOST_CHAINS, avid_reports
from seawall.redteam.chain import Step
from seawall.redteam.figures import Report, report, report_json
from seawall.redteam.lines import Run
from seawall.redteam.record import Tried
from seawall.redteam.seed import Family, Goal
from seawall.redteam.targets.protocol import Oracle
from tests.redteam.avid_model import REPORT
from tests.redteam.runs import TEXTS, found, large, plan, tried

VALID = jsonschema_rs.validator_for(REPORT)


def of(*seeds: Tried, **changed: object) -> dict[str, dict[str, Any]]:
    return dict(avid_reports(report(Run(plan(**changed), (), seeds))))


@pytest.fixture(scope="module", name="whole")
def _whole() -> Report:
    return report(large(each=10, guarded=0.002))


def test_every_report_is_as_avid_reads_it(whole: Report) -> None:
    """Each of them has an id of its own, and what another reads of it is all that is in it."""
    reports = dict(avid_reports(whole))
    assert {name.rpartition("-")[2] for name in reports} == {*Family}
    for name, told in reports.items():
        VALID.validate(orjson.loads(orjson.dumps(told)))
        assert told["metadata"] == {"report_id": name}


def test_what_avid_does_not_know_would_be_seen(whole: Report) -> None:
    """The check of these tests refuses what the data model refuses."""
    _, told = next(avid_reports(whole))
    view = {**told["impact"]["avid"], "sep_view": ["S0403"]}
    assert not VALID.is_valid({**told, "impact": {**told["impact"], "avid": view}})
    assert not VALID.is_valid({**told, "severity": "high"})


def test_there_is_one_for_each_target_and_family_that_broke_and_its_figures_are_the_reports(
    whole: Report,
) -> None:
    wanted = {}
    for target in report_json(whole)["targets"]:
        for family, it in target["families"].items():
            if it["success"]["100"]["count"]:
                wanted[target["target"], family] = (it["success"], it["harm"])
    told = {}
    for name, it in avid_reports(whole):
        (artifact,) = it["affects"]["artifacts"]
        success, harm = it["metrics"]
        told[artifact["name"], name.split("-")[-1]] = (
            success["results"]["success"] | {"1000": None},
            harm["results"],
        )
    assert told == wanted
    assert len(told) < 20  # of twenty one held at least, or nothing would be left out


def test_what_only_obeyed_is_told_and_claims_no_harm() -> None:
    """A mark that was said broke the target, as the report counts it."""
    ((_, told),) = of(tried("a", 3, goal=Goal.MARK), tried("b", goal=Goal.MARK)).items()
    (success,) = told["metrics"]
    assert success["results"]["success"]["10"]["count"] == 1
    assert "1 of 2 attacks" in told["problemtype"]["description"]["value"]
    assert "does harm" not in told["description"]["value"]


@pytest.mark.parametrize("oracle", [Oracle.VERDICT, Oracle.JUDGE])
def test_what_a_guard_let_through_and_what_a_judge_says_is_no_flaw_of_a_system(
    oracle: Oracle,
) -> None:
    assert of(tried("a", 1, told_by=oracle)) == {}
    assert of(tried("a", 1), oracles={"bare": oracle, "guarded": oracle}) == {}


def test_what_held_or_was_not_run_has_no_report() -> None:
    assert of(tried("a"), tried("b", 1, not_run="stopped after 1 query: no answer")) == {}


def test_no_text_of_an_attack_and_no_seed_is_in_it(whole: Report) -> None:
    """Reports are handed on; of what worked they name the operators."""
    raw = orjson.dumps([*avid_reports(whole)]).decode()
    seeds = {each.seed for at in whole.at for each in at.found}
    lineages = {each.lineage for at in whole.at for each in at.found}
    for word in ("KZMQWB", "<script", *TEXTS.values(), *seeds, *lineages):
        assert word not in raw
    assert "carrier.mail" in raw


def test_of_what_is_not_ours_to_show_only_numbers_are_told() -> None:
    """Texts of other packages are nowhere, and no chain was kept of them."""
    private = tried("pyrit.airt-0f3a", 2, private=True, goal=Goal.SECRET)
    ((_, told),) = of(private).items()
    assert told["metrics"][0]["results"]["chains"] == []
    assert "pyrit" not in str(told)


def test_chains_are_named_once_the_cheapest_first_and_not_without_end() -> None:
    dear = (Step("carrier.mail", 1), Step("encoding.hex", 2))
    seeds = [
        tried("a", 9, shortest=dear, found=found("x", 0.9)),
        tried("b", 9, shortest=(Step("lexical.drop", 3, 1),) * 2, found=found("x", 0.1)),
        tried("c", 9, shortest=(Step("carrier.mail", 7), dear[1]), found=found("x", 0.8)),
        tried("d", 1, shortest=(), found=found("x", 0.0)),
    ]
    ((_, told),) = of(*seeds).items()
    chains = told["metrics"][0]["results"]["chains"]
    assert chains == [[], ["lexical.drop ×2"], ["carrier.mail", "encoding.hex"]]
    many = [
        tried(f"{n:02}", 9, shortest=(Step(f"operator.{n}"),), found=found("x")) for n in range(30)
    ]
    ((_, told),) = of(*many).items()
    assert len(told["metrics"][0]["results"]["chains"]) == MOST_CHAINS


def test_a_run_that_goes_on_says_so_and_what_was_not_run_is_a_number() -> None:
    """A reason may quote an address of yours, so that only its count leaves."""
    lost = tried("b", not_run="http://10.0.0.7 did not answer", queries=0)
    ((_, told),) = of(tried("a", 1), lost).items()
    said = told["description"]["value"]
    assert "not finished" in said
    assert "Not run beside these: 1 seed." in said
    assert "10.0.0.7" not in str(told)
    finished = report(large(each=2))
    assert all("not finished" not in str(it) for _, it in avid_reports(finished))


def test_a_run_by_hand_names_no_file_elsewhere() -> None:
    away = "../../away"
    with pytest.raises(TargetError, match="written by hand"):
        of(tried("a", 1, target=away), targets=(away,), oracles={away: Oracle.HARM})
