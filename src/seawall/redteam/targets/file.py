"""The target file: what a team attacks, what that has to lose, and the tools it works with."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from seawall.errors import TargetError
from seawall.policy import read_strict
from seawall.redteam.attack import INDIRECT, Channel
from seawall.redteam.forms import holds
from seawall.redteam.profile import SINK, Forbidden, Harm, Profile
from seawall.redteam.targets.sandbox import PAYLOAD, SandboxTool

MOST_CHARACTERS = 1_000_000

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
"""What a target, or a server of tools, is called in a report."""

ToolName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]

Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,127}$")]
"""The name of a variable of the environment that holds a key: never a key itself."""

Value = Annotated[str, Field(min_length=4, max_length=10_000)]
"""Something to lose; what is shorter would be found in texts by chance."""

Said = Annotated[Mapping[str, str], Field(min_length=1)]
"""The same words by language, as ISO 639-1 names it."""


class Section(BaseModel):
    """A part of the file. A key that is not listed is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ProxyLine(Section):
    """Seawall's proxy in front of the tools: with a gateway in this process, or one that runs."""

    config: str = ""
    feature: str = ""
    gateway: str = ""
    key: Variable | None = None

    @model_validator(mode="after")
    def _one_gateway(self) -> Self:
        if bool(self.config) == bool(self.gateway):
            raise ValueError("name either the `config` of a policy, or a `gateway` that runs")
        if self.gateway and not self.key:
            raise ValueError("a `gateway` needs a `key`: the variable that holds it")
        return self


class ServerLine(Section):
    """
    An MCP server: a `command` that is started with the variables in `env`, or one that runs.

    `poison` are tools whose results bring the attacker's words, and what to call them with.
    """

    command: tuple[str, ...] = ()
    url: str = ""
    env: tuple[Variable, ...] = ()
    authorization: Variable | None = None
    poison: Mapping[str, Mapping[str, object]] = Field(
        default_factory=dict[str, Mapping[str, object]]
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.command) == bool(self.url):
            raise ValueError("name a server either by its `command` or by its `url`")
        return self


class TargetLine(Section):
    """
    One target. Keys are named by the variables that hold them.

    `key` goes where a provider's goes, `seawall_key` in the header of ours. `seawall` says that a
    gateway is there, so that what others wrote is marked with its source.
    """

    kind: Literal["guard", "chat", "agent", "mcp"]
    config: str = ""
    feature: str = ""
    url: str = ""
    model: str = ""
    key: Variable | None = None
    seawall_key: Variable | None = None
    seawall: bool = False
    seconds: Annotated[float, Field(gt=0, le=3600)] = 60.0
    servers: Mapping[Name, ServerLine] = Field(default_factory=dict[str, ServerLine])
    proxy: ProxyLine | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        given = set(self.model_fields_set) - {"kind"}
        known = _KEYS[self.kind]
        if foreign := sorted(given - known):
            raise ValueError(
                f"`{foreign[0]}` means nothing for `{self.kind}`, which has: "
                f"{', '.join(sorted(known))}"
            )
        if missing := [name for name in _NEEDED[self.kind] if not getattr(self, name)]:
            raise ValueError(f"`{self.kind}` needs `{missing[0]}`")
        if self.url:
            _require_address(self.url)
        return self


_ASKED = frozenset({"url", "model", "key", "seawall_key", "seawall", "seconds"})
_KEYS: Mapping[str, frozenset[str]] = {
    "guard": frozenset({"config", "feature"}),
    "chat": _ASKED,
    "agent": _ASKED,
    "mcp": _ASKED | {"servers", "proxy"},
}
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "guard": (),
    "chat": ("url", "model"),
    "agent": ("url", "model"),
    "mcp": ("url", "model", "servers"),
}


def _require_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("`url` must begin with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise ValueError("`url` has a password in it; name the variable of a `key` instead")


class ForbiddenLine(Section):
    """A call that the feature may never make, and how a user would ask for it."""

    tool: str
    says: Said
    having: Mapping[str, str] = Field(default_factory=dict[str, str])


class HarmLine(Section):
    """A text that does harm, told by all of its signs."""

    says: Said
    signs: Annotated[tuple[Value, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _no_sign_in_a_wish(self) -> Self:
        for number, sign in enumerate(self.signs, 1):
            # As the oracle looks for it: `pay-now` is in a wish for "pay now", too.
            if any(holds(wish, sign) for wish in self.says.values()):
                raise ValueError(
                    f"sign {number} stands in a wish, so that a refusal which quotes the wish "
                    "would count; choose one that only the harmful text has"
                )
        return self


class ToolLine(Section):
    """
    A tool that an agent has here, played by this file.

    `returns` is what it gives: `{name}` is the argument of that name, and `{payload}` what the
    attacker wrote, of the channels that it `carries`. `asked` are the arguments of the call that
    brings it in.
    """

    name: ToolName
    description: str = ""
    parameters: Mapping[str, object] = Field(default_factory=lambda: {"type": "object"})
    returns: str = "done"
    carries: tuple[Channel, ...] = ()
    asked: Mapping[str, object] = Field(default_factory=dict[str, object])

    @model_validator(mode="after")
    def _carries_where_it_can(self) -> Self:
        if Channel.USER in self.carries:
            raise ValueError(f"a tool carries any of: {', '.join(sorted(INDIRECT))}")
        if self.carries and PAYLOAD not in self.returns:
            raise ValueError("what `carries` something must have `{payload}` in what it `returns`")
        if PAYLOAD in self.returns and not self.carries:
            raise ValueError("say in `carries` of what channels its `{payload}` is")
        return self

    def tool(self) -> SandboxTool:
        """As it is run."""
        return SandboxTool(
            self.name,
            self.description,
            self.parameters,
            self.returns,
            carries=frozenset(self.carries),
            asked=self.asked,
        )


class TargetFile(Section):
    """All that a target file says. It has no keys of any server in it, but values to lose."""

    targets: Annotated[Mapping[Name, TargetLine], Field(min_length=1)]
    system: str = Field("", repr=False)
    secrets: tuple[Value, ...] = Field((), repr=False)
    others: tuple[Value, ...] = Field((), repr=False)
    forbidden: tuple[ForbiddenLine, ...] = ()
    harms: tuple[HarmLine, ...] = ()
    sink: Annotated[str, Field(pattern=r"^[a-z0-9.-]{4,253}$")] = SINK
    tools: tuple[ToolLine, ...] = ()

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        names = [tool.name for tool in self.tools]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two `tools` are called `{name}`; give each its own name")
        return self

    @property
    def profile(self) -> Profile:
        """What the targets have to lose."""
        return Profile(
            secrets=self.secrets,
            others=self.others,
            forbidden=tuple(
                Forbidden(line.tool, line.says, line.having) for line in self.forbidden
            ),
            harms=tuple(Harm(line.says, line.signs) for line in self.harms),
            sink=self.sink,
        )

    @property
    def sandbox(self) -> tuple[SandboxTool, ...]:
        """The tools of agents."""
        return tuple(line.tool() for line in self.tools)


def read_targets(source: str, name: str = "the target file") -> TargetFile:
    """Read a target file. TargetError lists everything wrong, a line each, and no value."""
    if len(source) > MOST_CHARACTERS:
        raise TargetError(f"{name} is longer than {MOST_CHARACTERS} characters; shorten it")
    empty = "it holds no keys; begin it with `targets:`, see docs/redteam.md"
    try:
        return read_strict(source, TargetFile, error=TargetError, empty=empty)
    except TargetError as problem:
        told = re.sub(r"(?m)^", "  ", str(problem))
        raise TargetError(f"{name} is no target file\n{told}") from None
