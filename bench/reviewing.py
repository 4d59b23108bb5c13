"""
What it costs the gateway to draw decisions for people, and to follow its log for it.

    .venv/bin/python bench/reviewing.py            about three minutes
    .venv/bin/python bench/reviewing.py --quick    a smoke run of seconds

Two gateways answer the same mix in turn, round by round, on a core of their own: one as
`seawall init` sets it up, one with a section `review` besides. What is told is the processor
time of each answer, which other work on the machine changes little, and the ratio within each
round, with a 95% interval over the rounds (Student's t).
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/reviewing.py` finds its neighbours

import argparse
import math
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import orjson
import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.gateway import machine
from bench.servers import Launch, Server, start, stop
from bench.targets import free_port, seawall, upstream
from seawall.ledger import Query, open_for_reading

T_95 = {2: 12.7, 3: 4.30, 4: 3.18, 5: 2.78, 6: 2.57, 7: 2.45, 8: 2.36, 9: 2.31, 10: 2.26}
"""Student's t for so many rounds."""

SHARES = ("10%", "100%")


def reviewing(port: int, address: str, folder: Path, *, share: str) -> Launch:
    """Launch Seawall likewise, but for a section `review` by which so many decisions are drawn."""
    launch = seawall(port, address, folder)
    config = folder / "seawall.yaml"
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    # So many false alarms are allowed that none raises the share while it is measured.
    content["review"] = {"share": share, "stopped_share": share, "false_alarms": 100_000_000}
    config.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return launch


def load(server: Server, connections: int, seconds: float, cores: set[int]) -> tuple[int, float]:
    """Ask for so long; how many answers there were, and what each cost, in milliseconds."""
    before = server.cpu()
    command = [sys.executable, "-m", "bench.load", "--port", str(server.port)]
    command += ["--connections", str(connections), "--seconds", str(seconds)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}/src:{ROOT}"}
    os.sched_setaffinity(0, cores)
    done = subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=True)
    outcome = orjson.loads(done.stdout)
    if outcome["right"] < 0.95 * outcome["sent"]:  # a rule may take a name for a person's
        raise SystemExit(f"{server.name}: {outcome['failures']}, {outcome['example']}")
    answers = outcome["sent"]
    return answers, 1_000 * (server.cpu() - before) / answers


def drawn(folder: Path) -> str:
    """How many decisions were drawn, and by which shares at the end."""
    with open_for_reading(folder) as log:
        decided = sum(1 for _ in log.entries(Query(kind="answer.delivered|answer.refused")))
        sampled = sum(1 for _ in log.entries(Query(kind="review.sampled")))
        plans = [entry.event.facts["share"] for entry in log.entries(Query(kind="review.planned"))]
    return f"{sampled:,} of {decided:,} drawn ({sampled / decided:.1%}), shares {plans}"


def interval(values: list[float]) -> str:
    """The mean, with a 95% interval over the rounds."""
    mean = statistics.mean(values)
    wide = T_95[len(values)] * statistics.stdev(values) / math.sqrt(len(values))
    return f"{mean:.3f} ({mean - wide:.3f} to {mean + wide:.3f})"


def main() -> None:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="does it work?")
    chosen = parser.parse_args()
    rounds, seconds = (2, 0.5) if chosen.quick else (8, 5.0)
    every = sorted(os.sched_getaffinity(0))
    own, others = set(every[:1]), set(every[1:] or every)
    targets = {"without": seawall} | {share: partial(reviewing, share=share) for share in SHARES}
    (ROOT / ".bench").mkdir(exist_ok=True)
    with ExitStack() as closing:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory(dir=ROOT / ".bench")))
        port = free_port()
        model = start(upstream(port, "", folder), others, folder / "upstream.log")
        closing.callback(stop, model)
        servers: dict[str, Server] = {}
        for name, target in targets.items():
            (folder / name).mkdir()
            launch = target(free_port(), f"http://127.0.0.1:{port}", folder / name)
            servers[name] = start(launch, own, folder / f"{name}.log")
            closing.callback(stop, servers[name])
            load(servers[name], 8, 1.0, others)
        costs: dict[str, list[float]] = {name: [] for name in targets}
        for _ in range(rounds):
            for name, server in servers.items():
                costs[name].append(load(server, 8, seconds, others)[1])
        told = {name: drawn(folder / name / "data") for name in SHARES}
    print(f"{machine()}; {rounds} rounds of {seconds:g} s, 8 connections")
    plain = costs["without"]
    print(f"without: {interval(plain)} ms of processor time for an answer")
    for share in SHARES:
        ratios = [cost / base for cost, base in zip(costs[share], plain, strict=True)]
        more = [cost - base for cost, base in zip(costs[share], plain, strict=True)]
        print(f"share {share}: x {interval(ratios)}, {interval(more)} ms more; {told[share]}")


if __name__ == "__main__":
    main()
