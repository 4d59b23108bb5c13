"""Words that several commands say in the same way."""

_MINUTE = 60
_HOUR = 3600


def many(count: int, noun: str, plural: str = "") -> str:
    """The number with its noun: `1 row`, `2,000 rows`."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def duration(seconds: float) -> str:
    """A time for people: `3.2 s`, `4 min 10 s`, `2 h 5 min`."""
    if seconds < _MINUTE:
        return f"{seconds:.3g} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE:.0f} min {seconds % _MINUTE:.0f} s"
    return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // _MINUTE:.0f} min"


def printable(name: str) -> str:
    """A name from outside, which may hold anything, even what moves a terminal's cursor."""
    return name if name.isprintable() else ascii(name)
