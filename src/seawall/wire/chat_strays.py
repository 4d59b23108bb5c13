"""Calls in an answer where OpenAI's format has none: some program may run them all the same."""

from seawall.wire.document import Json

_CALLS = frozenset(
    """
    customtoolcall functioncall functioncalls mcpcall mcptooluse servertooluse toolcall toolcalls
    toolinvocation toolinvocations toolrequests tooluse tooluses
    """.split()  # noqa: SIM905 - so many read best as words
)
"""Names of calls in other formats, in small letters and without what joins their words."""

_OURS = frozenset({"tool_calls", "function_call"})
"""Where the format has calls of a message, which are read and decided about."""


def names_a_call(word: Json) -> bool:
    """Whether this is a name of calls, in whatever format and spelling."""
    if not isinstance(word, str):
        return False
    return "".join(letter for letter in word.casefold() if letter.isalnum()) in _CALLS


def drop_strays(document: dict[str, Json]) -> None:
    """
    Take out of an answer what looks like a call and is not read as one.

    That is anything named like one in the document, a choice, its message (but for OpenAI's own
    two) or a content part, a part of such a type, and a choice's `delta`, which is a stream's.
    What is not in the format is left for whoever reads it to refuse.
    """
    _drop(document)
    for choice in _objects(document.get("choices")):
        choice.pop("delta", None)
        _drop(choice)
        for message in _objects([choice.get("message")]):
            _drop(message, _OURS)
            content = message.get("content")
            if isinstance(content, list):
                message["content"] = [part for part in content if not _is_call(part)]
                for part in _objects(content):
                    _drop(part)


def _drop(holder: dict[str, Json], known: frozenset[str] = frozenset()) -> None:
    for key in [key for key in holder if key not in known and names_a_call(key)]:
        del holder[key]


def _objects(value: Json) -> list[dict[str, Json]]:
    entries = value if isinstance(value, list) else []
    return [entry for entry in entries if isinstance(entry, dict)]


def _is_call(part: Json) -> bool:
    return isinstance(part, dict) and names_a_call(part.get("type"))
