"""Checks on JSON values from outside, with errors that name the place and never the value."""

from seawall.errors import WireError
from seawall.wire.document import Json


def wrong(path: str, expected: str) -> WireError:
    """The error for a value that is not what its place asks for."""
    return WireError(f"`{path}`: expected {expected}")


def expect_object(value: Json, path: str) -> dict[str, Json]:
    """The value, if it is an object."""
    if isinstance(value, dict):
        return value
    raise wrong(path, "an object")


def expect_list(value: Json, path: str, most: int) -> list[Json]:
    """The value, if it is a list of at most so many items."""
    if isinstance(value, list):
        if len(value) <= most:
            return value
        raise wrong(path, f"at most {most} items")
    raise wrong(path, "a list")


def expect_string(value: Json, path: str) -> str:
    """The value, if it is a string."""
    if isinstance(value, str):
        return value
    raise wrong(path, "a string")


def optional_string(value: Json, path: str) -> str:
    """The value if it is a string, empty if it is null or absent."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise wrong(path, "a string or null")


def optional_boolean(value: Json, path: str) -> bool:
    """The value if it is a boolean, False if it is null or absent."""
    if value is None:
        return False
    if isinstance(value, bool):
        return value
    raise wrong(path, "true, false or null")
