"""The log of an installation, as the gateway and the commands append to it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from seawall import ledger
from seawall.assemble.policy_file import load_document
from seawall.errors import LedgerError, SettingsError
from seawall.ledger import (
    Classes,
    Ledger,
    LogWatch,
    MinimalLedger,
    Resilient,
    Spool,
    Unwatched,
    classes_of,
    log_url,
)
from seawall.settings import Settings, data_folder, identity


def open_ledger(path: Path | None, *, data: Path | None = None) -> MinimalLedger:
    """
    The log of the installation that a policy file describes, or in `data`; made if need be.

    For commands that append to it beside a running gateway. What they do must be logged, so
    they fail where the log does.
    """
    document = load_document(path)
    folder = data or data_folder(document, folder=path.parent if path else Path())
    tenant, environment = identity(document)
    log = ledger.open_ledger(folder, tenant=tenant, environment=environment)
    return MinimalLedger(log, _Told())


@contextmanager
def open_resilient(
    settings: Settings, watch: LogWatch, now: Callable[[], datetime]
) -> Iterator[tuple[Ledger, Resilient]]:
    """The log of a gateway, and that within which knows whether it works."""
    classes = _classes(settings)
    with ExitStack() as stack:
        log = stack.enter_context(
            ledger.open_ledger(
                settings.data, tenant=settings.tenant, environment=settings.environment
            )
        )
        spool = _spool(settings.spool)
        resilient = stack.enter_context(Resilient(log, spool, classes, watch=watch, now=now))
        yield MinimalLedger(resilient, watch), resilient


MOST_GATEWAYS = 100
"""That may share a data folder, each with a spool of its own in it."""


def _spool(folder: Path) -> Spool:
    """
    The spool of this gateway: where several share a folder, the first that nobody else has.

    So one that starts takes over, and logs, what one that died has left.
    """
    shared = MOST_GATEWAYS if log_url() else 1
    for number in range(1, shared + 1):
        try:
            return Spool(folder if number == 1 else folder.with_name(f"{folder.name}-{number}"))
        except LedgerError as error:
            if error.reason != "locked" or number == shared:
                raise
    raise AssertionError("the last attempt returns or raises")


def _classes(settings: Settings) -> Classes:
    try:
        return classes_of(settings.best_effort)
    except LedgerError as error:
        raise SettingsError(str(error)) from None


class _Told(Unwatched):
    """Tells whoever runs a command what Prometheus cannot."""

    def dropped(self, kind: str, facts: int) -> None:
        """So many facts of an event of this kind were left out."""
        print(f"seawall: {facts} facts of `{kind}` were left out of the log", file=sys.stderr)  # noqa: T201
