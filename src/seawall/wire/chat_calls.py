"""Tool calls of a streamed choice, held until they are complete."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from seawall.terms import Role, Text, ToolCall
from seawall.wire.document import Json
from seawall.wire.expect import expect_list, expect_object, optional_string, wrong

MAX_CALLS = 1_024  # of one choice
CALL_FIELDS = frozenset({"tool_calls", "function_call"})
_WRITTEN = {"function": "arguments", "custom": "input"}
_LEGACY = -1  # the place of the one call of the older `function_call` format


@dataclass(slots=True)
class _Call:
    id: str = ""
    kind: str = "function"
    name: list[str] = field(default_factory=list[str])
    written: list[str] = field(default_factory=list[str])


class HeldCalls:
    """
    Joins the fragments of a choice's tool calls, which come in any number and order.

    `size` is how much is held, in code points.
    """

    __slots__ = ("_calls", "size")

    def __init__(self) -> None:
        self._calls: dict[int, _Call] = {}
        self.size = 0

    def receive(self, key: str, fragments: Json, path: str) -> None:
        """Take what a chunk's delta has under one of the CALL_FIELDS."""
        if key == "function_call":
            self._join(self._at(_LEGACY), fragments, "arguments", path)
            return
        for position, fragment in enumerate(expect_list(fragments, path, MAX_CALLS)):
            here = f"{path}/{position}"
            entry = expect_object(fragment, here)
            name = optional_string(entry.get("id"), f"{here}/id")
            call = self._at(self._place(entry.get("index"), name, here))
            if not call.id:
                call.id = name
                self.size += len(name)
            for kind, written in _WRITTEN.items():
                if entry.get(kind) is not None:
                    call.kind = kind
                    self._join(call, entry[kind], written, f"{here}/{kind}")

    def _place(self, index: Json, name: str, path: str) -> int:
        if index is None:
            # Some servers leave the index out: a new id is a new call, no id more of the last.
            named = (place for place, call in self._calls.items() if call.id == name)
            last = max(self._calls, default=-1)
            return next(named, last + 1) if name else max(last, 0)
        if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < MAX_CALLS:
            return index
        raise wrong(f"{path}/index", f"an integer from 0 to {MAX_CALLS - 1}")

    def _at(self, place: int) -> _Call:
        if place not in self._calls:
            if len(self._calls) > MAX_CALLS:
                raise wrong("/choices", f"at most {MAX_CALLS} tool calls in a choice")
            self._calls[place] = _Call()
        return self._calls[place]

    def _join(self, call: _Call, fragment: Json, written: str, path: str) -> None:
        entry = expect_object(fragment, path)
        name = optional_string(entry.get("name"), f"{path}/name")
        more = optional_string(entry.get(written), f"{path}/{written}")
        if name:
            call.name.append(name)
        if more:
            call.written.append(more)
        self.size += len(name) + len(more)

    def complete(self, choice: int) -> tuple[tuple[Text, ...], tuple[ToolCall, ...]]:
        """The names as texts, and the calls, with the paths that a whole answer has."""
        texts, calls = [], []
        for path, call in self._by_path(choice).items():
            name = "".join(call.name)
            written = "".join(call.written)
            if name:
                above = path.rpartition("/")[0]
                texts.append(Text(name, Role.ASSISTANT, f"{above}/name"))
            calls.append(ToolCall(name, Text(written, Role.ASSISTANT, path)))
        return tuple(texts), tuple(calls)

    def _by_path(self, choice: int) -> dict[str, _Call]:
        above = f"/choices/{choice}/message"
        paths: dict[str, _Call] = {}
        places = sorted(place for place in self._calls if place != _LEGACY)
        for position, place in enumerate(places):
            call = self._calls[place]
            path = f"{above}/tool_calls/{position}/{call.kind}/{_WRITTEN[call.kind]}"
            paths[path] = call
        if _LEGACY in self._calls:
            paths[f"{above}/function_call/arguments"] = self._calls[_LEGACY]
        return paths

    def delta(self, choice: int, calls: Sequence[ToolCall]) -> dict[str, Json]:
        """
        The delta that sends these calls whole; each is known by its arguments' path.

        A path that `complete` did not give is a LookupError.
        """
        held = self._by_path(choice)
        entries: list[Json] = []
        delta: dict[str, Json] = {}
        for call in calls:
            known = held[call.arguments.path]
            body: dict[str, Json] = {
                "name": call.name,
                _WRITTEN[known.kind]: call.arguments.body,
            }
            if known is self._calls.get(_LEGACY):
                delta["function_call"] = body
            else:
                entries.append(
                    {"index": len(entries), "id": known.id, "type": known.kind, known.kind: body}
                )
        if entries:
            delta["tool_calls"] = entries
        return delta
