"""Checks on JSON values: what fits is given back, all else is a WireError with its place."""

from collections.abc import Callable

import pytest

from seawall.errors import WireError
from seawall.wire import Json
from seawall.wire.expect import (
    expect_list,
    expect_object,
    expect_string,
    optional_boolean,
    optional_string,
)

VALUES: list[Json] = [{}, [], "", "text", 0, 1, 1.5, True, False, None, {"a": 1}, [1, 2, 3]]


@pytest.mark.parametrize(
    ("check", "fits"),
    [
        (expect_object, lambda value: isinstance(value, dict)),
        (expect_string, lambda value: isinstance(value, str)),
        (optional_string, lambda value: value is None or isinstance(value, str)),
        (optional_boolean, lambda value: value is None or isinstance(value, bool)),
        (lambda v, path: expect_list(v, path, 2), lambda v: isinstance(v, list) and len(v) < 3),
    ],
)
def test_what_fits_is_given_back_and_all_else_refused(
    check: Callable[[Json, str], Json], fits: Callable[[Json], bool]
) -> None:
    for value in VALUES:
        if not fits(value):
            with pytest.raises(WireError, match=r"^`/place`: expected"):
                check(value, "/place")
        elif value is None:
            assert check(value, "/place") in ("", False)
        else:
            assert check(value, "/place") == value
