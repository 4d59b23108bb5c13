"""Asks through the official client, with Seawall in front and without, and compares."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from seawall.cli.demo.story import TOOLS, Step
from seawall.errors import SettingsError
from seawall.terms import Action

try:
    from openai import DefaultHttpxClient, OpenAI
    from openai.types.chat import ChatCompletion, ChatCompletionChunk
except ImportError:
    raise SettingsError(
        "the demo asks through the official client; `pip install 'seawall[demo]'` brings it"
    ) from None

MODEL = "lanternfish-1"
SECONDS = 30.0
STOPPED = {"tool.held": Action.HOLD, "tool.denied": Action.BLOCK}
"""What is logged of tool calls that a scope stops."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What reached the client: words, tool calls, and the number of Seawall's request."""

    text: str = ""
    calls: tuple[str, ...] = ()
    request: str = ""

    @property
    def all(self) -> str:
        """Everything that it could read or act on."""
        return "\n".join(filter(None, (self.text, *self.calls)))


@dataclass(frozen=True, slots=True)
class Acted:
    """One thing that Seawall found and did something about."""

    kind: str
    rule: str
    stage: str
    action: Action


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step, on both sides. `faults` is empty if all is as expected."""

    step: Step
    bare: Heard
    guarded: Heard
    acted: tuple[Acted, ...] = ()
    faults: tuple[str, ...] = field(default=())

    @property
    def action(self) -> Action:
        """The strongest thing that Seawall did."""
        return max((each.action for each in self.acted), default=Action.ALLOW)


def client(address: str) -> OpenAI:
    """The official client, for one server: it does not ask the environment's proxies."""
    return OpenAI(
        base_url=f"{address}/v1",
        api_key="none-needed",
        max_retries=0,
        timeout=SECONDS,
        http_client=DefaultHttpxClient(trust_env=False),
    )


def play(step: Step, assistant: OpenAI, gateway: OpenAI) -> Outcome:
    """Ask the bare assistant and then the same through Seawall."""
    bare = ask(assistant, step)
    guarded = ask(gateway, step)
    acted = decided(gateway, guarded.request)
    return Outcome(step, bare, guarded, acted, faults(step, bare, guarded, acted))


def ask(client: OpenAI, step: Step) -> Heard:
    """What a server answers to a step."""
    create: Any = client.chat.completions.with_raw_response.create
    tools = {"tools": list(TOOLS)} if step.tools else {}
    raw = create(model=MODEL, messages=list(step.asked), stream=step.stream, **tools)
    request = raw.headers.get("x-seawall-request-id", "")
    answer = raw.parse()
    if step.stream:
        with answer:
            return _joined(answer, request)
    return _whole(answer, request)


def decided(gateway: OpenAI, request: str) -> tuple[Acted, ...]:
    """What Seawall did about a request and its answer, as its log has it."""
    root = str(gateway.base_url).removesuffix("/v1/")
    story: Any = gateway.get(f"{root}/seawall/v1/requests/{request}", cast_to=object)
    details = (detail for event in story["events"] for detail in event["facts"].get("details", ()))
    acted = [_acted(detail) for detail in details if detail["mode"] == "enforce"]
    acted += (
        Acted(event["facts"]["reason"], "scope", "output", STOPPED[event["kind"]])
        for event in story["events"]
        if event["kind"] in STOPPED
    )
    return tuple(dict.fromkeys(each for each in acted if each.action is not Action.ALLOW))


def faults(step: Step, bare: Heard, guarded: Heard, acted: Sequence[Acted]) -> tuple[str, ...]:
    """All that is not as the step expects it, in words."""
    action = max((each.action for each in acted), default=Action.ALLOW)
    found: list[str] = []
    if step.bare not in bare.all:
        found.append("the bare assistant did something else")
    if action is not step.action:
        found.append(f"expected {step.action.word}, got {action.word}")
    missing = set(step.kinds) - {each.kind for each in acted}
    if missing:
        found.append(f"did not act on {', '.join(sorted(missing))}")
    if any(secret in guarded.all for secret in step.gone):
        found.append("something leaked")
    if step.action is Action.ALLOW and guarded.all != bare.all:
        found.append("the answer did not arrive as it was given")
    return tuple(found)


def _acted(detail: Mapping[str, str]) -> Acted:
    action = Action[detail["action"].upper()]
    return Acted(detail["kind"], detail["rule"], detail["stage"], action)


def _whole(answer: ChatCompletion, request: str) -> Heard:
    message = answer.choices[0].message
    calls = [
        _call(call.function.name, call.function.arguments)
        for call in message.tool_calls or ()
        if call.type == "function"
    ]
    return Heard(message.content or message.refusal or "", tuple(calls), request)


def _joined(chunks: Iterable[ChatCompletionChunk], request: str) -> Heard:
    text: list[str] = []
    calls: dict[int, list[str]] = {}
    for chunk in chunks:
        for choice in chunk.choices:
            text.append(choice.delta.content or choice.delta.refusal or "")
            for call in choice.delta.tool_calls or ():
                parts = calls.setdefault(call.index, ["", ""])
                if call.function:
                    parts[0] += call.function.name or ""
                    parts[1] += call.function.arguments or ""
    return Heard("".join(text), tuple(_call(name, args) for name, args in calls.values()), request)


def _call(name: str, arguments: str) -> str:
    given = ", ".join(f"{key}: {value}" for key, value in json.loads(arguments).items())
    return f"{name}({given})"
