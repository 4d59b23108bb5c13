"""`seawall init`: a policy file to start from."""

from pathlib import Path

import click

from seawall.assemble.policy_file import default_policy
from seawall.errors import SettingsError
from seawall.settings import FILE_NAME


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
def init(folder: Path) -> None:
    """
    Write a commented seawall.yaml into FOLDER, ready to run.

    A file that is there already is left alone.
    """
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(default_policy())
    except FileExistsError:
        raise SettingsError(f"`{path}` is there already; edit it, or remove it first") from None
    except OSError as problem:
        raise SettingsError(f"cannot write `{path}`: {problem.strerror}") from None
    click.echo(f"wrote {path}")
    where = "" if folder == Path() else f" --config {path}"
    click.echo(f"next: seawall serve{where}")
