import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.environments import ROOT
from bench.load import Plan, measure
from bench.servers import Launch, Server, StartError, answers, start, stop
from bench.targets import free_port, passthrough, upstream

CORES = os.sched_getaffinity(0)


def gone(server: Server) -> bool:
    return not answers(server.port, "/v1/models") and not server.processes()


def test_the_pass_through_hands_on_every_answer_and_ends_with_its_server(tmp_path: Path) -> None:
    bare = start(upstream(free_port(), "", tmp_path), CORES, tmp_path / "upstream.log")
    address = f"http://127.0.0.1:{bare.port}"
    try:
        front = start(passthrough(free_port(), address, tmp_path), CORES, tmp_path / "front.log")
        try:
            for stream in (False, True):
                plan = Plan(front.port, 4, seconds=60.0, stream=stream, at_most=24)
                outcome = asyncio.run(measure(plan))
                assert (outcome.right, outcome.failures) == (24, {})
            assert front.cold_start > 0
            assert front.memory() > 1_000_000
            assert front.cpu() > 0
        finally:
            stop(front)
        assert gone(front)
        assert not gone(bare)
    finally:
        stop(bare)
    assert gone(bare)


def test_what_a_server_started_itself_ends_with_it(tmp_path: Path) -> None:
    port = free_port()
    child = [sys.executable, "-m", "bench.upstream", "--port", str(port)]
    stubborn = "import signal, subprocess, sys; subprocess.run(sys.argv[1:])"
    command = [sys.executable, "-c", stubborn, *child]
    launch = Launch("parent", command, port, "/v1/models", {"PYTHONPATH": str(ROOT)})
    server = start(launch, CORES, tmp_path / "log")
    assert len(server.processes()) == 2
    stop(server)
    assert gone(server)


def test_a_server_that_does_not_start_is_an_error_that_quotes_its_last_words(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such colour')"]
    with pytest.raises(StartError, match="no such colour"):
        start(Launch("painter", command, free_port(), "/"), CORES, tmp_path / "log")


def test_the_benchmark_runs_as_a_script_and_says_how() -> None:
    command = [sys.executable, str(ROOT / "bench" / "gateway.py"), "--help"]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=True)
    assert "--without" in done.stdout
