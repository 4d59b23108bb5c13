"""What changed from run to run: by the same seeds, beyond chance, and what cannot be told."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from seawall.redteam.figures import Changes, changes, changes_json
from seawall.redteam.lines import Run
from seawall.redteam.record import Finished, Harmless, Plan, Tried
from seawall.redteam.seed import Family
from seawall.redteam.targets.protocol import Oracle
from tests.redteam.runs import large, plan, tried

ONE = {"targets": ("bare",), "oracles": {"bare": Oracle.HARM}}


def run(*seeds: Tried, of: Plan | None = None) -> Run:
    return Run(of or plan(**ONE), (), seeds, (), Finished("x"))


def some(broken: int, count: int = 40, first: int = 0) -> list[Tried]:
    return [tried(str(n), 1 if first <= n < first + broken else None) for n in range(count)]


def test_the_same_run_changes_nothing() -> None:
    told = changes(large(), large())
    assert not told.worse
    assert not told.new
    assert (told.moved, told.attacker, told.apart, told.lost) == ((), (), (), 0)
    assert all((at.worse, at.better, at.broken, at.mended) == ((), (), (), ()) for at in told.at)


def test_a_family_that_breaks_much_more_often_is_worse() -> None:
    """And better the other way round."""
    before, now = run(*some(2)), run(*some(25))
    (at,) = changes(before, now).at
    assert at.worse == ("override", "all")
    assert len(at.broken) == 23
    (back,) = changes(now, before).at
    assert (back.worse, back.better) == ((), ("override", "all"))


def test_a_seed_or_two_more_are_chance_and_still_named() -> None:
    told = changes(run(*some(2)), run(*some(3)))
    assert not told.worse
    assert told.new
    assert told.at[0].broken == ("2",)
    assert told.at[0].mended == ()


def test_ten_families_together_are_no_more_likely_to_be_called_worse() -> None:
    """Each interval is wider by as many as there are on the page."""
    seeds = [tried(f"{f}-{n}", family=f) for f in Family for n in range(4)]
    (at,) = changes(run(*seeds), run(*seeds)).at
    assert at.level == 1 - 0.05 / 11
    paired = at.pair.families[Family.LEAK]
    assert at.within(paired).high > paired.interval().high


def test_a_seed_counts_where_both_runs_ran_it_to_the_end() -> None:
    """What only one of them ran is told, and what the second left out is lost."""
    before = run(tried("a"), tried("b"), tried("c", queries=0, not_run="no words"))
    now = run(tried("a", 1), tried("b", queries=3, not_run="no answer"), tried("c", 2))
    told = changes(before, now)
    assert told.at[0].pair.all.rows == 1
    assert told.lost == 1
    assert told.apart == (
        "1 seeds that only the first run ran to the end",
        "1 seeds that only the second run ran to the end",
    )


def test_success_is_compared_within_the_smaller_budget() -> None:
    """What broke later than the other could ask is no difference."""
    before = run(tried("a", queries=10), of=plan(budget=10, **ONE))
    told = changes(before, run(tried("a", 50)))
    assert told.budget == 10
    assert not told.new
    assert "10 queries for each seed then and 100 now" in told.attacker


def test_another_oracle_is_not_compared() -> None:
    """A verdict is no harm: that target is lost to the comparison, and it says so."""
    now = plan(**ONE | {"oracles": {"bare": Oracle.VERDICT}})
    told = changes(run(tried("a")), run(tried("a", 1), of=now))
    assert told.at == ()
    assert told.lost == 1
    assert told.apart == ("`bare`: success was told by harm then, and is told by verdict now",)


def test_what_is_the_attackers_is_told_apart_from_what_is_the_targets() -> None:
    digests = {"policy": "sha256:11", "seeds": "sha256:22", "operators": "sha256:33"}
    before = plan(digests=digests, **ONE)
    other = {"policy": "sha256:99", "seeds": "sha256:98", "model": "sha256:97"}
    now = replace(before, digests=other, search="random", seed=2)
    told = changes(run(tried("a"), of=before), run(tried("a"), of=now))
    assert [(each.name, each.before, each.now) for each in told.moved] == [
        ("model", "", "sha256:97"),
        ("policy", "sha256:11", "sha256:99"),
    ]
    assert told.attacker == (
        "other seeds",
        "other operators",
        "search `adaptive` then and `random` now",
        "other dice",
    )


def test_a_target_of_one_run_only_and_a_run_without_its_end_are_told() -> None:
    both = Run(plan(), (), (tried("a"), tried("a", target="guarded")), (), Finished("x"))
    told = changes(both, replace(run(tried("a")), finished=None))
    assert "`guarded`: only the first run attacked it" in told.apart
    assert "the second run is not finished" in told.apart
    assert told.lost == 2


def test_false_alarms_are_compared_on_the_same_texts() -> None:
    texts = [Harmless("bare", str(n), "en", stopped=n < 3) for n in range(20)]
    calm = [replace(each, stopped=False) for each in texts[1:]]
    before = replace(run(tried("a")), harmless=tuple(texts))
    now = replace(run(tried("a")), harmless=tuple(calm))
    alarms = changes(before, now).at[0].alarms
    assert (alarms.rows, alarms.first, alarms.second) == (19, 2, 0)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_newly_broken_and_no_more_broken_are_all_that_differs(
    pairs: list[tuple[bool, bool]],
) -> None:
    before = run(*(tried(str(n), 1 if one else None) for n, (one, _) in enumerate(pairs)))
    now = run(*(tried(str(n), 1 if two else None) for n, (_, two) in enumerate(pairs)))
    told: Changes = changes(before, now)
    (at,) = told.at
    assert len(at.broken) == sum(two and not one for one, two in pairs)
    assert len(at.mended) == sum(one and not two for one, two in pairs)
    assert changes_json(told)["targets"]["bare"]["newly_broken"] == list(at.broken)
