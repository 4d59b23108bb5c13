"""Texts that do not fit the schema are found, and nothing of them is told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.protocol import Reader
from seawall.detect.schema import ExpectedSchema
from seawall.errors import PolicyError
from seawall.terms import Finding, Inspection, Stage, Text

ORDER = ExpectedSchema(
    {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "note": {"$ref": "#/$defs/note"}},
        "required": ["id"],
        "additionalProperties": False,
        "$defs": {"note": {"type": "string", "maxLength": 5, "pattern": "^[a-z]*$"}},
    }
)


def _read(schema: ExpectedSchema, *bodies: str) -> tuple[Finding, ...]:
    texts = tuple(Text(body, path=f"/{at}") for at, body in enumerate(bodies))
    return schema.read(Inspection(texts, Stage.INPUT)).findings


def test_it_is_a_reader() -> None:
    assert isinstance(ORDER, Reader)


@given(st.integers(-(2**53), 2**53), st.text("abc", max_size=5))
def test_what_fits_is_not_found(number: int, note: str) -> None:
    assert _read(ORDER, json.dumps({"id": number, "note": note})) == ()


@given(st.text())
def test_a_text_that_is_no_json_is_found_whole(body: str) -> None:
    (finding,) = _read(ORDER, "{" + body)[:1] or (None,)
    if finding:
        assert (finding.span.start, finding.span.end) == (0, len(body) + 1)


@given(st.text("SECRET", min_size=6, max_size=40))
def test_the_note_names_the_place_in_the_schema_and_nothing_of_the_text(value: str) -> None:
    (finding,) = _read(ORDER, json.dumps({"id": 1, "note": value}))
    assert "`/$defs/note/" in finding.note
    assert value not in finding.note
    (finding,) = _read(ORDER, json.dumps({"id": 1, value: 2}))
    assert "`/additionalProperties`" in finding.note
    assert value not in finding.note


def test_each_text_is_judged_by_itself() -> None:
    findings = _read(ORDER, '{"id": 1}', '{"id": "x"}', "[]", '{"id": 2}')
    assert [finding.path for finding in findings] == ["/1", "/2"]


@pytest.mark.parametrize(
    "body", ["[" * 100_000, "[" * 900 + "]" * 900, "\ud800", "1e999", "9" * 5000, "\x00", ""]
)
def test_hostile_texts_are_findings_and_no_errors(body: str) -> None:
    assert len(_read(ORDER, body)) == 1


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "https://example.org/schema.json"},
        {"$ref": "file:///etc/hostname"},
        {"$schema": "https://example.org/unknown"},
        {"type": "nope"},
        {"type": "string", "pattern": "(?=a)a"},
        {"type": object()},
    ],
)
def test_a_schema_that_is_malformed_or_leads_elsewhere_is_refused_at_once(
    schema: dict[str, object],
) -> None:
    with pytest.raises(PolicyError, match="schema"):
        ExpectedSchema(schema)
