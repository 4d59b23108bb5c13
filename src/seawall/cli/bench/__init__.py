"""`seawall bench`: figures, with intervals, on labelled files of your own."""

import click

from seawall.cli.bench.detect import detect
from seawall.cli.bench.pii import pii
from seawall.cli.bench.secrets import secrets

__all__ = ["bench"]


@click.group()
def bench() -> None:
    """Measure detectors on labelled texts: figures, each with how far it can be trusted."""


bench.add_command(detect)
bench.add_command(pii)
bench.add_command(secrets)
