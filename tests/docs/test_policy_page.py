"""docs/policy.md names every key of the policy file, with its true default, and every override."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seawall.policy import document_schema, read_document

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/policy.md").read_text("utf-8")
ROWS = {
    match[1]: match[2]
    for match in re.finditer(
        r"^\| `([\w.\[\]]+)` \| ([^|]*) \|", PAGE.partition("## Every key")[2], re.MULTILINE
    )
}
SCHEMA = document_schema()


def keys(schema: dict[str, Any], at: str, seen: set[str]) -> Iterator[tuple[str, Any]]:
    """Every key below a schema, dotted, with its default; each section is told once."""
    for name, field in schema.get("properties", {}).items():
        here = f"{at}{name}"
        yield here, field.get("default")
        named = [*field.get("patternProperties", {}).values(), field.get("additionalProperties")]
        either = [("", each) for each in field.get("anyOf", ())]
        below = [
            ("", field),
            *either,
            ("[]", field.get("items")),
            *((".NAME", each) for each in named),
        ]
        for suffix, target in below:
            if isinstance(target, dict) and "$ref" in target:
                section = target["$ref"].rpartition("/")[2]
                if section not in seen:
                    seen.add(section)
                    yield from keys(SCHEMA["$defs"][section], f"{here}{suffix}.", seen)


# The common rules first: a feature's are the same section, told once.
IN_ORDER = dict(sorted(SCHEMA["properties"].items(), key=lambda entry: entry[0] != "rules"))
KEYS = dict(keys({"properties": IN_ORDER}, "", set()))


def test_every_key_of_the_file_has_a_row_and_every_row_is_a_key() -> None:
    assert len(KEYS) > 50
    assert set(KEYS) == set(ROWS)


def test_every_default_on_the_page_is_the_true_one() -> None:
    for key, default in KEYS.items():
        told = ROWS[key].strip()
        if isinstance(default, dict):
            assert told == "as below", key
        elif default in (None, ""):
            assert told in ("-", "none", "empty"), key
        else:
            written = default if isinstance(default, str) else json.dumps(default)
            assert told == f"`{written}`", key


def test_a_dash_means_that_the_key_is_required() -> None:
    required = {
        name
        for section in (SCHEMA, *SCHEMA["$defs"].values())
        for name in section.get("required", ())
    }
    assert {
        key.rpartition(".")[2] for key, told in ROWS.items() if told.strip() == "-"
    } == required


def test_every_override_by_the_environment_is_told() -> None:
    sources = (ROOT / "src").rglob("*.py")
    names = {
        n for source in sources for n in re.findall(r"SEAWALL_[A-Z_]+", source.read_text("utf-8"))
    }
    assert names
    assert {name for name in names if f"`{name}`" not in PAGE} == set()


def test_the_examples_on_the_page_are_policies() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert examples
    for example in examples:
        read_document(example)
