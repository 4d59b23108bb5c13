"""
OpenAI's embeddings format: `/v1/embeddings`, whose texts are read as context.

It has no shape for a refusal: one travels as `error`.
"""

from seawall.terms import Message, Role
from seawall.wire.answer import Answer
from seawall.wire.collector import MAX_TEXTS, Collector
from seawall.wire.document import Json, parse
from seawall.wire.expect import expect_list, expect_object, optional_string, wrong
from seawall.wire.openai_error import error
from seawall.wire.openai_request import read_model, walk_declared
from seawall.wire.request import Request

__all__ = ["error", "read_answer", "read_request"]

_INPUT = "a string, a list of strings, a list of tokens or a list of such lists"


def read_request(body: bytes) -> Request:
    """
    Read a request and all the text in it; a WireError names the place that is wrong.

    The inputs are the texts of one message. Arrays of tokens hold no text
    without the model's own vocabulary, so they are uninspected.
    """
    document = parse(body)
    model = read_model(document)
    user = optional_string(document.get("user"), "/user")
    collector = Collector(Role.TOOL)
    _read_input(document.get("input"), collector)
    texts = collector.take()
    walk_declared(document, "input", collector)
    return Request(
        model=model,
        messages=(Message(Role.TOOL, texts),),
        declared=collector.take(),
        stream=False,
        choices=1,
        user=user,
        conversation="",
        uninspected=tuple(collector.uninspected),
        document=document,
    )


def _read_input(value: Json, collector: Collector) -> None:
    if isinstance(value, str):
        collector.add(value, "/input")
        return
    if not isinstance(value, list):
        raise wrong("/input", _INPUT)
    if value and _are_tokens(value):
        collector.skip("/input", "tokens", len(value))
        return
    if not value or len({type(item) for item in value}) > 1:
        raise wrong("/input", _INPUT)
    for index, item in enumerate(expect_list(value, "/input", MAX_TEXTS)):
        here = f"/input/{index}"
        if isinstance(item, str):
            collector.add(item, here)
        elif isinstance(item, list) and _are_tokens(item):
            collector.skip(here, "tokens", len(item))
        else:
            raise wrong(here, "a string or a list of tokens")


def _are_tokens(items: list[Json]) -> bool:
    return all(type(item) is int for item in items)


def read_answer(body: bytes) -> Answer:
    """Read an answer: vectors, which are no text. A WireError if it is not of that shape."""
    document = parse(body)
    for index, item in enumerate(expect_list(document.get("data"), "/data", MAX_TEXTS)):
        here = f"/data/{index}"
        if not isinstance(expect_object(item, here).get("embedding"), (list, str)):
            raise wrong(f"{here}/embedding", "a list of numbers or a base64 string")
    return Answer(messages=(), finish=(), declared=(), uninspected=(), document=document)
