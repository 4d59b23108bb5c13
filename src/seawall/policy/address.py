"""Addresses for mail in `seawall.yaml`: of a shape that no header or command can be hidden in."""

import re
from typing import Annotated

from pydantic import AfterValidator

_LONGEST = 254
"""What a mail server has to take (RFC 5321, 4.5.3.1.3, without the brackets)."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")


def _written_well(address: str) -> str:
    """The address; what is wrong with another is told without it, for it is somebody's."""
    if len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        raise ValueError("is no address for mail; write one such as `ann@example.com`")
    return address


MailAddress = Annotated[str, AfterValidator(_written_well)]
"""One address in plain letters, without a name before it: `ann@example.com`."""
