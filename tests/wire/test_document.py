"""JSON bodies: what is refused, and what an edit changes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import WireError
from seawall.wire.document import MAX_DEPTH, Json, escape, parse, rewrite

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["~", "/", "~1", "a/b~c", "0", "", "é"]
)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**64 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=5)


def strings(node: Json, path: str = "") -> dict[str, str]:
    if isinstance(node, str):
        return {path: node}
    if isinstance(node, list):
        parts = [strings(item, f"{path}/{index}") for index, item in enumerate(node)]
    elif isinstance(node, dict):
        parts = [strings(item, f"{path}/{escape(key)}") for key, item in node.items()]
    else:
        parts = []
    return {where: text for part in parts for where, text in part.items()}


def keys(node: Json, path: str = "") -> list[str]:
    if isinstance(node, list):
        return [where for i, item in enumerate(node) for where in keys(item, f"{path}/{i}")]
    if isinstance(node, dict):
        here = {key: f"{path}/{escape(key)}" for key in node}
        below = [where for key in node for where in keys(node[key], here[key])]
        return [f"{where}~" for where in here.values()] + below
    return []


@given(DOCUMENTS)
def test_what_is_read_is_written_back_unchanged(document: dict[str, Json]) -> None:
    body = json.dumps(document).encode()
    assert rewrite(parse(body)) == rewrite(document)
    assert parse(rewrite(document)) == document


@given(DOCUMENTS, st.data())
def test_an_edit_changes_its_own_string_and_nothing_else(
    document: dict[str, Json], data: st.DataObject
) -> None:
    before = strings(document)
    chosen = data.draw(st.lists(st.sampled_from(sorted(before)), unique=True)) if before else []
    edits = {path: f"edit of {path}" for path in chosen}
    original = rewrite(document)
    after = parse(rewrite(document, edits))
    assert strings(after) == {**before, **edits}
    assert keys(after) == keys(document)
    assert rewrite(document) == original


@given(DOCUMENTS, st.data())
def test_a_renamed_key_keeps_its_value_and_its_place(
    document: dict[str, Json], data: st.DataObject
) -> None:
    names = sorted(keys(document))
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    after = parse(rewrite(document, dict.fromkeys(chosen, "same name for all")))
    assert list(strings(after).values()) == list(strings(document).values())
    assert len(keys(after)) == len(names)
    assert str(after).count("same name for all") >= len(chosen)


def test_a_value_and_its_key_can_be_edited_at_once() -> None:
    document: dict[str, Json] = {"a": {"b": "c", "d": "e"}}
    edits = {"/a~": "A", "/a/b~": "B", "/a/b": "C", "/a/d~": "B"}
    assert rewrite(document, edits) == b'{"A":{"B":"C","B_2":"e"}}'


def test_thousands_of_keys_with_one_new_name_are_told_apart() -> None:
    document: dict[str, Json] = {f"person{n}@example.com": n for n in range(16_000)}
    after = parse(rewrite(document, {f"/{key}~": "[email]" for key in document}))
    assert list(after.values()) == list(range(16_000))
    assert list(after)[:3] == ["[email]", "[email]_2", "[email]_3"]


@pytest.mark.parametrize(
    "path", ["/x", "/a/0", "/a/b/c", "/n", "", "/x~", "/a/x~", "/l/5", "/l/-1", "/l/x", "/l/0~"]
)
def test_an_edit_of_what_is_not_there_is_the_callers_mistake(path: str) -> None:
    with pytest.raises(LookupError):
        rewrite({"a": {"b": "c"}, "n": 5, "l": ["x"]}, {path: "text"})


def test_an_edited_choice_loses_what_spells_it_out() -> None:
    choice: dict[str, Json] = {
        "message": {"content": "a"},
        "logprobs": {"content": []},
        "token_ids": [1],
    }
    document: dict[str, Json] = {"choices": [choice, dict(choice)], "logprobs": [2]}
    after = parse(rewrite(document, {"/choices/1/message/content": "b"}))
    assert after["logprobs"] == [2]
    assert after["choices"] == [
        choice,
        {"message": {"content": "b"}, "logprobs": None, "token_ids": None},
    ]


def test_of_a_key_that_comes_twice_the_last_counts_for_us_and_for_who_reads_next() -> None:
    assert rewrite(parse(b'{"a":1,"a":2}')) == b'{"a":2}'


def nested(levels: int) -> bytes:
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def test_nesting_is_bounded_where_the_message_says() -> None:
    assert parse(nested(MAX_DEPTH))
    for levels in (MAX_DEPTH + 1, 500, 2000):
        with pytest.raises(WireError, match=r"deep|depth"):
            parse(nested(levels))


def test_brackets_in_texts_are_no_nesting() -> None:
    assert parse(json.dumps({"a": "[{" * 1000}).encode())


@given(st.integers())
def test_integers_survive_or_are_refused(number: int) -> None:
    body = b'{"a":%d,"b":"99999999999999999999999"}' % number
    if -(2**63) <= number < 2**64:
        assert parse(body)["a"] == number
    else:
        with pytest.raises(WireError, match="64 bits"):
            parse(body)


@pytest.mark.parametrize("number", [2**64, 2**64 - 1, -(2**63), -(2**63) - 1, 10**300])
def test_integers_at_the_edge_survive_or_are_refused(number: int) -> None:
    test_integers_survive_or_are_refused.hypothesis.inner_test(number)  # type: ignore[attr-defined] # Hypothesis's own door


def test_a_large_float_is_a_number_like_any_other() -> None:
    assert parse(b'{"maximum":1.7976931348623157e308,"id":"12345678901234567890"}')


def test_errors_quote_nothing_of_the_body() -> None:
    for body in (b'{"a":"hunter2', b"hunter2", b'["hunter2"]', b'{"a":hunter2}', b'"hunter2"'):
        with pytest.raises(WireError) as caught:
            parse(body)
        assert "hunter2" not in str(caught.value)
