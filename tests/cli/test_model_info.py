"""`seawall model info` tells what the models are, on a terminal and as JSON."""

import io
import json
import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from seawall.assemble.models import Models
from seawall.cli.model.info import SHARES, show, told
from seawall.detect.classify import QUESTIONS
from tests.cli.running import seawall
from tests.detect.classify.letters import CALIBRATION, CURVE, Letters

FOLDER = files("seawall.models")

MANIFEST = {
    "files": {"__init__.py": "ab" * 32},
    "questions": [*QUESTIONS, "context"],
    "trained": "2026-11-22",
    "seconds": 3180,
    "recipe": {"layers": 6, "rate": 1.5e-4},
    "counts": {
        "gathered": {f"source_{n}": 100 - n for n in range(40)},
        "learnt from": {"own_leak": 2_000, **{f"source_{n}": 10 for n in range(20)}},
    },
}


def models(manifest: dict[str, object]) -> Models:
    return Models(Letters(), Letters(), CALIBRATION, manifest)


def shown(manifest: dict[str, object], width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    for part in show(told(models(manifest)), width):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, 100, 200])
def test_all_that_the_manifest_says_is_shown_and_fits(width: int) -> None:
    out = shown(MANIFEST, width)
    for said in (
        "trained 2026-11-22 in 53 min 0 s",
        "layers 6, rate 0.00015",
        "learnt from: own_leak 2,000",
        "and 9 sources more with 90",
        "hi-Latn",
    ):
        assert said in " ".join(out.split())
    assert re.search(r"gathered +3,220 +40", out)
    assert ("ab" * 32 in out) == (width >= 100)
    assert max(map(len, out.splitlines())) <= width


def test_a_manifest_of_few_words_is_shown_too() -> None:
    out = shown({"files": {}}, 80)
    assert "trained on an unknown day" in out
    assert "Recipe" not in out
    assert "Learned from" not in out


def test_thresholds_are_those_at_which_the_rules_share_is_kept() -> None:
    it = told(models(MANIFEST))["calibration"]["input"]
    for share in SHARES:
        logit = float(np.log(it["at"][f"{share:g}"] / (1 - it["at"][f"{share:g}"])))
        assert CURVE.fpr(logit) == pytest.approx(share, rel=0.01)
    assert it["unsure"] == CURVE.probability(-3.0)
    assert it["measured_to"] == CURVE.rates[-2][1]


def test_the_revision_changes_with_any_file() -> None:
    other = {**MANIFEST, "files": {"__init__.py": "cd" * 32}}
    assert told(models(MANIFEST))["revision"] != told(models(other))["revision"]
    assert told(models(MANIFEST)) == told(models(MANIFEST))


def test_the_command_tells_of_the_files_in_the_package(tmp_path: Path) -> None:
    done = seawall("model", "info", "--json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    it = json.loads(done.stdout)
    manifest = json.loads((FOLDER / "manifest.json").read_bytes())
    assert {each["name"]: each["sha256"] for each in it["files"]} == manifest["files"]
    for each in it["files"]:
        assert each["bytes"] == len((FOLDER / each["name"]).read_bytes())
    assert it["counts"] == manifest["counts"]
    out = seawall("model", "info", folder=tmp_path).stdout.decode()
    assert "What an answer means" in out
    assert all(name in out for name in manifest["files"])
