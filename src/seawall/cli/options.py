"""Options that several commands share."""

from pathlib import Path

import click

from seawall.assemble.policy_file import load_document
from seawall.errors import SettingsError
from seawall.policy import Document
from seawall.settings import FILE_NAME, data_folder

CONFIG = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="SEAWALL_CONFIG",
    show_envvar=True,
    help=f"The policy file.  [default: {FILE_NAME}]",
)


def policy_path(config: Path | None) -> Path | None:
    """The file that was named, else the one in this folder, else None for the default policy."""
    if config is not None:
        return config
    here = Path(FILE_NAME)
    return here if here.exists() else None


def require_feature(document: Document, feature: str) -> None:
    """Raise SettingsError where the policy knows no feature of this name; empty is none."""
    if feature and feature not in document.features:
        known = ", ".join(document.features) or "none"
        raise SettingsError(f"no feature `{feature}` in the policy; there are: {known}")


def data_path(config: Path | None) -> Path:
    """The data folder of the installation that a command is about."""
    path = policy_path(config)
    folder = path.parent if path else Path()
    return data_folder(load_document(path), folder=folder)
