"""`seawall log signer`: the process that has the log's keys, for another user to run."""

import signal
from pathlib import Path

import click

from seawall.cli.log.group import log
from seawall.ledger import SignerServer, SigningService


@log.command("signer")
@click.option(
    "--socket",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where it listens, in a folder that not everybody can write to.",
)
@click.option(
    "--state",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Keeps its keys, and what it signed last.",
)
@click.option("--origin", default="", help="The log's name.  [default: of the first that asks]")
@click.option(
    "--allow-uid", "users", multiple=True, type=int, help="Answer this user alone. Repeat it."
)
@click.option("--add-ml-dsa", is_flag=True, help="Sign with ML-DSA-44 too, where it did not yet.")
def signer_command(
    socket: Path,
    state: Path,
    origin: str,
    users: tuple[int, ...],
    add_ml_dsa: bool,  # noqa: FBT001 - click passes flags so
) -> None:
    """
    Sign the checkpoints of one log, as a user whom the gateway's cannot become.

    It signs only what goes on from what it signed last. The gateway asks it where
    SEAWALL_LOG_SIGNER is unix: and the socket's path.
    """
    service = SigningService(state, origin=origin, ml_dsa=add_ml_dsa)
    with SignerServer(socket.absolute(), service, users=users) as server:
        click.echo(f"signs for {service.origin or 'the first log that asks'} at {socket}")
        for key in service.keys:
            click.echo(f"key: {key}")
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
