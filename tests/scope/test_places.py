"""Hosts and paths are allowed in the narrowest sense, and expressions match in full."""

import re
from email.utils import getaddresses
from pathlib import PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from seawall.scope.expression import Expression
from seawall.scope.places import is_host, is_plain_path, within_domains, within_path
from tests.scope import oracle
from tests.scope.edges import FINE_HOSTS, HOSTS, PATHS, PATTERNS

DOMAINS = ("example.com", "*.example.com")
PIECES = st.sampled_from(
    [
        "example.com",
        "www.",
        "evil.org",
        *'@:/?#\\%. -\u017f\n",;<>',
        "https://",
        "a",
        "xn--",
        "1",
        "..",
        "//",
    ]
)
TEXTS = st.lists(PIECES, max_size=7).map("".join) | st.text(max_size=12)


@pytest.mark.parametrize("form", FINE_HOSTS)
def test_a_host_of_the_list_is_allowed_in_each_form(form: str) -> None:
    assert within_domains(form.format("example.com"), DOMAINS)
    assert within_domains(form.format("a.b.EXAMPLE.com"), DOMAINS)


@pytest.mark.parametrize("form", HOSTS)
def test_what_another_parser_may_take_for_another_host_is_not_allowed(form: str) -> None:
    assert not within_domains(form.format("example.com"), DOMAINS)


def test_a_star_is_for_hosts_below_and_not_for_the_host_itself() -> None:
    assert not within_domains("example.com", ("*.example.com",))
    assert not within_domains("a.example.com", ("example.com",))
    assert not within_domains("badexample.com", ("*.example.com",))
    assert not within_domains(".".join(["a" * 60] * 5) + ".example.com", ("*.example.com",))


@given(TEXTS)
def test_hosts_are_those_of_the_oracle(text: str) -> None:
    expected = any(oracle.is_below(oracle.host(text), domain) for domain in DOMAINS)
    assert within_domains(text, DOMAINS) == expected


@given(TEXTS)
@example("https://example.com/,<evil@stranger.org>")
@example("https://example.com/;evil@stranger.org")
def test_no_mail_tool_reads_what_is_allowed_as_an_address_elsewhere(text: str) -> None:
    if within_domains(text, DOMAINS):
        for _, address in getaddresses([text, text.replace(";", ",")]):
            named = address.rpartition("@")[2] if "@" in address else "example.com"
            assert any(oracle.is_below(named.lower(), domain) for domain in DOMAINS)


@given(TEXTS, st.sampled_from(["/", "/a", "a", "/www."]))
def test_paths_are_those_of_the_oracle(text: str, prefix: str) -> None:
    expected = oracle.is_plain(text) and PurePosixPath(text).is_relative_to(prefix)
    assert within_path(text, prefix) == expected
    assert is_plain_path(text) == oracle.is_plain(text)


@pytest.mark.parametrize("odd", PATHS)
def test_a_path_that_needs_normalising_is_not_allowed(odd: str) -> None:
    assert not within_path(f"/data/{odd}", "/data")


def test_a_path_beside_the_prefix_is_not_below_it() -> None:
    assert within_path("/data", "/data")
    assert within_path("/data/a/", "/data")
    assert not within_path("/data2/a", "/data")
    assert not within_path("data/a", "/data")
    assert not within_path("", "/")


@pytest.mark.parametrize("text", ["example.com.", "Example.com", "a b", "", "-a.org", "é.org"])
def test_what_is_no_host_is_known(text: str) -> None:
    assert not is_host(text)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_expression_matches_the_whole_text(pattern: str) -> None:
    matches, others = PATTERNS[pattern]
    expression = Expression(pattern)
    assert all(map(expression.matches, matches))
    assert not any(map(expression.matches, others))


@given(
    st.lists(st.sampled_from(["a", "b", "|", "[ab]", "(?:a|b)", "+", "*", "?", "^", "$", "."])),
    st.text("ab\n", max_size=6),
)
def test_expressions_match_what_python_matches_in_full(parts: list[str], text: str) -> None:
    pattern = "".join(parts)
    try:
        wanted = re.fullmatch(pattern, text, re.ASCII)
        expression = Expression(pattern)
    except (re.error, ValueError):
        return
    if "$" not in pattern:  # Python's also stands before a newline at the end
        assert expression.matches(text) == (wanted is not None)
    assert not (expression.matches(text) and wanted is None)


@pytest.mark.parametrize(
    "pattern",
    ["a)|(b", "(?i)a", "(?x)a#", "(?P<n>a)", "(?=a)", r"(a)\1", "[a", "a\\", "((a{99}){99}){99}"],
)
def test_what_is_no_expression_of_the_grammar_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"RE2|\(\?|too much"):
        Expression(pattern)


def test_no_expression_is_slow() -> None:
    assert not Expression("(?:a+)+b").matches("a" * 100_000)
