"""A policy file is read whole, or refused with every fault, its line and the way out."""

from contextlib import suppress

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.assemble.policy_file import default_policy
from seawall.errors import PolicyError
from seawall.policy import document_schema, read_document
from seawall.policy.review import ReviewLines

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


def test_what_the_default_policy_has_in_marks_is_good_without_them() -> None:
    """Whoever takes them away, and puts their key in, has people who review."""
    source = default_policy()
    start = source.index("# review:")
    marked = source[start : source.index("\n\n", start)]
    bare = "\n".join(line.removeprefix("# ") for line in marked.splitlines())
    key = "ed25519:sqeMD8Q17wAj2+5pDQDHC3UF95iplgXxz3XSPCi5LB8="
    document = read_document(source.replace(marked, bare.replace("ed25519:...", key)))
    assert document.review == ReviewLines(share="10%", target="1%", hold="refuse")
    assert document.people["ana"].roles == ("reviewer",)


@pytest.mark.parametrize(
    ("features", "reviewed", "said"),
    [
        ("{support: {}}", "suport", "did you mean `support`?"),
        ("{support: {}}", "billing", "add `billing` under `features`"),
        ("{}", "support", "add `support` under `features`"),
        ("{}", "defalt", "did you mean `default`?"),
    ],
)
def test_a_feature_that_is_reviewed_must_be_one(features: str, reviewed: str, said: str) -> None:
    """What is misspelt would be reviewed as all others are, and nobody would see it."""
    source = f"{START}features: {features}\nreview: {{features: {{{reviewed}: {{share: 50%}}}}}}\n"
    assert fault(source) == f"`review.features.{reviewed}` is no feature; {said}"


@pytest.mark.parametrize(
    ("features", "reviewed"),
    [("{}", ["default"]), ("{support: {}}", ["default", "support"])],
)
def test_what_has_no_key_is_reviewed_as_default_without_being_named(
    features: str, reviewed: list[str]
) -> None:
    """Callers without a key are there in every policy; so is a feature that the policy names."""
    own = ", ".join(f"{name}: {{share: 50%}}" for name in reviewed)
    document = read_document(f"{START}features: {features}\nreview: {{features: {{{own}}}}}\n")
    assert document.review is not None
    assert list(document.review.features) == reviewed


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


def with_share(written: str) -> str:
    return f"{START}rules:\n  - name: a\n    kind: b\n    action: hold\n    fpr: {written}\n"


@given(st.integers(1, 20_000))
def test_a_share_in_percent_is_the_same_number_as_without(thousandths: int) -> None:
    percent, number = (
        read_document(with_share(written)).rules[0].fpr
        for written in (f"{thousandths / 1000}%", f"{thousandths / 100_000:.5f}")
    )
    assert percent == number == thousandths / 100_000


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0.5", "`0.5` is more than 20% of all harmless texts; did you mean `0.5%`?"),
        ("5", "did you mean `5%`?"),
        ("25%", "`25%` is more than 20% of all harmless texts; most rules want less than `1%`"),
        ("50", "`50` is more than 20% of all harmless texts; most rules want less than `1%`"),
        ("0%", "`0%`: no finding is that sure; leave it out to judge by `at_least`"),
        ("-0.1", "`-0.1`: no finding is that sure"),
        ("a few", "`a few` is not a share; write one such as `0.5%`"),
        (".nan", "`nan` is not a share"),
        ("yes", "`True` is not a share"),
        ("[0.1]", "`[0.1]` is not a share"),
        ("x" * 99, "`xxxxxxxxxxxxxxxxxxxx` is not a share"),
    ],
)
def test_a_share_that_cannot_be_is_told_with_its_line_and_what_to_write(
    written: str, said: str
) -> None:
    told = fault(with_share(written))
    assert told.startswith("line 6: `rules.0.fpr`: `")
    assert said in told


@pytest.mark.parametrize("share", ["0.5%", "0.5 %", "20%", 0.005, 0.2, None])
def test_the_schema_takes_a_share_as_the_reader_does(share: object) -> None:
    rule = {"name": "a", "kind": "b", "action": "hold", "fpr": share}
    jsonschema_rs.validate(document_schema(), {"version": 1, "rules": [rule]})
    read_document(with_share("" if share is None else str(share)))


@pytest.mark.parametrize("share", ["0.5", "%", "a%", 0.5, 0, True])
def test_the_schema_refuses_what_is_no_share(share: object) -> None:
    rule = {"name": "a", "kind": "b", "action": "hold", "fpr": share}
    assert not jsonschema_rs.is_valid(document_schema(), {"version": 1, "rules": [rule]})


def test_a_bare_off_is_a_mode_and_not_a_boolean() -> None:
    document = read_document(f"{START}rules: [{{name: a, kind: b, action: hold, mode: off}}]\n")
    assert document.rules[0].mode == "off"


def test_the_shipped_policy_is_good_and_the_schema_knows_its_keys() -> None:
    document = read_document(default_policy())
    assert document.rules
    assert set(document_schema()["properties"]) >= document.model_fields_set
