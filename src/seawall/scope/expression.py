"""Regular expressions that must match in full, in time linear in the text."""

import jsonschema_rs

_MOST_BYTES = 4_000_000
"""Of a compiled expression: `(a{100}){100}` is refused, not slow."""
_BEYOND = 64_000_000
"""An expression that compiles within this is one, and only too large."""


class Expression:
    r"""
    An expression in the syntax of RE2, without flags, names, look-around and back-references.

    It is matched by Rust's engine, which takes the same and has no bad cases.
    `\d` and `\w` are ASCII. ValueError where it is not one.
    """

    def __init__(self, pattern: str) -> None:
        if _opens_a_group_of_its_own(pattern):
            raise ValueError("use `(?:...)` and no other `(?`")
        # By itself first: `a)|(b` is no expression, and within a group it would be two.
        _compiled(pattern)
        self._whole = _compiled(f"^(?:{pattern})$")

    def matches(self, text: str) -> bool:
        """Whether the expression matches the whole text, not a part of it."""
        return self._whole.is_valid(text)


def _compiled(pattern: str) -> jsonschema_rs.Validator:
    found = _validator(pattern, _MOST_BYTES)
    if found is not None:
        return found
    if _validator(pattern, _BEYOND) is not None:
        raise ValueError(
            "it compiles to too much; repeat less, or write `*` and say how long in `max_length`"
        )
    raise ValueError("it is no expression of RE2; try it without what is special")


def _validator(pattern: str, most_bytes: int) -> jsonschema_rs.Validator | None:
    try:
        return jsonschema_rs.validator_for(
            {"type": "string", "pattern": pattern},
            offline=True,
            pattern_options=jsonschema_rs.RegexOptions(size_limit=most_bytes),
        )
    except (ValueError, jsonschema_rs.ReferencingError):
        return None


def _opens_a_group_of_its_own(pattern: str) -> bool:
    return any(not rest.startswith(":") for rest in pattern.split("(?")[1:])
