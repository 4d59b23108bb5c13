"""Server-Sent Events (WHATWG HTML, section 9.2): read from bytes as they come, and written."""

from dataclasses import dataclass

from seawall.errors import WireError

MAX_EVENT = 4 << 20  # bytes of one event, its line still arriving included

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """
    One event: its data lines joined by newlines, and the fields around them.

    `id` is the last one that the stream gave, in this event or before it;
    `retry` is in milliseconds, None if this event gave none.
    """

    data: str
    event: str = ""
    id: str = ""
    retry: int | None = None


class EventReader:
    """
    Reads a stream of events, however its bytes are cut.

    Stricter than the standard in two ways, so that both sides read the same:
    bytes that are not UTF-8, and an event of more than `most` bytes, are a
    WireError. An event that the stream ends within is dropped, as the standard
    says; so are comments.
    """

    __slots__ = (
        "_data",
        "_event",
        "_id",
        "_last_was_cr",
        "_most",
        "_pending",
        "_pending_size",
        "_retry",
        "_size",
        "_started",
    )

    def __init__(self, most: int = MAX_EVENT) -> None:
        self._most = most
        self._pending: list[bytes] = []  # pieces of the line still arriving
        self._pending_size = 0
        self._last_was_cr = False
        self._started = False
        self._data: list[str] = []
        self._size = 0
        self._event = ""
        self._id = ""
        self._retry: int | None = None

    def receive(self, data: bytes) -> list[ServerEvent]:
        """The events that end within these bytes."""
        data = self._with_newlines(data)
        if not self._started:
            data = self._without_mark(data)
        if b"\n" not in data:
            self._keep(data)
            return []
        *lines, rest = (b"".join(self._pending) + data).split(b"\n")
        self._pending.clear()
        self._pending_size = 0
        events: list[ServerEvent] = []
        for line in lines:
            if line:
                self._take_line(line)
            else:
                self._dispatch(events)
        self._keep(rest)
        return events

    def _with_newlines(self, data: bytes) -> bytes:
        """The bytes with each CRLF and CR as one LF, also where the cut is inside a CRLF."""
        if self._last_was_cr and data:
            self._last_was_cr = False
            data = data.removeprefix(b"\n")
        if b"\r" in data:
            self._last_was_cr = data.endswith(b"\r")
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return data

    def _without_mark(self, data: bytes) -> bytes:
        """The bytes without a byte order mark; none yet, while they may become one."""
        data = b"".join(self._pending) + data
        self._pending.clear()
        self._pending_size = 0
        if len(data) < len(_BOM) and _BOM.startswith(data):
            return data
        self._started = True
        return data.removeprefix(_BOM)

    def _keep(self, piece: bytes) -> None:
        if piece:
            self._pending.append(piece)
            self._pending_size += len(piece)
            self._refuse_if_too_long(self._pending_size)

    def _refuse_if_too_long(self, line: int) -> None:
        if self._size + line > self._most:
            message = f"an event of the stream is longer than {self._most} bytes"
            raise WireError(message)

    def _take_line(self, line: bytes) -> None:
        self._refuse_if_too_long(len(line))
        try:
            name, _, value = line.decode().partition(":")
        except UnicodeDecodeError:
            raise WireError("the stream is not UTF-8") from None
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
            self._size += len(line) + 1
        elif name == "event":
            self._event = value
        elif name == "id":
            self._id = self._id if "\0" in value else value
        elif name == "retry" and value.isascii() and value.isdigit():
            self._retry = int(value[:18])

    def _dispatch(self, events: list[ServerEvent]) -> None:
        if self._data:
            body = "\n".join(self._data)
            events.append(ServerEvent(body, self._event, self._id, self._retry))
        self._data = []
        self._size = 0
        self._event = ""
        self._retry = None


def write_event(data: str, *, event: str = "") -> bytes:
    """One event as bytes; newlines in `data` become further data lines."""
    lines = [f"event: {event}\n"] if event else []
    lines += [f"data: {line}\n" for line in _lines(data)]
    return ("".join(lines) + "\n").encode()


def write_comment(text: str) -> bytes:
    """A comment as bytes, which readers of events pass over."""
    return ("".join(f": {line}\n" for line in _lines(text)) + "\n").encode()


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
