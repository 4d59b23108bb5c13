"""A policy file as it stands: read and checked, with nothing loaded that it refers to."""

from importlib.resources import files
from pathlib import Path

from seawall.assemble.review_terms import too_low
from seawall.errors import PolicyError, SettingsError
from seawall.policy import Document, read_document


def default_policy() -> str:
    """The text of the policy file that `seawall init` writes."""
    return files("seawall.policy").joinpath("default.yaml").read_text("utf-8")


def load_document(path: Path | None) -> Document:
    """Read a policy file, or where there is none the default, and nothing that it refers to."""
    source = default_policy() if path is None else text_of(path)
    try:
        document = read_document(source)
    except PolicyError as problem:
        raise _no_policy(path, str(problem)) from None
    if low := list(too_low(document.review) if document.review else ()):
        raise _no_policy(path, "\n".join(low))
    return document


def _no_policy(path: Path | None, why: str) -> PolicyError:
    return PolicyError(f"`{path}` is not a policy\n{why}")


def text_of(path: Path) -> str:
    """What is in a file that the user names; SettingsError where it cannot be read."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise SettingsError(f"there is no `{path}`; `seawall init` writes a policy file") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(
            f"`{path}` cannot be read ({type(problem).__name__}); it must be a UTF-8 text file"
        ) from None
