"""What all commands of `seawall log` share."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from seawall.cli.lazy import LazyGroup, homes
from seawall.cli.options import CONFIG, data_path

_Command = TypeVar("_Command", bound=Callable[..., object])


@click.group(
    cls=LazyGroup,
    homes=homes(
        "seawall.cli.log",
        affected="affected",
        anchor="anchor",
        erase="erase",
        export="export",
        hold="hold",
        lookup="lookup",
        place="migrate prepare sequence",
        proofs="checkpoint key prove verify",
        read="search show tail trace",
        retain="retain",
        signer="signer",
        unseal="unseal",
        vault="vault",
        witness="witness",
    ),
)
def log() -> None:
    """Search, read and prove the log, also while a gateway writes to it."""


def finds_the_log(command: _Command) -> _Command:
    """The options that say which log is read."""
    data = click.option(
        "--data",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        help="The data folder.  [default: the policy's, or $SEAWALL_DATA_DIR]",
    )
    return data(CONFIG(command))


def data_folder_of(data: Path | None, config: Path | None) -> Path:
    """The folder that the options name."""
    return data if data is not None else data_path(config)
