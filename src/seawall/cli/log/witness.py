"""`seawall log witness`: sign other teams' checkpoints, each only if the log just grew."""

from pathlib import Path

import click

from seawall.cli.log.group import log
from seawall.gateway.witness import serve_witness
from seawall.ledger import Witness, read_verifiers, witness_signer

PORT = 8720


@log.command("witness")
@click.option(
    "--log",
    "logs",
    multiple=True,
    required=True,
    metavar="KEY",
    help="What `seawall log key` prints of a log. Repeat it for more.",
)
@click.option("--name", default="witness", show_default=True, help="What it signs as.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65_535))
@click.option(
    "--folder",
    default="witness",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Keeps its key, and what it saw last.",
)
def witness_command(logs: tuple[str, ...], name: str, host: str, port: int, folder: Path) -> None:
    """
    Run a witness, on another machine and by other people than the log's.

    It signs a log's checkpoint only with a proof that all it saw before is still there (C2SP
    tlog-witness). Give the printed key and address to whoever runs the log.
    """
    signer = witness_signer(folder, name)
    witness = Witness(folder, signer, [each for key in logs for each in read_verifiers(key)])
    click.echo(f"witness of {len(logs)} logs on http://{host}:{port}/add-checkpoint")
    click.echo(f"key: {signer.verifier.vkey}")
    serve_witness(witness, host=host, port=port)
