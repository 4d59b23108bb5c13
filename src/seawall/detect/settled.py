"""How much of a text that is still arriving a finder has made up its mind about."""

import re
from collections.abc import Callable

from seawall.detect.protocol import Finder, Settling

Settle = Callable[[str], int]
"""How many code points of a text, from the start, no continuation can change."""


def settle_by(finder: Finder) -> Settle:
    """The finder's own word on what is settled, or what its reach says."""
    if isinstance(finder, Settling):
        return finder.settled
    reach = finder.reach
    return lambda body: max(0, len(body) - reach)


def first_open(body: str, open_: re.Pattern[str], reach: int) -> int:
    """Where the first match within `reach` of the end starts; the text's length without one."""
    match = open_.search(body, max(0, len(body) - reach))
    return match.start() if match else len(body)
