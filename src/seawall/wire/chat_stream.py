"""Reads a streamed answer in OpenAI's chat format as it arrives, and writes what is let out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from seawall.errors import WireError
from seawall.terms import Text, ToolCall
from seawall.wire.chat_calls import CALL_FIELDS, HeldCalls
from seawall.wire.chat_message import MARK
from seawall.wire.chat_strays import names_a_call
from seawall.wire.chat_writer import ChatWriter
from seawall.wire.collector import is_plain
from seawall.wire.document import Json
from seawall.wire.expect import expect_list, expect_object, optional_string, wrong
from seawall.wire.sse import MAX_EVENT, EventReader, ServerEvent

MAX_CHOICES = 128
MAX_FIELDS = 16  # text fields of one choice; each is checked as a text of its own
MAX_HELD = 4 << 20  # code points of tool calls, held until their choice ends


@dataclass(frozen=True, slots=True)
class Delta:
    """More of one text field (`content`, `refusal`, `reasoning_content` ...) of a choice."""

    choice: int
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """
    All tool calls of a choice, complete, and their names as texts.

    The paths are those that a whole answer has.
    """

    choice: int
    calls: tuple[ToolCall, ...]
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a choice: nothing more of it will come."""

    choice: int
    reason: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something of a choice that holds no text we can read, and so is not passed on."""

    choice: int
    field: str


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens counted so far; some servers count in every chunk, so the last one holds."""

    counts: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Failed:
    """An error that the server sent inside its stream, in its own words."""

    message: str
    type: str
    code: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of the stream; `complete` if every choice that began was also finished."""

    complete: bool


Piece = Delta | Called | Finished | Withheld | Usage | Failed | Ended


@dataclass(slots=True)
class _Choice:
    """What is known of one choice so far."""

    finished: bool = False
    fields: set[str] = field(default_factory=set[str])
    calls: HeldCalls = field(default_factory=HeldCalls)

    def meet(self, name: str, path: str) -> bool:
        """Whether a field of this name is new; a choice has only so many."""
        if name in self.fields:
            return False
        # A field's name is written to the client unread, so it must say nothing.
        if not is_plain(name) or len(self.fields) == MAX_FIELDS:
            raise wrong(path, f"at most {MAX_FIELDS} fields, named by short words")
        self.fields.add(name)
        return True


class ChatStream(ChatWriter):
    """
    One streamed answer: the reading half of what arrives, the writing half of what leaves.

    `receive` turns the server's bytes into pieces; the caller decides, and
    sends what the writing methods return. Those write under the id, model,
    time and fingerprint of the server's first chunk, or under the ones given
    here as long as there is none. Nothing is passed through: only what was read
    as a piece can be written. So fields that are no text (audio, annotations)
    are Withheld, the server's filter results are dropped, and so are log
    probabilities, which spell out the text before it is changed.

    However the bytes are cut, the texts of a choice's pieces join to the same
    answer. A stream that is not in the format is a WireError.
    """

    def __init__(
        self,
        *,
        answer_id: str = "",
        model: str = "",
        created: int = 0,
        max_event: int = MAX_EVENT,
    ) -> None:
        super().__init__(answer_id, model, created)
        self._events = EventReader(max_event)
        self._choices: dict[int, _Choice] = {}
        self._headed = False
        self._ended = False
        self._said = 0

    @property
    def length(self) -> int:
        """How many code points were received so far: texts, and what is known of tool calls."""
        return self._said + self._held

    @property
    def _held(self) -> int:
        return sum(choice.calls.size for choice in self._choices.values())

    def receive(self, data: bytes) -> list[Piece]:
        """What these bytes bring to an end; nothing after the end of the stream."""
        pieces: list[Piece] = []
        for event in self._events.receive(data):
            if self._ended:
                break
            if event.data.startswith("[DONE]"):  # as OpenAI's own client tells it
                pieces += self.close()
            else:
                self._read_chunk(event, pieces)
        return pieces

    def close(self) -> list[Piece]:
        """The end of the server's bytes: an Ended, unless [DONE] has brought it already."""
        if self._ended:
            return []
        self._ended = True
        finished = [choice.finished for choice in self._choices.values()]
        return [Ended(complete=bool(finished) and all(finished))]

    def write_calls(self, choice: int, calls: Sequence[ToolCall]) -> bytes:
        """
        Release a choice's complete tool calls, each in one piece.

        They are those of its Called, perhaps with other names or arguments; a
        call that was not in it is a LookupError.
        """
        return self._chunk(choice, self._choices[choice].calls.delta(choice, calls))

    def _read_chunk(self, event: ServerEvent, pieces: list[Piece]) -> None:
        try:
            chunk = orjson.loads(event.data)
        except orjson.JSONDecodeError as error:
            message = f"a chunk of the stream is not JSON: {error.msg}"
            raise WireError(message) from None
        if not isinstance(chunk, dict):
            raise WireError("a chunk of the stream: expected a JSON object")
        # OpenAI's form, vLLM's older one, and the event that OpenAI's client knows.
        if chunk.get("error") or "error" in (chunk.get("object"), event.event):
            pieces.append(_read_failure(chunk))
            return
        entries = expect_list(chunk.get("choices"), "/choices", MAX_CHOICES)
        # Azure's first chunk has no choices and an empty id.
        if entries and not self._headed:
            self._headed = True
            self._adopt(chunk)
        for position, entry in enumerate(entries):
            path = f"/choices/{position}"
            self._read_choice(expect_object(entry, path), path, pieces)
        if chunk.get("usage") is not None:
            pieces.append(Usage(_only_numbers(expect_object(chunk["usage"], "/usage"))))

    def _read_choice(self, entry: dict[str, Json], path: str, pieces: list[Piece]) -> None:
        number = entry.get("index", 0)
        if type(number) is not int or not 0 <= number < MAX_CHOICES:
            raise wrong(f"{path}/index", f"an integer from 0 to {MAX_CHOICES - 1}")
        choice = self._choices.get(number)
        if choice is None:
            choice = self._choices[number] = _Choice()
        if entry.get("delta") is not None:
            delta = expect_object(entry["delta"], f"{path}/delta")
            self._read_delta(delta, number, f"{path}/delta", pieces)
        reason = optional_string(entry.get("finish_reason"), f"{path}/finish_reason")
        if reason and not choice.finished:
            choice.finished = True
            texts, calls = choice.calls.complete(number)
            if calls:
                pieces.append(Called(number, calls, texts))
            pieces.append(Finished(number, reason))

    def _read_delta(
        self, delta: dict[str, Json], number: int, path: str, pieces: list[Piece]
    ) -> None:
        choice = self._choices[number]
        for key, value in delta.items():
            # An empty text or list brings nothing, and what is told under our mark only we tell.
            if key in ("role", MARK) or not value:
                continue
            if choice.finished:
                raise wrong(path, "nothing more of a choice that is finished")
            if key in CALL_FIELDS:
                choice.calls.receive(key, value, f"{path}/{key}")
                self._refuse_if_too_much()
            elif isinstance(value, str) and not names_a_call(key):
                choice.meet(key, path)
                self._said += len(value)
                pieces.append(Delta(number, key, value))
            elif key == "content":
                raise wrong(f"{path}/content", "a string or null")
            elif choice.meet(key, path):
                pieces.append(Withheld(number, key))

    def _refuse_if_too_much(self) -> None:
        if self._held > MAX_HELD:
            message = f"the tool calls of the stream are longer than {MAX_HELD} characters"
            raise WireError(message)


def _read_failure(chunk: Mapping[str, Json]) -> Failed:
    error = chunk.get("error") or dict(chunk)
    if not isinstance(error, dict):
        error = {"message": error}
    words = (error.get(key) for key in ("message", "type", "code"))
    return Failed(*(str(word) if isinstance(word, (str, int)) else "" for word in words))


def _only_numbers(counts: Mapping[str, Json]) -> dict[str, Json]:
    """Counts, and counts within counts; whatever else there is could be text."""
    kept: dict[str, Json] = {}
    for key, value in counts.items():
        if isinstance(value, dict):
            kept[key] = {name: part for name, part in value.items() if _is_number(part)}
        elif _is_number(value):
            kept[key] = value
    return kept


def _is_number(value: Json) -> bool:
    return value is None or isinstance(value, (int, float))
