"""What is told of a wrong policy file where its words must not stand."""

import pytest

from seawall.errors import PolicyError
from seawall.policy import read_document, without_input

VALUE = "zq`Kanarie\"7'x"


def told(source: str) -> str:
    with pytest.raises(PolicyError) as error:
        read_document(source)
    return without_input(str(error.value))


def test_names_of_the_format_are_told() -> None:
    assert told("version: 1\nlimits: {body_bytes: 5}\n") == (
        "line 2: `limits.body_bytes`: input should be greater than or equal to 1000"
    )
    assert told("name: a\n") == "line 1: `version` is missing"
    action = told("version: 1\nrules: [{name: a, kind: pii, action: no}]\n")
    assert action.startswith("line 2: `rules.0.action`: input should be 'allow', 'redact'")


@pytest.mark.parametrize(
    "source",
    [
        "version: 1\n{}: 1\n",
        "version: 1\n{}: 1\n{}: 1\n",
        "version: 1\nrules: [{{name: a, kind: a, action: redact, fpr: {}}}]\n",
        "version: 1\nscopes: {{{}: {{purpose: a, owner: a, expires: 2027-01-01}}}}\n",
        "version: 1\nfeatures: {{{}: {{}}}}\n",
        "version: 1\nlimits: {{{}: 1}}\n",
    ],
)
@pytest.mark.parametrize("value", [VALUE, "Kanarie7\n\nline 3: Kanarie7", "limits`Kanarie7`x"])
def test_nothing_that_was_written_is(source: str, value: str) -> None:
    escaped = value.replace('"', '\\"').replace("\n", "\\n")
    said = told(source.format(*[f'"{escaped}"'] * source.count("{}")))
    assert "Kanarie" not in said
    assert said.endswith("…")


def test_a_bare_number_is_not_told() -> None:
    assert without_input("the schema cannot be used: 4111111111111111 is no object") == (
        "the schema cannot be used: …"
    )
