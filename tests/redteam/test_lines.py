"""A run's file: what is written is read again, and what is strange is refused with its line."""

from collections.abc import Sequence

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import TargetError
from seawall.redteam.attack import Attack, Channel, Piece, Turn
from seawall.redteam.chain import Step
from seawall.redteam.judge import Quality
from seawall.redteam.lines import line_json, read_lines, read_run
from seawall.redteam.oracle import Aim
from seawall.redteam.profile import Forbidden
from seawall.redteam.record import Finished, Found, Harmless, Line, Plan, Tried, Try
from seawall.redteam.seed import Family, Goal
from seawall.redteam.targets.protocol import Oracle

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
names = st.sampled_from(["s1", "s2", "s3"])
counts = st.integers(0, 2000)
chains = st.lists(st.builds(Step, words, counts, st.integers(-1, 50)), max_size=3).map(tuple)
scores = st.none() | st.floats(0, 1)
pieces = st.builds(Piece, words, st.sampled_from(Channel), st.booleans(), words)
turns = st.builds(Turn, st.lists(pieces, max_size=2).map(tuple), words, st.booleans())
says = st.dictionaries(words, words, max_size=2)
aims = st.builds(
    Aim,
    st.sampled_from(Goal),
    st.lists(words, max_size=2).map(tuple),
    st.none() | st.builds(Forbidden, words, says, says),
    words,
    st.none(),
)
attacks = st.builds(Attack, st.lists(turns, max_size=3).map(tuple))
found = st.builds(Found, attacks, aims, st.floats(0, 9))
plans = st.builds(
    Plan,
    run=words,
    seed=st.integers(-5, 2**40),
    budget=counts,
    search=words,
    operators=st.lists(words).map(tuple),
    targets=st.just(("toy",)),
    oracles=st.just({"toy": Oracle.HARM}),
    digests=says,
    began=words,
    judges=st.dictionaries(words, st.builds(Quality, counts, counts, counts, counts), max_size=1),
    sweep=st.booleans(),
)
tries = st.builds(
    Try, st.just("toy"), names, counts, chains, st.booleans(), st.booleans(), scores,
    st.booleans(), st.booleans(),
)  # fmt: skip
tried = st.builds(
    Tried, st.just("toy"), names, st.sampled_from(Family), words, words, counts,
    st.none() | counts, st.none() | chains, words, st.none() | st.sampled_from(Oracle), words,
    st.booleans(), st.none() | found, st.none() | st.sampled_from(Goal),
)  # fmt: skip
harmless = st.builds(Harmless, st.just("toy"), names, words, st.booleans(), words)
lines = st.lists(tries | tried | harmless, max_size=12)


def raw(it: Sequence[Line]) -> bytes:
    return b"".join(map(line_json, it))


@given(plans, lines, st.none() | st.builds(Finished, words))
def test_what_is_written_is_read_again(
    plan: Plan, between: list[Try | Tried | Harmless], end: Finished | None
) -> None:
    """Every line, with everything in it; of two about the same thing the later counts."""
    last = [] if end is None else [end]
    written = [plan, *between, *last]
    assert list(read_lines(raw(written), "f")) == written
    run = read_run(raw(written), "f")
    assert (run.plan, run.finished) == (plan, end)
    results = {line.seed: line for line in between if isinstance(line, Tried)}
    assert {line.seed: line for line in run.tried} == results
    assert len(run.tried) == len(results)


@given(plans, lines, st.data())
def test_of_a_torn_file_all_whole_lines_are_read(
    plan: Plan, between: list[Try | Tried | Harmless], data: st.DataObject
) -> None:
    """Wherever it was cut: what stands before the cut is as it was."""
    whole = raw([plan, *between])
    cut = data.draw(st.integers(len(line_json(plan)), len(whole)))
    assert list(read_lines(whole[:cut], "f")) == [plan, *between][: whole[:cut].count(b"\n")]


PLAN = raw([Plan("run_1", 1, 5, "random", (), ("toy",), {"toy": Oracle.HARM}, {}, "then")])
TRY = orjson.loads(line_json(Try("toy", "s1", 1, (), broken=False, stopped=True)))


@pytest.mark.parametrize(("line", "why"), [
    (b"MY ATTACK", "it is not JSON"),
    (b"[1]", "`line` must be one of: plan, try"),
    (b'{"line":"shoe"}', "`line` must be one of"),
    (orjson.dumps({**TRY, "MY ATTACK": 1}), "has a key that a `try` has not"),
    (orjson.dumps({**TRY, "number": "MY ATTACK"}), "`number` is missing or of another sort"),
    (orjson.dumps({**TRY, "chain": [["MY ATTACK"]]}), "`chain.0` is missing"),
    (orjson.dumps({k: v for k, v in TRY.items() if k != "broken"}), "`broken` is missing"),
])  # fmt: skip
def test_a_strange_line_is_refused_with_its_number_and_without_its_text(
    line: bytes, why: str
) -> None:
    """An attack may stand in it, so it is never quoted."""
    with pytest.raises(TargetError) as error:
        read_run(PLAN + line + b"\n" + PLAN, "run.jsonl")
    assert str(error.value).startswith("`run.jsonl` line 2 is no line of a run: ")
    assert why in str(error.value)
    assert "MY ATTACK" not in str(error.value)


def test_a_file_that_is_no_runs_is_refused() -> None:
    """Nothing, something else, and two runs in one."""
    for strange in (b"", b"{}", PLAN[:-1], line_json(Finished("now"))):
        with pytest.raises(TargetError, match="does not begin with the plan of a run"):
            read_run(strange, "run.jsonl")
    with pytest.raises(TargetError, match="two plans"):
        read_run(PLAN + PLAN, "run.jsonl")
