"""The options by which commands of `seawall log` are told which entries are asked for."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

import click

from seawall.cli.log.show import clean

_Command = TypeVar("_Command", bound=Callable[..., object])
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(r"(\d{1,6})([smhdw])")


def _moment(word: str) -> datetime:
    """A time as people type it: ISO 8601 (UTC unless it says otherwise), or how long ago."""
    try:
        if ago := _AGO.fullmatch(word):
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        moment = datetime.fromisoformat(word)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"`{clean(word)}` is no time; write `2h`, `3d` or `2026-08-01T12:00`"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _asked_fact(text: str) -> tuple[str, str | int]:
    """NAME=VALUE; a value that reads as a whole number, true, false or a JSON string is that."""
    name, equals, word = text.partition("=")
    if not name or not equals:
        raise click.BadParameter(f"`{clean(text)}` is not as in `rules=no-secrets-out`")
    try:
        read = json.loads(word)
    except ValueError:
        return name, word
    return name, read if isinstance(read, (int, str)) else word


_NARROWING = (
    click.option("--kind", default="", metavar="GLOB", help="As in `text.*` or `answer.cut`."),
    click.option("--feature", default="", help="The application."),
    click.option("--session", default="", help="The session's pseudonym (ss1...)."),
    click.option("--principal", default="", help="The end user's pseudonym (pz1...)."),
    click.option("--request", default="", help="The request's id."),
    click.option(
        "--fact",
        "facts",
        type=_asked_fact,
        metavar="NAME=VALUE",
        multiple=True,
        help="As in `rules=no-pii-out`.",
    ),
    click.option("--rule", default="", metavar="NAME", help="A rule that acted."),
    click.option("--action", default="", metavar="WORD", help="allow, redact, hold or block."),
)


def narrows(command: _Command) -> _Command:
    """The options that say which entries are asked for, as the fields of a Query."""

    @wraps(command)
    def narrowed(*given: Any, rule: str, action: str, **asked: Any) -> object:
        more = (("rules", rule), ("action", action))
        asked["facts"] = (*asked["facts"], *(pair for pair in more if pair[1]))
        return command(*given, **asked)

    options: Any = narrowed
    for option in reversed(_NARROWING):
        options = option(options)
    return cast("_Command", options)


SINCE = click.option(
    "--since", type=_moment, metavar="TIME", help="ISO 8601, or how long ago: `2h`, `3d`."
)


def between(command: _Command) -> _Command:
    """The options that say from when to when."""
    until = click.option(
        "--until", type=_moment, metavar="TIME", help="Likewise; this moment itself is out."
    )
    return SINCE(until(command))
