"""The words that the source code writes out."""

import ast
from pathlib import Path


def strings(folder: Path) -> set[str]:
    """Every string literal in the Python files below a folder."""
    return {
        node.value
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
