"""How the command line starts: it loads what a command needs, and finds every command."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from seawall.cli import COMMANDS, cli
from seawall.cli.lazy import LazyGroup

CONTEXT = click.Context(cli)
GROUPS = [
    command
    for command in (cli.get_command(CONTEXT, name) for name in COMMANDS)
    if isinstance(command, LazyGroup)
]


def loaded(code: str) -> set[str]:
    """The modules that a new interpreter has loaded after some code."""
    told = f"{code}\nimport sys\nprint(*sys.modules)"
    command = [sys.executable, "-c", told]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_what_needs_no_detector_loads_none() -> None:
    """Detectors take most of a second to load, which everybody would wait for `--help`."""
    start = "from seawall.cli import COMMANDS, cli"
    assert "seawall.detect" not in loaded(start)
    read = f"{start}\nimport seawall.cli.log.read, seawall.cli.people, seawall.cli.approve"
    assert not {"seawall.detect", "seawall.guard", "seawall.gateway"} & loaded(read)
    assert "seawall.detect" in loaded("from seawall import Guard")


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: str(group.name))
def test_every_module_of_a_group_adds_the_commands_that_are_said_to_be_in_it(
    group: LazyGroup,
) -> None:
    names = group.list_commands(CONTEXT)
    assert names == sorted(names)
    for name in names:
        command = group.get_command(CONTEXT, name)
        assert command is not None, name
        assert command.name == name
    assert set(names) == set(group.commands)


def test_a_misspelt_command_is_told_what_it_may_have_been() -> None:
    done = CliRunner().invoke(cli, ["log", "serch"])
    assert done.exit_code == 2
    assert "search" in done.output
