"""Texts in what carries them in life: a mail, a ticket, a page, a log, a table, code."""

import json
from xml.sax.saxutils import escape, unescape

from seawall.redteam.operators.frames import Way, frame
from seawall.redteam.operators.wrapped import each_line, quoted, unquoted

_TABLE = "carrier.yaml"
_AS_STRING = 6


def _line(text: str) -> str:
    """One line without an end, as a log writes it."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _from_line(text: str) -> str:
    return str(json.loads(f'"{text}"'))


_ON_A_LINE: tuple[Way, Way] = (_line, _from_line)
_IN_A_PAGE: tuple[Way, Way] = (
    lambda text: escape(text, {'"': "&quot;"}),
    lambda text: unescape(text, {"&quot;": '"'}),
)

OPERATORS = (
    frame("carrier.mail", "Makes the text a mail with headers and a signature", table=_TABLE),
    frame(
        "carrier.thread",
        "Makes the text the oldest mail of a thread",
        table=_TABLE,
        ways=each_line("> "),
        grows=3,
    ),
    frame("carrier.ticket", "Makes the text a customer's ticket", table=_TABLE),
    frame(
        "carrier.web_page",
        "Puts the text into a page's title, hidden part, alternative text or data",
        table=_TABLE,
        ways=_IN_A_PAGE,
        grows=6,
    ),
    frame(
        "carrier.log",
        "Makes the text part of a log line",
        table=_TABLE,
        ways=_ON_A_LINE,
        grows=_AS_STRING,
    ),
    frame(
        "carrier.spreadsheet",
        "Makes the text a remark in a table of orders",
        table=_TABLE,
        ways=(quoted, unquoted),
        grows=2,
    ),
    frame("carrier.commit", "Makes the text the body of a commit message", table=_TABLE),
    frame(
        "carrier.calendar",
        "Makes the text the description of a calendar's entry",
        table=_TABLE,
        ways=_ON_A_LINE,
        grows=_AS_STRING,
    ),
    frame("carrier.pages", "Puts the text between the pages of a printed report", table=_TABLE),
    frame("carrier.chat", "Makes the text a message in a team's chat", table=_TABLE),
    frame(
        "carrier.code_comment",
        "Makes the text a comment in code",
        table=_TABLE,
        ways=each_line("# "),
        grows=3,
    ),
    frame("carrier.readme", "Makes the text a section of a README", table=_TABLE),
    frame(
        "carrier.tool_result",
        "Makes the text a field of what a tool returned",
        table=_TABLE,
        ways=_ON_A_LINE,
        grows=_AS_STRING,
    ),
)
