"""Texts that must be JSON of an expected form: `guard.schema`."""

from collections.abc import Iterator, Mapping

import jsonschema_rs
import orjson

from seawall.errors import PolicyError
from seawall.terms import Finding, Inspection, Reading, Span, Text


class ExpectedSchema:
    """
    Finds each text that is not JSON (RFC 8259) fitting one JSON Schema.

    Without `$schema` the schema is of draft 2020-12. It is compiled once; a
    reference that leads out of it is refused, since nothing is ever fetched,
    and so is a pattern with look-around or back-references, since a hostile
    text could make it slow. Both are a PolicyError, as is a malformed schema.

    A finding spans the whole text and its note names the place in the schema
    that was not met, never a value or a name from the text.
    """

    name = "guard.schema"

    def __init__(self, schema: Mapping[str, object] | bool) -> None:  # noqa: FBT001 - both are schemas
        plain = schema if isinstance(schema, bool) else dict(schema)
        try:
            self._validator = jsonschema_rs.validator_for(
                plain,
                offline=True,
                pattern_options=jsonschema_rs.RegexOptions(),
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            first = str(error).partition("\n")[0]
            message = f"the expected schema cannot be used: {first}; correct it in the policy"
            raise PolicyError(message) from error

    def read(self, inspection: Inspection) -> Reading:
        """One finding for each text that does not fit."""
        return Reading(tuple(self._misfits(inspection.texts)))

    def _misfits(self, texts: tuple[Text, ...]) -> Iterator[Finding]:
        for text in texts:
            note = self._misfit(text.body)
            if note:
                yield Finding(self.name, Span(0, len(text.body)), 1.0, note, text.path)

    def _misfit(self, body: str) -> str:
        """What is wrong with a text, in words for people; empty if nothing is."""
        try:
            value = orjson.loads(body)
        except ValueError:
            return "the text is not JSON"
        try:
            self._validator.validate(value)
        except jsonschema_rs.ValidationError as error:
            return f"the text does not meet `{_pointer(error.schema_path)}` of the schema"
        except ValueError:
            return "the text cannot be compared with the schema"
        return ""


def _pointer(path: list[str | int]) -> str:
    """A JSON pointer (RFC 6901)."""
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in path)
    return "".join(f"/{step}" for step in steps) or "/"
