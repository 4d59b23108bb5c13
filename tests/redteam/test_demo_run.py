"""The demo's leaky assistant, bare: it breaks in every family, or the attacker is none."""

from pathlib import Path

import pytest

from seawall.assemble.attacked import opened_scene
from seawall.assemble.redteam import Asked, Options, begun
from seawall.redteam.operators import OPERATORS
from seawall.redteam.seed import Family
from seawall.redteam.seeds import own_seeds
from seawall.redteam.tally import tally

WITHIN = 5
"""Far less than the fifty queries that an attacker has there."""


@pytest.mark.timeout(300)
def test_every_family_breaks_an_assistant_without_protection(tmp_path: Path) -> None:
    """English seeds, few queries each: harm is told in each family that has such goals."""
    seeds = tuple(seed for seed in own_seeds() if seed.language == "en")
    options = Options(1, WITHIN, "adaptive", tuple(OPERATORS), sweep=False)
    with (
        opened_scene(["demo", "bare"], config=None, environ={}) as scene,
        begun(scene, Asked(seeds, ()), options, digests={}, folder=tmp_path) as running,
    ):
        run = running.work(most=4, told=lambda _: None)
    assert not any(tried.not_run for tried in run.tried)
    broken = {tried.family for tried in run.tried if tried.broken_at is not None}
    assert broken == set(Family)
    harmed = tally(run, "bare")
    assert all(counted.broken(WITHIN) for counted in harmed.values())
    assert all(it.found and it.shortest is not None for it in run.tried if it.broken_at)
