"""Lines of a text that somebody else wrote, as a terminal may show them."""

import re
from collections.abc import Iterator

from rich.text import Text

from seawall.cli.log.show import clean

_LABEL = re.compile(r"\[[a-z_]{1,40} \d{1,6}\]")
_TAB = "    "


def text_lines(text: str) -> Iterator[Text]:
    """
    The lines of a text, labels marked; nothing in them can steer the terminal.

    What is no line feed and cannot be printed is spelled out, so that it is seen.
    """
    for line in text.replace("\r\n", "\n").split("\n"):
        shown = Text(clean(line.replace("\t", _TAB)))
        shown.highlight_regex(_LABEL, "magenta")
        yield shown
