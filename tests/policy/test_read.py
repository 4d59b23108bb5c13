"""A policy file is read whole, or refused with every fault, its line and the way out."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.assemble.guard import default_policy
from seawall.errors import PolicyError
from seawall.policy import document_schema, read_document

START = "version: 1\n"


def fault(source: str) -> str:
    with pytest.raises(PolicyError) as caught:
        read_document(source)
    return str(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("rulez: []\n", "line 2: unknown key `rulez`; did you mean `rules`?"),
        (
            "rules:\n  - name: a\n    kind: pii.*\n    acton: hold\n",
            "line 5: unknown key `rules.0.acton`; did you mean `action`?",
        ),
        (
            "features:\n  support:\n    rulse: []\n",
            "line 4: unknown key `features.support.rulse`; did you mean `rules`?",
        ),
        ("upstreams:\n  a: {base_url: 'ftp://x'}\n", "line 3: `upstreams.a.base_url`"),
        ("name: a\nname: b\n", "line 3: `name` stands twice; keep one of them"),
        ("rules: &r []\nfeatures: *r\n", "aliases are not read; write the value out"),
        ("rules: [\n", "not YAML"),
        ("scopes:\n  s: {purpose: p, owner: o, expires: '2027-01-01'}\n", "is for no feature"),
        ("limits: {body_bytes: 3}\n", "`limits.body_bytes`"),
        ("xyz_nothing_like_it: 1\n", "known here: version, name"),
    ],
)
def test_a_fault_is_told_with_its_line_and_the_nearest_key(source: str, said: str) -> None:
    assert said in fault(START + source)


def test_every_fault_is_told_at_once() -> None:
    told = fault(START + "rulez: []\nlimitz: {}\nkeys: maybe\n")
    assert len(told.splitlines()) == 3


def test_two_rules_of_one_name_are_refused() -> None:
    rule = "{name: a, kind: pii.*, action: hold}"
    assert "two rules of `rules` are called `a`" in fault(f"{START}rules: [{rule}, {rule}]\n")


@pytest.mark.parametrize("source", ["", "- a\n", "just words", "\x00", "[" * 5000, "version: 2\n"])
def test_what_is_no_policy_is_refused_and_not_a_crash(source: str) -> None:
    assert fault(source)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(source: str) -> None:
    with suppress(PolicyError):
        assert read_document(source).version == 1


@given(st.text(alphabet="version:1 ruls-[]{}&*!\n\t'\"#,|>@%", max_size=120))
def test_any_yaml_like_text_is_read_or_refused(source: str) -> None:
    with suppress(PolicyError):
        assert read_document(START + source).version == 1


def test_a_bare_off_is_a_mode_and_not_a_boolean() -> None:
    document = read_document(f"{START}rules: [{{name: a, kind: b, action: hold, mode: off}}]\n")
    assert document.rules[0].mode == "off"


def test_the_shipped_policy_is_good_and_the_schema_knows_its_keys() -> None:
    document = read_document(default_policy())
    assert document.rules
    assert set(document_schema()["properties"]) >= document.model_fields_set
