"""Every command that the gate names as next is one: the command line takes it as it stands."""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import seawall.ship
from seawall.cli import cli
from seawall.ship.read import shipped
from tests.cli.running import seawall as run

ROOM = Path(seawall.ship.__file__).parent
SPEAKING = [*sorted((ROOM / "probes").glob("*.py")), ROOM / "gate.py", ROOM / "read.py"]
ANY = "support"
"""Stands for whatever name is filled in while it runs."""

_QUOTED = re.compile(r"`(seawall [^`]+)`")


class _Strings(ast.NodeVisitor):
    """All strings of a module, those with names in them filled in."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = (str(p.value) if isinstance(p, ast.Constant) else ANY for p in node.values)
        self.found.append("".join(parts))

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.found.append(node.value)


def strings(path: Path) -> list[str]:
    visitor = _Strings()
    visitor.visit(ast.parse(path.read_text("utf-8")))
    return visitor.found


def commands(said: str) -> Iterator[str]:
    """What is to be typed: all of it up to an aside in brackets, and what is in backticks."""
    if said.startswith("seawall "):
        yield said.partition(" (")[0]
    yield from _QUOTED.findall(said)


NAMED = sorted(
    {
        command
        for said in (
            *(p.fix for p in shipped().probes),
            *(s for f in SPEAKING for s in strings(f)),
        )
        for command in commands(said)
    }
)


def parse(line: str) -> None:
    """Take a line as the command line does, up to where it would begin to work."""
    command: click.Command = cli
    words = shlex.split(line)[1:]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        _, inner, words = command.resolve_command(click.Context(command), words)
        assert inner is not None
        command = inner
    command.make_context("seawall", words)


@pytest.fixture(autouse=True)
def a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder has a FILE, so that a command that reads one finds it."""
    (tmp_path / "FILE").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("line", NAMED)
def test_a_command_that_the_gate_names_is_taken_by_the_command_line(line: str) -> None:
    parse(line)


def test_lines_that_are_no_command_are_not_taken() -> None:
    """Else the test above could not fail: these are what people were told once."""
    for line in (
        "seawall scope init default",
        "seawall log witness, and witnesses",
        "seawall ship loosen",
        "seawall redteam run --resume",
    ):
        with pytest.raises(click.UsageError):
            parse(line)
    assert len(NAMED) > 20


def test_every_next_step_of_a_new_project_is_a_command_or_a_deed(tmp_path: Path) -> None:
    """And the red team's is about the feature: the guard by itself shows no harm."""
    assert run("init", folder=tmp_path).returncode == 0
    assert run("key", "issue", "default", folder=tmp_path).returncode == 0
    told = json.loads(run("ship", "--json", folder=tmp_path).stdout)
    fixes = {p["id"]: p["fix"] for item in told["items"] for p in item["probes"] if p["fix"]}
    for fix in fixes.values():
        for line in commands(fix):
            parse(line)
    for name in ("attacks-fail", "harmless-pass"):
        assert fixes[name].startswith("seawall redteam run --target FILE")
        assert "`guarded`" in fixes[name]
    assert fixes["scope-current"].startswith("seawall scope init --from-log --feature default (")
