"""`seawall scope test`: what a scope says of one tool call, in JSON."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO

import click
import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from seawall.assemble.policy_file import load_document
from seawall.assemble.scopes import decider
from seawall.cli.exits import BLOCKED, FINE, HELD
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.scope.group import scope
from seawall.errors import WireError
from seawall.scope import Decision, Principal, Taint, ToolRequest
from seawall.scope.arguments import MOST_CHARACTERS, read_arguments

Words = frozenset[str]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Taint(_Part):
    untrusted: bool
    classes: Annotated[Words, Field(strict=False)] = frozenset()


class _Principal(_Part):
    id: str = ""
    attributes: dict[str, str | int | bool] = Field(default_factory=dict[str, str | int | bool])


class _Call(_Part):
    feature: str
    tool: str
    arguments: dict[str, Any] | str
    taint: _Taint
    from_untrusted: bool
    principal: _Principal = _Principal()
    approvals: int = Field(0, ge=0, le=100)
    classes: dict[str, Annotated[Words, Field(strict=False)]] = Field(
        default_factory=dict[str, Words]
    )
    now: Annotated[AwareDatetime, Field(strict=False)] | None = None

    def request(self, arguments: str) -> ToolRequest:
        """What is asked, with the arguments as they are written."""
        return ToolRequest(
            feature=self.feature,
            tool=self.tool,
            arguments=arguments,
            taint=Taint(self.taint.untrusted, self.taint.classes),
            from_untrusted=self.from_untrusted,
            principal=Principal(self.principal.id, self.principal.attributes),
            approvals=self.approvals,
            classes=self.classes,
        )


@scope.command()
@click.argument("file", metavar="CALL.json|-", type=click.File("r", encoding="utf-8"))
@CONFIG
def test(file: TextIO, config: Path | None) -> None:
    """
    Decide about the tool call in CALL.json, or with `-` on standard input.

    Prints one JSON object. Exit code 0: allowed; 3: people must approve; 4: denied.
    """
    text = file.read(2 * MOST_CHARACTERS)
    call = _read(text)
    given = call.arguments
    arguments = given if isinstance(given, str) else as_written(text, "arguments")
    decides = decider(load_document(policy_path(config)))
    decision = decides.decide(call.request(arguments), call.now or datetime.now(UTC))
    click.echo(orjson.dumps(_told(decision), option=orjson.OPT_INDENT_2))
    sys.exit(_exit(decision))


def _read(text: str) -> _Call:
    """The call in a file; WireError where it is not one, or can be read in two ways."""
    twice = read_arguments(text)
    if isinstance(twice, str):
        raise WireError(f"the call cannot be read: {twice}; docs/scope.md shows a whole call")
    try:
        return _Call.model_validate(json.loads(text))
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        said = first["msg"][:1].lower() + first["msg"][1:]
        raise WireError(f"`{place}`: {said}; docs/scope.md shows a whole call") from None


def as_written(text: str, name: str) -> str:
    """
    The JSON text of a member of an object that has it, to the letter.

    A number that went through a float could be another, and be allowed where it is not.
    """
    decoder, at = json.JSONDecoder(), text.index("{")
    while True:
        member, at = decoder.raw_decode(text, _past_blanks(text, at + 1))
        start = _past_blanks(text, _past_blanks(text, at) + 1)
        _, end = decoder.raw_decode(text, start)
        if member == name:
            return text[start:end]
        at = _past_blanks(text, end)


def _past_blanks(text: str, at: int) -> int:
    while text[at] in " \t\n\r":
        at += 1
    return at


def _told(decision: Decision) -> dict[str, object]:
    return {
        "allowed": decision.allowed,
        "needs_approval": decision.needs_approval,
        "four_eyes": decision.four_eyes,
        "reason": decision.reason.value,
        "message": decision.message,
        "failed": decision.failed,
        "grants": decision.grants,
    }


def _exit(decision: Decision) -> int:
    if decision.allowed:
        return FINE
    return HELD if decision.needs_approval else BLOCKED
