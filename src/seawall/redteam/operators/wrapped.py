"""Texts as the content of a format: quoted, in code, JSON, YAML, XML, tables and comments."""

import json
from xml.sax.saxutils import escape, unescape

from seawall.redteam.operators.frames import Way, frame

_TABLE = "wrapped.yaml"
_AS_STRING = 6
_AS_ENTITY = 5


def each_line(prefix: str) -> tuple[Way, Way]:
    """Put this before each line, and take it away again."""

    def put(text: str) -> str:
        return "\n".join(prefix + line for line in text.split("\n"))

    def take(text: str) -> str:
        return "\n".join(line.removeprefix(prefix) for line in text.split("\n"))

    return put, take


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _from_string(text: str) -> str:
    return str(json.loads(text))


def _cell(text: str) -> str:
    """A cell of a Markdown table: signs that would end it as entities, lines by a tag."""
    return escape(text, {"|": "&#124;"}).replace("\n", "<br>")


def _from_cell(text: str) -> str:
    return unescape(text.replace("<br>", "\n"), {"&#124;": "|"})


def quoted(text: str) -> str:
    """A quoted field of a CSV file."""
    return text.replace('"', '""')


def unquoted(text: str) -> str:
    """What a quoted field of a CSV file says."""
    return text.replace('""', '"')


STRING = (_string, _from_string)
"""A string of JSON, which is one of YAML and of most programming languages too."""

OPERATORS = (
    frame("structure.quoted", "Puts the text into quotation marks", table=_TABLE),
    frame(
        "structure.block_quote",
        "Quotes every line, as mails and Markdown do",
        table=_TABLE,
        ways=each_line("> "),
        grows=3,
    ),
    frame("structure.code_fence", "Puts the text into a fence of code", table=_TABLE),
    frame(
        "structure.json",
        "Makes the text a string of a JSON object",
        table=_TABLE,
        ways=STRING,
        grows=_AS_STRING,
    ),
    frame(
        "structure.yaml",
        "Makes the text a value of a YAML document",
        table=_TABLE,
        ways=STRING,
        grows=_AS_STRING,
    ),
    frame(
        "structure.xml",
        "Makes the text the content of an XML element",
        table=_TABLE,
        ways=(escape, unescape),
        grows=_AS_ENTITY,
    ),
    frame(
        "structure.table",
        "Makes the text a cell of a Markdown table",
        table=_TABLE,
        ways=(_cell, _from_cell),
        grows=_AS_STRING,
    ),
    frame("structure.html_comment", "Makes the text a comment of a web page", table=_TABLE),
    frame(
        "structure.csv",
        "Makes the text a field of a CSV file",
        table=_TABLE,
        ways=(quoted, unquoted),
        grows=2,
    ),
)
