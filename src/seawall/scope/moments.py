"""The days and times that a text names, with their year, in digits or in English."""

import re
from collections.abc import Sequence

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_NTH = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_IN_WORDS = (
    re.compile(rf"\b{_MONTH} {_NTH} (?P<year>[0-9]{{4}})\b"),
    re.compile(rf"\b{_NTH} (?:of )?{_MONTH} (?P<year>[0-9]{{4}})\b"),
)
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ Tt]([0-9]{2}:[0-9]{2})(?::00)?)?")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}")
_BETWEEN = frozenset(
    ["at", "by", "from", "on", "starting", "till", "to", "until", "ab", "am", "bis", "um", "von"]
)
"""What may stand between a day and its time."""


def moment(value: str) -> str | None:
    """A value that is a day, or a day with a time, as `moments` has them."""
    found = _MOMENT.fullmatch(value)
    return " ".join(filter(None, found.groups())) if found else None


def moments(words: Sequence[str]) -> frozenset[str]:
    """
    The days of a text, as `2027-01-31`, and each with the times that stand by it.

    A time stands by the next day on either side with nothing between but other times, marks and
    words such as `at` and `from`: one that is further off may be of something else.
    """
    row = " ".join(words)
    for form in _IN_WORDS:
        row = form.sub(_in_digits, row)
    found: set[str] = set()
    day, times = "", list[str]()
    for word in row.split(" "):
        here = _MOMENT.fullmatch(word)
        if here:
            day, times = here[1], [*times, *filter(None, (here[2],))]
            found |= {day, *(f"{day} {time}" for time in times)}
            times = []
        elif _TIME.fullmatch(word):
            times.append(word.rjust(5, "0"))
            found |= {f"{day} {times[-1]}"} if day else set()
        elif word not in _BETWEEN:
            day, times = "", []
    return frozenset(found)


def _in_digits(found: re.Match[str]) -> str:
    month = _MONTHS.index(found["month"]) + 1
    return f"{found['year']}-{month:02}-{int(found['day']):02}"
