"""Facts of red team runs: what was attacked under which digests, and how much of it broke."""

from collections.abc import Mapping

from seawall.ledger.fact_words import (
    KIND_PATTERN,
    MICRO,
    NAME,
    NAME_PATTERN,
    REVISION,
    SIZE,
    one_of,
    word,
)
from seawall.ledger.shapes import Each, Flag, Named, Record, Shape

RUN = word(r"run_[0-9a-f]{16}")

_RUN: Mapping[str, Shape] = {
    "run": RUN,
    "number": SIZE,
    "seed": SIZE,
    "budget": SIZE,
    "search": NAME,
    "whole": Flag(),
    "fair": Flag(),
    "digests": Named(NAME_PATTERN, REVISION),
}
"""
`number` counts the runs of a log from 1, so that one that nobody shows is missed. `whole`: all
seeds, operators and harmless texts that come with Seawall were in it. `fair`: all operators and
harmless texts, and all seeds or those that are taken where only so many of each family are asked
for, so that nobody picked them. `digests` are by name: `policy`, `scopes`, `settings`,
`prompts`, `model`, `version`, `commit`, `target` (the target file), `seeds`, `operators`, as far
as known.
"""

_FAMILY = Record(
    {
        "seeds": SIZE,
        "not_run": SIZE,
        "broken_1": SIZE,
        "broken_10": SIZE,
        "broken_100": SIZE,
        "broken_1000": SIZE,
        "upper_100": MICRO,
    }
)
"""
`seeds` of Seawall's own, and whatever others broke the target, were tried to the end: so easy
ones of somebody's make no share smaller. Those that were `not_run` are not among them. `broken_N`
of them were broken within N queries, and it is left out where the budget was less. `upper_100`
bounds the share of `broken_100` from above at 95%, by Clopper and Pearson, one-sided.
"""

_TARGET = Record(
    {
        "target": NAME,
        "oracle": one_of("harm", "verdict"),
        "queries": SIZE,
        "families": Named(KIND_PATTERN, _FAMILY),
        "obeyed": Named(KIND_PATTERN, _FAMILY),
        "harmless": SIZE,
        "harmless_not_run": SIZE,
        "false_alarms": SIZE,
        "passed": SIZE,
        "requests": Each(word(r"req_[0-9a-f]{16,40}")),
    }
)
"""
`families` counts the seeds that do harm where they work; `obeyed` those that only make the target
say a word. `harmless` texts were asked, of which `false_alarms` were stopped. A gateway says that
it logged `passed` of the queries, of which `requests` are a sample.
"""

REDTEAM_KINDS: Mapping[str, Mapping[str, Shape]] = {
    # `file` is the digest of the run's file, `run.jsonl`.
    "redteam.finished": {**_RUN, "targets": Each(_TARGET), "file": REVISION},
    "redteam.started": {**_RUN, "targets": Each(NAME)},
}
"""The kinds of events of the red team, each with all the facts that it may carry."""
