"""Messages of OpenAI's chat format: content, parts, tool calls, and whatever else holds text."""

from seawall.terms import Message, Role, Text, ToolCall
from seawall.wire.collector import VOCABULARY, Collector, is_plain
from seawall.wire.document import Json
from seawall.wire.expect import expect_list, expect_object, expect_string, optional_string, wrong

MARK = "seawall"
"""The key by which an application marks a message or part as coming from a document."""

_TOLD = ({"calls"}, {"review"}, {"calls", "review"})
"""What we tell programs under that key of an answer."""

MAX_PARTS = 4_096  # content parts, or tool calls, of one message
_MAX_SOURCE = 512

ROLES = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
    "tool": Role.TOOL,
    "function": Role.TOOL,
}

_TEXT_PARTS = {
    "text": "text",
    "refusal": "refusal",
    "input_text": "text",
    "output_text": "text",
}
_MEDIA_PARTS = {
    "image_url": "image",
    "input_image": "image",
    "input_audio": "audio",
    "audio_url": "audio",
    "video_url": "file",
    "file": "file",
    "input_file": "file",
}
_PAYLOADS = frozenset(
    {"url", "image_url", "file_url", "data", "file_data", "file_id", "id"}
    | {"format", "detail", "expires_at"}
)
_IDS = frozenset({"id", "type", "tool_call_id"})


def read_message(value: Json, path: str, collector: Collector) -> Message:
    """Read one message of a request; its role says who wrote it. Takes our marking out."""
    message = expect_object(value, path)
    named = message.get("role")
    role = ROLES.get(named) if isinstance(named, str) else None
    if role is None:
        raise wrong(f"{path}/role", f"one of {', '.join(ROLES)}")
    return read_turn(message, path, role, collector)


def read_turn(message: dict[str, Json], path: str, role: Role, collector: Collector) -> Message:
    """Read a message whose role is settled."""
    collector.role = role
    collector.source = _source_of(message, path, role)
    calls: tuple[ToolCall, ...] = ()
    for key, value in message.items():
        if key == "role" or (value is None and key in VOCABULARY):
            continue
        if key == "content":
            _read_content(value, f"{path}/content", collector)
        elif key == "tool_calls":
            calls += _read_calls(value, f"{path}/tool_calls", collector)
        elif key == "function_call":
            calls += (_read_named(value, f"{path}/function_call", "arguments", collector),)
        elif key == "audio":
            _read_audio(value, f"{path}/audio", collector)
        elif key not in _IDS or not is_plain(value):
            collector.walk_entry(key, value, path)
    return Message(role, collector.take(), calls)


def _source_of(message: dict[str, Json], path: str, role: Role) -> str:
    """The source that a message is marked with; empty where it is not. Takes what is ours out."""
    marking = message.get(MARK)
    if role is Role.ASSISTANT and isinstance(marking, dict) and marking.keys() in _TOLD:
        del message[MARK]  # what we told programs of its calls, or of a hold, sent back with it
    return _pop_source(message, path) if MARK in message else ""


def _pop_source(holder: dict[str, Json], path: str) -> str:
    here = f"{path}/{MARK}"
    marking = expect_object(holder.pop(MARK), here)
    source = marking.get("source")
    if marking.keys() != {"source"} or not isinstance(source, str):
        raise wrong(here, "an object with the one key `source`, a string")
    if not 0 < len(source) <= _MAX_SOURCE:
        raise wrong(f"{here}/source", f"a name of 1 to {_MAX_SOURCE} characters")
    return source


def _read_content(content: Json, path: str, collector: Collector) -> None:
    if isinstance(content, str):
        collector.add(content, path)
        return
    if not isinstance(content, list):
        raise wrong(path, "a string, a list of parts or null")
    parts = expect_list(content, path, MAX_PARTS)
    for index, part in enumerate(parts):
        here = f"{path}/{index}"
        if isinstance(part, str):
            collector.add(part, here)
        else:
            _read_part(expect_object(part, here), here, collector)


def _read_part(part: dict[str, Json], path: str, collector: Collector) -> None:
    kind = expect_string(part.get("type"), f"{path}/type")
    around = collector.source
    if MARK in part:
        collector.source = _pop_source(part, path)
    if kind in _TEXT_PARTS:
        key = _TEXT_PARTS[kind]
        collector.add(expect_string(part.get(key), f"{path}/{key}"), f"{path}/{key}")
        _walk_except(part, path, frozenset({key, "type"}), collector)
    elif kind in _MEDIA_PARTS:
        collector.skip(path, _MEDIA_PARTS[kind])
        _walk_except(part, path, _PAYLOADS | {kind, "type"}, collector)
        held = part.get(kind)
        if isinstance(held, dict):
            _walk_except(held, f"{path}/{kind}", _PAYLOADS, collector)
    else:
        collector.skip(path, "part")
        _walk_except(part, path, frozenset(), collector)
    collector.source = around


def _walk_except(
    holder: dict[str, Json], path: str, known: frozenset[str], collector: Collector
) -> None:
    for key, value in holder.items():
        if key not in known:
            collector.walk_entry(key, value, path)


def _read_audio(value: Json, path: str, collector: Collector) -> None:
    """Spoken words: the sound cannot be read, the transcript beside it can."""
    audio = expect_object(value, path)
    collector.skip(path, "audio")
    _walk_except(audio, path, _PAYLOADS, collector)


def _read_calls(value: Json, path: str, collector: Collector) -> tuple[ToolCall, ...]:
    entries = expect_list(value, path, MAX_PARTS)
    return tuple(
        _read_call(expect_object(entry, f"{path}/{index}"), f"{path}/{index}", collector)
        for index, entry in enumerate(entries)
    )


def _read_call(entry: dict[str, Json], path: str, collector: Collector) -> ToolCall:
    custom = "custom" in entry
    if custom == ("function" in entry):
        raise wrong(path, "an object with either `function` or `custom`")
    kind, written = ("custom", "input") if custom else ("function", "arguments")
    call = _read_named(entry[kind], f"{path}/{kind}", written, collector)
    for key, value in entry.items():
        if key != kind and not (key in _IDS and is_plain(value)):
            collector.walk_entry(key, value, path)
    return call


def _read_named(value: Json, path: str, written: str, collector: Collector) -> ToolCall:
    function = expect_object(value, path)
    name = expect_string(function.get("name"), f"{path}/name")
    collector.add(name, f"{path}/name")
    _walk_except(function, path, frozenset({"name", written}), collector)
    here = f"{path}/{written}"
    arguments = optional_string(function.get(written), here)
    return ToolCall(name, Text(arguments, collector.role, here, collector.source))
