"""The finder of names is there where a rule speaks of names, and nowhere else."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from seawall import Guard
from seawall.assemble.models import read_files
from seawall.assemble.names import MANIFEST, names
from seawall.errors import SettingsError
from seawall.terms import Action, Mode, Policy, Rule, Stage

TEXT = "Ana Silva lives in Lisbon and works for Siemens AG."


def policy(*rules: Rule) -> Policy:
    return Policy("t", "r", rules)


def found(folder: Path, rules: str, *, stage: str = "output") -> set[str]:
    (folder / "seawall.yaml").write_text(f"version: 1\nrules:\n{rules}", "utf-8")
    verdict = Guard.from_file(folder / "seawall.yaml").check(TEXT, stage=stage)
    return {ruling.finding.kind for ruling in verdict.rulings}


def test_places_and_firms_are_looked_for_only_where_a_rule_names_them(tmp_path: Path) -> None:
    every = "  - {name: a, kind: 'pii.*', action: redact}\n"
    assert found(tmp_path, every) == {"pii.person"}
    place = "  - {name: b, kind: pii.location, action: allow}\n"
    assert found(tmp_path, every + place) == {"pii.person", "pii.location"}


def test_nobody_looks_for_names_that_no_rule_speaks_of(tmp_path: Path) -> None:
    assert found(tmp_path, "  - {name: a, kind: pii.email, action: redact}\n") == set()
    answers = "  - {name: a, kind: 'pii.*', action: redact, stages: [output]}\n"
    assert found(tmp_path, answers, stage="input") == set()
    off = Rule("a", "pii.person", Action.REDACT, mode=Mode.OFF)
    assert not names(policy(off))
    (use,) = names(policy(Rule("a", "*", Action.ALLOW, stages=frozenset({Stage.INPUT}))))
    assert use.stages == {Stage.INPUT}


def test_measuring_looks_for_what_the_rules_leave_out() -> None:
    (use,) = names(policy(), also={"pii.org", "pii.email"})
    assert use.stages == {Stage.OUTPUT}


@pytest.mark.parametrize("name", ["names.npz", "names.onnx"])
def test_a_changed_model_is_refused(tmp_path: Path, name: str) -> None:
    with as_file(files("seawall.models")) as folder:
        for file in (MANIFEST, "names.npz", "names.onnx"):
            shutil.copy(folder / file, tmp_path / file)
    assert set(read_files(tmp_path, MANIFEST)) == {"names.npz", "names.onnx"}
    (tmp_path / name).write_bytes(b"another")
    with pytest.raises(SettingsError, match=f"{name}` was changed"):
        read_files(tmp_path, MANIFEST)
    (tmp_path / name).unlink()
    with pytest.raises(SettingsError, match=f"{name}` is missing"):
        read_files(tmp_path, MANIFEST)
