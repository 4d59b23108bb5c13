"""What `import seawall` gives: the names that type checkers are told of, loaded when used."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import seawall

STUB = Path(seawall.__file__).with_suffix(".pyi")


def told() -> dict[str, str]:
    """Each name that the stub exports, with the module that it says it is from."""
    found: dict[str, str] = {}
    for node in ast.parse(STUB.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            assert node.module
            found |= {each.name: node.module for each in node.names}
    return found


def test_every_name_that_type_checkers_are_told_of_is_there_and_no_other() -> None:
    names = told()
    assert set(seawall.__all__) == set(names)
    assert set(names) <= set(dir(seawall))
    for name, home in names.items():
        assert getattr(seawall, name) is getattr(import_module(home), name)


def test_what_is_not_there_is_said_as_by_any_module() -> None:
    with pytest.raises(AttributeError, match="module `seawall` has no `Gurad`"):
        _ = seawall.Gurad  # type: ignore[attr-defined]
    assert not hasattr(seawall, "Gurad")
