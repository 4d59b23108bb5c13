"""`seawall redteam promote`, `cases` and `run --against`: from a finding to a pipeline."""

import base64
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from seawall.access import make_person_key, read_person_key
from seawall.access.dsse import read_envelope, sign_bytes
from seawall.cli.redteam.cases import cases_command
from seawall.cli.redteam.run import run_command
from seawall.errors import AccessError, TargetError
from seawall.redteam.cases import Side
from tests.cli.promoting import (
    BLUNT,
    CALM,
    HELD,
    OPEN,
    case_file,
    install,
    promote,
    rewrite_policy,
    seeds,
    typed,
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with ann, who signs; a run that broke its guard twice; and its seeds."""
    monkeypatch.chdir(tmp_path)
    install(tmp_path)
    return tmp_path


def test_a_finding_becomes_a_case_on_the_side_of_its_lineage(office: Path) -> None:
    """And a second promotion of the same changes nothing."""
    done = promote("all")
    assert done.exit_code == 0
    assert "look at it no more" in done.output
    before = case_file(office).read_bytes()
    assert case_file(office, Side.HOLDOUT).is_file()
    promote(f"leak.{OPEN}.en")
    assert case_file(office).read_bytes() == before


def test_a_mended_guard_holds_and_one_that_lets_a_case_through_fails_the_pipeline(
    office: Path,
) -> None:
    """The default policy stops the blunt one; the harmless one passes, as any guard should."""
    promote("all")
    held = typed(run_command, "--against", "kept/regress")
    assert held.exit_code == 0
    assert "1 case sent again, 0 work again" in held.output
    both = typed(run_command, "--against", "kept", "--json")
    assert both.exit_code == 5
    told = orjson.loads(both.stdout)
    assert (told["broken"], told["not_run"]) == (1, 0)
    assert BLUNT not in both.stdout


def test_fresh_variants_are_counted_and_gate_only_where_that_is_asked(office: Path) -> None:
    promote(f"leak.{OPEN}.en")
    done = typed(run_command, "--against", "kept/regress", "--variants")
    assert done.exit_code == 0
    assert "of 20 fresh variants work" in done.output
    strict = typed(run_command, "--against", "kept/regress", "--variants", "--max-success", "0.1%")
    assert strict.exit_code == 5


def test_cases_are_listed_and_a_holdout_is_only_counted(office: Path) -> None:
    promote("all")
    done = typed(cases_command, "kept")
    assert done.exit_code == 0
    assert f"leak.{OPEN}" in done.output
    assert HELD not in done.output
    assert "1 case in holdout" in done.output


def test_words_of_a_holdout_in_a_rule_fail(office: Path) -> None:
    """Of the other side they may be there."""
    promote("all")
    rules = office / "rules"
    rules.mkdir()
    (rules / "mine.txt").write_text(f"match: {BLUNT.lower()}", "utf-8")
    assert typed(cases_command, "kept", "--leaks", "rules").exit_code == 0
    (rules / "more.txt").write_text(f"match: {CALM.upper()}", "utf-8")
    done = typed(cases_command, "kept", "--leaks", "rules")
    assert done.exit_code == 5
    assert "more.txt" in done.output
    with pytest.raises(TargetError, match="nobody knows what it holds"):
        typed(cases_command, "kept", "--leaks", "gone.txt")


def forged(file: Path, change: Callable[[dict[str, object]], None]) -> None:
    """Change what an envelope says, and leave its signature."""
    told = orjson.loads(file.read_bytes())
    said = orjson.loads(base64.b64decode(told["payload"]))
    change(said)
    told["payload"] = base64.b64encode(orjson.dumps(said)).decode()
    file.write_bytes(orjson.dumps(told))


def test_a_case_that_was_changed_after_it_was_signed_stops_everything(office: Path) -> None:
    """Not one case is sent then: a pipeline that skips a bad one would skip what it is for."""
    promote("all")

    def easier(said: dict[str, object]) -> None:
        said["predicate"]["goal"] = "call"  # type: ignore[index]

    forged(case_file(office), easier)
    for command, words in ((run_command, ("--against", "kept")), (cases_command, ("kept",))):
        with pytest.raises(TargetError, match="not signed by a key of anybody"):
            typed(command, *words)


def test_a_case_signed_by_a_stranger_or_in_anothers_name_is_refused(office: Path) -> None:
    """Also one who put the hint of ann's key beside their own signature."""
    promote(f"leak.{OPEN}.en")
    file = case_file(office)
    envelope = read_envelope(file.read_bytes())
    eve = make_person_key(office / "eve.key", "eve")
    told = sign_bytes(envelope.payload, [eve.signing]).told
    told["signatures"][0]["keyid"] = envelope.told["signatures"][0]["keyid"]  # type: ignore[index]
    file.write_bytes(orjson.dumps(told))
    with pytest.raises(TargetError, match="not signed by a key of anybody"):
        typed(cases_command, "kept")
    policy = office / "seawall.yaml"
    line = f'  eve: {{roles: [], key: "{eve.public}"}}\n'
    policy.write_text(policy.read_text("utf-8") + line, "utf-8")
    with pytest.raises(TargetError, match="says that `ann` signed it, and `eve` did"):
        typed(cases_command, "kept")


def test_another_statement_that_ann_signed_is_no_case(office: Path) -> None:
    promote(f"leak.{OPEN}.en")
    key = read_person_key(office / "ann.key")
    kind = {"_type": "https://in-toto.io/Statement/v1", "predicateType": "x"}
    other = {**kind, "subject": [], "predicate": {}}
    case_file(office).write_text(sign_bytes(orjson.dumps(other), [key.signing]).text, "utf-8")
    with pytest.raises(TargetError, match="something else than a case"):
        typed(cases_command, "kept")


def test_a_case_on_the_other_side_or_under_another_name_is_refused(office: Path) -> None:
    """Nobody moves a finding out of what the pipeline looks at."""
    promote("all")
    file = case_file(office)
    moved = file.rename(office / "kept" / "holdout" / file.name)
    with pytest.raises(TargetError, match="nobody chooses a side"):
        typed(cases_command, "kept")
    back = moved.rename(file.with_name("case_0000000000000000.json"))
    with pytest.raises(TargetError, match="name it so"):
        typed(cases_command, "kept")
    back.rename(file)
    assert typed(cases_command, "kept").exit_code == 0


def test_an_empty_folder_is_no_passed_test(office: Path) -> None:
    with pytest.raises(TargetError, match="no case in"):
        typed(run_command, "--against", "kept")


def test_a_key_that_is_not_in_the_policy_file_signs_nothing(office: Path) -> None:
    (office / "ann.key").unlink()
    make_person_key(office / "ann.key", "ann")
    with pytest.raises(AccessError, match="another key for `ann`"):
        promote("all")
    assert not (office / "kept").exists()


def test_who_has_no_role_promotes_nothing(office: Path) -> None:
    """As who left: their line stands there for what they did before."""
    rewrite_policy(office, "roles: [lead]", "roles: []")
    with pytest.raises(AccessError, match="`ann` has no role in the policy file"):
        promote("all")
    assert not (office / "kept").exists()


def test_whose_key_was_replaced_signed_all_the_same(office: Path) -> None:
    """What they signed before counts by the old key, as everywhere."""
    promote(f"leak.{OPEN}.en")
    old = read_person_key(office / "ann.key").public
    new = make_person_key(office / "new.key", "ann").public
    rewrite_policy(office, f'key: "{old}"', f'key: "{new}", old_keys: ["{old}"]')
    assert typed(cases_command, "kept").exit_code == 0


@pytest.mark.parametrize("words", [("--at-least", "12"), ("--variants",)])
def test_what_is_about_cases_is_refused_where_none_are_named(words: tuple[str, ...]) -> None:
    """A pipeline that forgot the folder is told, and does not go on without what it asked for."""
    done = typed(run_command, *words)
    assert done.exit_code == 2
    assert "name their folder with `--against`" in done.output


def test_what_the_run_does_not_have_is_told(office: Path) -> None:
    with pytest.raises(TargetError, match="did not try a seed"):
        promote("leak.gone.en")
    (office / "run.yaml").write_text(seeds({"renamed": BLUNT}), "utf-8")
    with pytest.raises(TargetError, match="no seed `leak"):
        promote(f"leak.{OPEN}.en")
    done = CliRunner().invoke(run_command, ["--against", "kept", "--family", "leak"])
    assert done.exit_code == 2
