"""The group of `seawall bench`."""

import click

from seawall.cli.lazy import LazyGroup, homes


@click.group(
    cls=LazyGroup, homes=homes("seawall.cli.bench", detect="detect", pii="pii", secrets="secrets")
)
def bench() -> None:
    """Measure detectors on labelled texts: figures, each with how far it can be trusted."""
