"""`seawall init`: a policy file to start from."""

from pathlib import Path

import click

from seawall.assemble.policy_file import default_policy
from seawall.errors import SettingsError
from seawall.settings import FILE_NAME

PRIVATE = ("/.seawall/", "/redteam/")
"""From this folder on: a package of yours may have a folder of the same name."""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
def init(folder: Path) -> None:
    """
    Write a commented seawall.yaml into FOLDER, ready to run.

    A file that is there already is left alone. What must not get into a repository, the log and
    the attacks that the red team finds, goes into .gitignore.
    """
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(default_policy())
        ignored = _ignored(folder / ".gitignore")
    except FileExistsError:
        raise SettingsError(f"`{path}` is there already; edit it, or remove it first") from None
    except OSError as problem:
        named = problem.filename or path
        raise SettingsError(f"cannot write `{named}`: {problem.strerror}") from None
    click.echo(f"wrote {path}")
    if ignored:
        click.echo(f"wrote {' and '.join(ignored)} into {folder / '.gitignore'}")
    where = "" if folder == Path() else f" --config {path}"
    click.echo(f"next: seawall serve{where}")


def _ignored(path: Path) -> list[str]:
    """What was added to a .gitignore; a line that says it already is left alone."""
    there = path.read_bytes() if path.exists() else b""
    known = {line.strip().strip(b"/") for line in there.splitlines()}
    new = [name for name in PRIVATE if name.strip("/").encode() not in known]
    if new:
        begun = there and not there.endswith(b"\n")
        with path.open("ab") as file:
            file.write(b"\n" * bool(begun) + "".join(f"{name}\n" for name in new).encode())
    return new
