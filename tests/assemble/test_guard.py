"""The library: a guard from a file, and detectors that users bring."""

import asyncio
import importlib
import sys
from pathlib import Path

import pytest

from seawall import Action, Guard
from seawall.errors import PolicyError, SettingsError

DETECTOR = '''
import re
from collections.abc import Iterator

from seawall import Finding, Span, Text


class TicketNumbers:
    """Internal ticket numbers, which must not leave the company."""

    name = "acme.ticket"
    reach = 13  # longest match plus one character of context on either side

    def find(self, text: Text) -> Iterator[Finding]:
        for match in re.finditer(r"\\bACME-\\d{6}\\b", text.body):
            yield Finding(self.name, Span(*match.span()), confidence=0.9)
'''


def install(folder: Path, module: str, source: str, target: str) -> None:
    """A package as pip would leave it: a module and its metadata."""
    (folder / f"{module}.py").write_text(source, "utf-8")
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[seawall.detectors]\nticket = {target}\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    return tmp_path


def test_the_fifteen_lines_of_the_documentation_are_a_detector(site: Path) -> None:
    install(site, "acme_tickets", DETECTOR, "acme_tickets:TicketNumbers")
    guard = Guard.default()
    verdict = guard.check("See ACME-123456 for it", stage="output")
    # No rule names `acme.ticket`, so it is held: nobody forgot it in silence.
    assert verdict.action is Action.HOLD
    policy = "version: 1\nrules: [{name: t, kind: acme.*, action: redact}]\n"
    (site / "seawall.yaml").write_text(policy, "utf-8")
    named = Guard.from_file(site / "seawall.yaml").check("See ACME-123456", stage="output")
    assert named.action is Action.REDACT
    sys.modules.pop("acme_tickets")


@pytest.mark.parametrize(
    ("source", "target"),
    [("x = 1\n", "bad_one:x"), ("raise RuntimeError\n", "bad_one:x"), ("", "bad_one:missing")],
)
def test_a_detector_that_cannot_be_loaded_is_named(site: Path, source: str, target: str) -> None:
    install(site, "bad_one", source, target)
    with pytest.raises(SettingsError, match="detector `ticket` cannot be loaded"):
        Guard.default()
    sys.modules.pop("bad_one", None)


def test_what_is_no_detector_is_refused(site: Path) -> None:
    install(site, "bad_shape", "class Thing: pass\n", "bad_shape:Thing")
    with pytest.raises(SettingsError, match="has neither `find`"):
        Guard.default()
    sys.modules.pop("bad_shape", None)


def test_check_is_there_for_asyncio_too() -> None:
    guard = Guard.default()
    text = "Mail ann@corp.com"
    apart = guard.check(text, stage="output")
    assert asyncio.run(guard.acheck(text, stage="output")) == apart


def test_a_features_form_is_expected_of_its_users_input(tmp_path: Path) -> None:
    (tmp_path / "order.json").write_text('{"type": "object", "required": ["order"]}', "utf-8")
    (tmp_path / "seawall.yaml").write_text(
        "version: 1\nfeatures: {shop: {input_schema: order.json}, chat: {}}\n"
        "rules: [{name: form, kind: guard.schema, action: block}]\n",
        "utf-8",
    )
    guard = Guard.from_file(tmp_path / "seawall.yaml")
    assert guard.check('{"order": 1}', feature="shop").action is Action.ALLOW
    assert guard.check("refund me", feature="shop").action is Action.BLOCK
    assert guard.check("refund me", feature="chat").action is Action.ALLOW


@pytest.mark.parametrize("content", [b"\xff\xfe", b"version: 2\n"])
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "seawall.yaml"
    path.write_bytes(content)
    with pytest.raises((PolicyError, SettingsError), match=r"seawall\.yaml"):
        Guard.from_file(path)
