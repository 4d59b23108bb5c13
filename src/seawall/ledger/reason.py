"""Why the log could not be written, in one word of a closed list: for counting."""

import re

from seawall.errors import LedgerError

REASONS = ("disk_full", "read_only", "corrupt", "locked", "io", "other")

_WORDS = {
    "disk_full": r" is full;|no space left on|quota exceeded|file too large",
    "read_only": r" cannot be written \(|read-only file system|permission denied|not permitted",
    "corrupt": r" is damaged|or is damaged|was cut short|something changed them"
    r"|another program's database|cannot be read \(",
    "locked": r" locked for too long",
    "io": r"refused to read or write|input/output error| failed \(SQLITE_|cannot be opened",
}
"""How the ledger's own messages say it; the failure trials hold them to that."""

_PATTERNS = {reason: re.compile(words) for reason, words in _WORDS.items()}


def reason_of(error: LedgerError) -> str:
    """One of `REASONS`."""
    said = str(error)
    return next((reason for reason, words in _PATTERNS.items() if words.search(said)), "other")
