"""How the assistant reads: it sees what people do not see, and decodes what is encoded."""

import re
from base64 import b64decode
from binascii import Error as Base64Error

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_TAGS = {0xE0000 + code: chr(code) for code in range(0x20, 0x7F)}
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")


def hear(text: str) -> str:
    """The text as a language model may understand it: tags and base64 read, joiners skipped."""
    visible = _INVISIBLE.sub("", text.translate(_TAGS))
    return _BASE64.sub(_decoded, visible)


def _decoded(match: re.Match[str]) -> str:
    try:
        meaning = b64decode(match[0], validate=True).decode("utf-8")
    except (Base64Error, UnicodeDecodeError):
        return match[0]
    return meaning if meaning.isprintable() else match[0]
