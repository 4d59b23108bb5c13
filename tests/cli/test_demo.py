"""The demo's story comes out as expected, and whatever happens it leaves nothing behind."""

import io
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from seawall.assemble.demo_servers import examples, policy
from seawall.assemble.policy_file import default_policy
from seawall.cli.demo.play import Acted, Heard, Outcome, faults
from seawall.cli.demo.show import chapter
from seawall.cli.demo.story import STORY, Step
from seawall.policy import read_document
from seawall.terms import Action

pytestmark = pytest.mark.long

STEPS = [step for part in STORY for step in part.steps]
# As in a terminal: what a shell starts in the background inherits that Ctrl-C is ignored.
MAIN = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from seawall.cli import main; main()"
)
COMMAND = [sys.executable, "-c", MAIN, "demo"]


@contextmanager
def demo(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A demo that keeps its temporary files in a folder."""
    environ = os.environ | {"TMPDIR": str(folder), "COLUMNS": "100", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*COMMAND, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environ,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.terminate()  # it ends what it started, which kill() would not let it


def words_until(process: subprocess.Popen[str], last: str) -> str:
    assert process.stdout
    words = ""
    for line in process.stdout:
        words += line
        if last in line:
            break
    return words


@pytest.mark.timeout(300)
def test_the_story_comes_out_as_expected_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with demo(tmp_path, "--once") as process:
        words, _ = process.communicate()
    assert process.returncode == 0, words
    assert f"{len(STEPS)} of {len(STEPS)} came out as expected" in words
    assert "✗" not in words
    assert not list(tmp_path.iterdir())


@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stays_up_until_told_to_end_and_then_ends_all(
    tmp_path: Path, number: signal.Signals
) -> None:
    with demo(tmp_path) as process:
        words = words_until(process, "Ctrl-C stops everything")
        ports = [int(word.rpartition(":")[2][:-3]) for word in words.split() if word[-3:] == "/v1"]
        for port in ports:
            socket.create_connection(("127.0.0.1", port)).close()
        process.send_signal(number)
        process.communicate()
    assert process.returncode == 0
    assert not list(tmp_path.iterdir())
    assert len(ports) == 2
    for port in ports:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


@pytest.mark.timeout(300)
def test_a_port_that_is_taken_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with demo(tmp_path, "--once", "--port", str(port)) as process:
            words, _ = process.communicate()
    assert process.returncode == 1
    assert f"cannot listen on `127.0.0.1:{port}`" in words
    assert "Traceback" not in words
    assert not list(tmp_path.iterdir())


def test_the_demo_rules_by_the_default_policy() -> None:
    today = datetime.now(UTC).date()
    ours = read_document(policy("http://127.0.0.1:1", today))
    default = read_document(default_policy())
    assert ours.rules == default.rules
    assert [upstream.base_url for upstream in ours.upstreams.values()] == ["http://127.0.0.1:1/v1"]


def test_the_assistant_is_found() -> None:
    assert (examples() / "leaky_assistant" / "__main__.py").is_file()


def test_every_step_that_is_stopped_says_what_must_not_arrive() -> None:
    assert all(bool(step.gone) == bool(step.kinds) == bool(step.action) for step in STEPS)
    assert len({step.title for step in STEPS}) == len(STEPS)


def as_expected(step: Step) -> Outcome:
    """What comes of a step if all goes well."""
    bare = Heard(f"{step.bare} and more")
    acted = tuple(Acted(kind, "a-rule", "output", step.action) for kind in step.kinds)
    guarded = bare if step.action is Action.ALLOW else Heard("It is [email].")
    return Outcome(step, bare, guarded, acted, faults(step, bare, guarded, acted))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.title)
def test_what_is_as_expected_has_no_faults(step: Step) -> None:
    outcome = as_expected(step)
    assert outcome.faults == ()
    assert outcome.action is step.action


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.title)
def test_whatever_is_not_as_expected_is_a_fault(step: Step) -> None:
    good = as_expected(step)

    def faulty(**changed: object) -> bool:
        outcome = replace(good, **changed)  # type: ignore[arg-type]  # a field for each name
        return bool(faults(step, outcome.bare, outcome.guarded, outcome.acted))

    assert faulty(bare=Heard("I will not do that."))
    assert faulty(acted=(*good.acted, Acted("guard.broken", "a-rule", "input", Action.HOLD))) or (
        step.action >= Action.HOLD
    )
    if step.action is Action.ALLOW:
        assert faulty(guarded=Heard(good.bare.text[:-1]))
    else:
        assert faulty(acted=())
        assert all(faulty(guarded=Heard(f"... {secret} ...")) for secret in step.gone)


@given(width=st.integers(60, 200))
@settings(max_examples=20)
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    console = Console(file=io.StringIO(), width=width)
    for part in STORY:
        chapter(console, part.title, [as_expected(step) for step in part.steps], header=True)
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert max(len(line) for line in lines) <= width
