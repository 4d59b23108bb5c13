"""A copy of a data folder, whole and of one moment, also while a gateway writes to it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from seawall.errors import LedgerError
from seawall.ledger.database import FILE as LOG
from seawall.ledger.folder import prepare_folder
from seawall.ledger.place import log_url
from seawall.ledger.vault.database import FILE as VAULT

_DATABASES = (LOG, VAULT)
_PATIENCE = 30.0


def copy_data(folder: Path, to: Path) -> None:
    """
    Copy a data folder, its log and vault by the database's own backup; `to` must not be there.

    What was signed last is copied before the log, so that the log goes on from it. LedgerError
    where the log is in a database, or something cannot be read.
    """
    if log_url():
        raise LedgerError("the log is in a database: copy that by its own means")
    try:
        prepare_folder(to)
        for path in sorted(folder.iterdir()):
            if path.is_dir():
                shutil.copytree(path, to / path.name)
            elif path.is_file() and not path.name.startswith(_DATABASES):
                shutil.copy2(path, to / path.name)
        for name in _DATABASES:
            if (folder / name).exists():
                _backup(folder / name, to / name)
    except (OSError, shutil.Error, sqlite3.Error) as error:
        raise LedgerError(f"`{folder}` cannot be copied ({type(error).__name__})") from None


def _backup(path: Path, to: Path) -> None:
    source = f"file:{quote(str(path.absolute()))}?mode=ro"
    with (
        closing(sqlite3.connect(source, uri=True, timeout=_PATIENCE)) as old,
        closing(sqlite3.connect(to)) as new,
    ):
        old.backup(new)
    to.chmod(0o600)
