"""Names for people and sessions that only the holder of the keys can tie to a value."""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import orjson

from seawall.errors import LedgerError
from seawall.ledger.folder import cannot, locked, prepare_folder, replace_file

FILE = "pseudonyms.json"
_KEY = 32
_TOKEN = 16
_SESSION = "session"
_CACHED = 16_384


def epoch_of(at: datetime) -> str:
    """The quarter in UTC, as in `2026q3`. Raises LedgerError for a time without a zone."""
    if at.tzinfo is None:
        raise LedgerError("a pseudonym needs a time with its time zone; give it in UTC")
    day = at.astimezone(UTC)
    return f"{day.year:04}q{(day.month + 2) // 3}"


def normalise(value: str) -> str:
    """
    One spelling for values that mean one thing: NFKC, trimmed, mail domains casefolded.

    What stands before the `@` keeps its case, since some mail servers heed it.
    """
    plain = unicodedata.normalize("NFKC", value).strip()
    local, at, domain = plain.rpartition("@")
    return f"{local}@{domain.casefold()}" if at else plain


def token(key: bytes, *, domain: str, epoch: str, klass: str, value: str) -> str:
    """
    The pseudonym of a value: 128 bits of HMAC-SHA256, base32 in lower case.

    Keyed, because hashes of addresses fall to a dictionary (ENISA 2019). The
    class is part of what is hashed, so that an e-mail address does not join
    with an equal user name.
    """
    text = f"{klass}\0{normalise(value)}"
    return f"pz1.{domain}.{epoch}.{klass}.{_short(key, text.encode('utf-8', 'surrogatepass'))}"


class Pseudonyms:
    """
    Pseudonyms from the keys in a data folder: one key for each quarter, one for sessions.

    The same value gives the same token within a domain, class and quarter;
    without the key nobody can tell whose it is, and once a quarter's key is
    destroyed nobody can at all. Keys are made when first needed, under a lock,
    so that several processes agree. Raises LedgerError where the file of keys
    cannot be read, written or trusted.
    """

    def __init__(self, folder: Path, *, domain: str = "default") -> None:
        if not domain.isascii() or not domain.replace("-", "").isalnum():
            raise LedgerError(
                f"the pseudonyms' domain `{domain}` must be letters, digits and hyphens"
            )
        prepare_folder(folder)
        self._path = folder / FILE
        self._domain = domain
        self._keys: dict[str, bytes] = {}
        self._session_key = self._key(_SESSION)
        self._cached = lru_cache(maxsize=_CACHED)(self._make)
        self._cached_session = lru_cache(maxsize=_CACHED)(self._make_session)

    @classmethod
    def open(cls, folder: Path, *, domain: str = "default") -> "Pseudonyms":
        """The pseudonyms of a data folder; see the class."""
        return cls(folder, domain=domain)

    def token(self, klass: str, value: str, at: datetime) -> str:
        """The pseudonym of a value of a class (`principal`) at a time; empty for empty."""
        return self._cached(klass, value, epoch_of(at)) if value else ""

    def tokens(self, klass: str, value: str) -> list[str]:
        """All pseudonyms that a value of a class can have: one for each quarter's key."""
        return [self._cached(klass, value, epoch) for epoch in self.epochs()]

    def epochs(self) -> list[str]:
        """The quarters that there are keys of, oldest first."""
        prefix = f"{self._domain}."
        with locked(self._path.with_suffix(".lock")):
            names = sorted(name for name in _read(self._path) if name.startswith(prefix))
        return [name.removeprefix(prefix) for name in names]

    def destroy(self, before_epoch: str) -> list[str]:
        """
        Destroy the keys of quarters before one; which they were.

        Nobody can then tell whose their tokens are. A process that had read the keys
        has them until it ends.
        """
        prefix = f"{self._domain}."
        with locked(self._path.with_suffix(".lock")):
            kept = _read(self._path)
            old = sorted(
                n for n in kept if n.startswith(prefix) and n[len(prefix) :] < before_epoch
            )
            if old:
                self._keys = {name: key for name, key in kept.items() if name not in old}
                _write(self._path, self._keys)
        self._cached.cache_clear()
        return [name.removeprefix(prefix) for name in old]

    def session(self, value: str) -> str:
        """The pseudonym of a session's id, as a client sent it; empty for empty."""
        return self._cached_session(value) if value else ""

    def conversation(self, beginning: Iterable[str]) -> str:
        """
        The pseudonym of a conversation known only by its first texts.

        Each text is hashed with its length, so that moving a word from one to
        the next gives another session; it never equals a session's by id.
        """
        digest = hmac.new(self._session_key, b"conversation", hashlib.sha256)
        for text in beginning:
            raw = text.encode("utf-8", "surrogatepass")
            digest.update(b"\0%d\0" % len(raw) + raw)
        return f"ss1.{_base32(digest.digest())}"

    def _make(self, klass: str, value: str, epoch: str) -> str:
        key = self._key(f"{self._domain}.{epoch}")
        return token(key, domain=self._domain, epoch=epoch, klass=klass, value=value)

    def _make_session(self, value: str) -> str:
        raw = f"session\0{value.strip()}".encode("utf-8", "surrogatepass")
        return f"ss1.{_short(self._session_key, raw)}"

    def _key(self, name: str) -> bytes:
        """The key of that name, made and kept if there is none yet."""
        if name not in self._keys:
            with locked(self._path.with_suffix(".lock")):
                kept = _read(self._path)
                if name not in kept:
                    kept[name] = secrets.token_bytes(_KEY)
                    _write(self._path, kept)
            self._keys = kept
        return self._keys[name]


def _short(key: bytes, raw: bytes) -> str:
    return _base32(hmac.digest(key, raw, "sha256"))


def _base32(digest: bytes) -> str:
    return base64.b32encode(digest[:_TOKEN]).decode("ascii").rstrip("=").lower()


def _read(path: Path) -> dict[str, bytes]:
    """All keys in the file, which only its owner may be able to read."""
    try:
        status = path.stat()
        if status.st_mode & 0o077:
            raise LedgerError(
                f"the keys in `{path}` can be read by others; run `chmod 600` on the file, "
                "and if somebody may have read it, move it away so that new keys are made"
            )
        kept = orjson.loads(path.read_bytes())
        return {name: _checked(bytes.fromhex(key)) for name, key in kept["keys"].items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise cannot("read", path, error) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LedgerError(
            f"the keys in `{path}` are damaged; restore the file from a backup, "
            "or move it away: new pseudonyms will then not match those in the log"
        ) from None


def _checked(key: bytes) -> bytes:
    if len(key) != _KEY:
        raise ValueError
    return key


def _write(path: Path, keys: dict[str, bytes]) -> None:
    """Replace the file at once."""
    text = orjson.dumps(
        {"v": 1, "keys": {name: key.hex() for name, key in keys.items()}},
        option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS,
    )
    replace_file(path, text)
