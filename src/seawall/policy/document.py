"""The format of `seawall.yaml`: every key, its meaning and its default."""

import re
from decimal import Decimal
from math import isfinite
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from seawall.policy.memories import MemoryLines
from seawall.policy.notices import Notices
from seawall.policy.person import PersonLine
from seawall.policy.review import ReviewLines
from seawall.policy.scope_lines import Scope, Section
from seawall.policy.sign_in import SignInLines
from seawall.terms import Stage

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
"""Names of rules, features and upstreams: lower case, digits, dots, dashes."""

KindGlob = Annotated[str, Field(pattern=r"^[a-z*?][a-z0-9_.*?\[\]-]{0,79}$")]
"""A finding's kind, or a glob over kinds: `pii.email`, `secret.*`, `*`."""

HostGlob = Annotated[str, Field(pattern=r"^(\*\.)?[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$")]
"""A host, or all hosts below one: `img.example.com`, `*.example.com`."""

ActionWord = Literal["allow", "redact", "hold", "block"]

FormWord = Literal["mask", "label", "surrogate", "partial", "drop"]


def _off_is_a_word(value: object) -> object:
    """YAML 1.1 reads a bare `off` as false; here it is a mode."""
    return "off" if value is False else value


TextsWord = Literal["none", "sealed", "redacted", "strict"]

ModeWord = Annotated[Literal["enforce", "shadow", "off"], BeforeValidator(_off_is_a_word)]


MOST_FPR = 0.2
"""A rule that may be wrong about more than every fifth harmless text is a slip of the pen."""

PERCENT = r"^[0-9]{1,3}(\.[0-9]{1,12})? ?%$"
"""A share as people write it: `0.5%`. Exact in decimals, so that it equals `0.005`."""


def _share(value: object) -> float | None:
    """A share written `0.5%` or `0.005`, more than 0 and at most MOST_FPR."""
    if value is None:
        return None
    written = str(value).strip()
    quoted = f"`{written[:20]}`"
    share = None if isinstance(value, bool) else _number(written)
    if share is None:
        raise ValueError(f"{quoted} is not a share; write one such as `0.5%`")
    if share <= 0.0:
        raise ValueError(f"{quoted}: no finding is that sure; leave it out to judge by `at_least`")
    if share > MOST_FPR:
        slip = not written.endswith("%") and share <= 100 * MOST_FPR
        hint = f"did you mean `{written}%`?" if slip else "most rules want less than `1%`"
        raise ValueError(f"{quoted} is more than 20% of all harmless texts; {hint}")
    return share


def _number(written: str) -> float | None:
    if re.fullmatch(PERCENT, written):
        return float(Decimal(written.rstrip("% ")) / 100)
    try:
        number = float(written)
    except ValueError:
        return None
    return number if isfinite(number) else None


Share = Annotated[
    float | None,
    BeforeValidator(
        _share,
        json_schema_input_type=Annotated[float, Field(gt=0.0, le=MOST_FPR)]
        | Annotated[str, Field(pattern=PERCENT)]
        | None,
    ),
]


MEMORIES = 100
HEARTBEAT = 15.0
"""Seconds; proxies and clients that give up sooner are rare."""


class RuleLine(Section):
    """One rule: what to do about one family of findings."""

    name: Name = Field(description="How logs, answers and people refer to this rule.")
    kind: KindGlob = Field(description="A kind of finding, or a glob over kinds.")
    action: ActionWord
    at_least: float = Field(
        0.0, ge=0.0, le=1.0, description="Findings less confident than this pass on."
    )
    fpr: Share = Field(
        None,
        description="The share of harmless texts in which a finding as sure may stand, such as "
        "`0.5%`. It judges the findings that carry one, in place of `at_least`.",
        exclude_if=lambda share: share is None,  # older files keep their revision
    )
    stages: tuple[Stage, ...] = Field(
        tuple(Stage), min_length=1, description="Where the rule applies."
    )
    mode: ModeWord = Field(
        "enforce", description="`shadow` records what the rule would have done; `off` rests."
    )
    message: str = Field(
        "", max_length=1000, description="What the end user reads when this rule refuses."
    )
    redact_with: FormWord = Field(
        "mask",
        description="What a redacted value leaves behind: `[email]`, `[email 1]`, another value "
        "of its shape, its last four characters, or nothing.",
        exclude_if=lambda form: form == "mask",  # older files keep their revision
    )
    restore: bool = Field(
        default=False,
        description="Put back into the answer what was taken out of the request; needs "
        "`redact_with: label` or `surrogate`.",
        exclude_if=lambda restore: not restore,
    )

    buffer: Literal["full"] | None = Field(
        None,
        description="`full`: no part of a streamed answer leaves before its end, so that this "
        "rule comes too late for nothing.",
        exclude_if=lambda buffer: buffer is None,
    )
    unless_said: bool = Field(
        default=False,
        description="Leave alone what the user of this conversation wrote: to them it is no news.",
        exclude_if=lambda unless: not unless,
    )

    @model_validator(mode="after")
    def _forms_fit(self) -> Self:
        if self.redact_with != "mask" and self.action != "redact":
            raise ValueError(
                f"`redact_with: {self.redact_with}` is of use with `action: redact` only"
            )
        if self.restore and self.redact_with not in ("label", "surrogate"):
            raise ValueError(
                "`restore: true` needs `redact_with: label` or `surrogate`, which tell one value "
                "from another"
            )
        return self


class Feature(Section):
    """One application of AI that Seawall stands around."""

    description: str = Field("", max_length=1000)
    rules: tuple[RuleLine, ...] = Field((), description="Tried before the common rules.")
    input_schema: str = Field(
        "", description="A JSON Schema file, from this file's folder, that user input must fit."
    )

    texts: TextsWord | None = Field(
        None,
        description="Whether this feature's texts are kept; else as for all.",
        exclude_if=lambda texts: texts is None,  # older files keep their revision
    )
    link_hosts: tuple[HostGlob, ...] = Field(
        (),
        description="Hosts that images and links in this feature's answers may lead to.",
        exclude_if=lambda hosts: not hosts,  # older files keep their revision
    )


Example = Annotated[str, Field(min_length=3, max_length=2_000)]


class CategoryLines(Section):
    """A sort of text, `content.NAME`, that is told by examples."""

    description: str = Field("", max_length=1000)
    examples: tuple[Example, ...] = Field(
        min_length=3, max_length=200, description="Texts of this sort, as they may come."
    )
    counterexamples: tuple[Example, ...] = Field(
        (), max_length=200, description="Texts near to them that are fine."
    )


class Listen(Section):
    """Where the gateway listens."""

    host: str = "127.0.0.1"
    port: int = Field(8710, ge=0, le=65535)


class Upstream(Section):
    """A server of models that the gateway may talk to. It talks to no other."""

    base_url: str = Field(pattern=r"^https?://", description="Up to and with `/v1`.")
    models: tuple[str, ...] = Field(("*",), min_length=1, description="Globs over model names.")
    key_env: str = Field(
        "",
        pattern=r"^([A-Z_][A-Z0-9_]{0,63})?$",
        description="The name of the environment variable that holds its API key.",
    )
    pass_client_key: bool = Field(
        default=False, description="Send on the client's own provider key. Needs `keys: optional`."
    )
    connect_seconds: float = Field(5.0, gt=0, le=600)
    read_seconds: float = Field(120.0, gt=0, le=3600, description="Longest silence accepted.")


class WitnessLine(Section):
    """Somebody else who signs the log's checkpoints (C2SP tlog-witness)."""

    url: str = Field(pattern=r"^https?://", description="Up to, and without, `/add-checkpoint`.")
    key: str = Field(min_length=10, max_length=400, description="Its public key, `name+id+key`.")


class LogLines(Section):
    """What happens to events that the log cannot take."""

    best_effort: tuple[KindGlob, ...] = Field(
        (),
        max_length=50,
        description="Kinds of events for which nothing is stopped: they are logged later.",
    )


class Limits(Section):
    """What the gateway accepts. Beyond these it refuses and says so."""

    body_bytes: int = Field(4_000_000, ge=1_000, le=1_000_000_000)
    text_characters: int = Field(
        200_000, ge=100, le=100_000_000, description="Longest text read; the rest is a finding."
    )
    answer_bytes: int = Field(16_000_000, ge=1_000, le=1_000_000_000)
    header_bytes: int = Field(32_000, ge=1_000, le=1_000_000)
    header_seconds: float = Field(10.0, gt=0, le=600, description="For a client to send headers.")
    body_seconds: float = Field(30.0, gt=0, le=3600, description="For a client to send its body.")
    send_seconds: float = Field(60.0, gt=0, le=3600, description="For a client to take an answer.")
    heartbeat_seconds: float = Field(
        HEARTBEAT,
        gt=0,
        le=3600,
        description="Between signs of life in a stream that is held back.",
        exclude_if=lambda seconds: seconds == HEARTBEAT,  # older files keep their revision
    )
    concurrent_requests: int = Field(256, ge=1, le=100_000)
    connections: int = Field(2_048, ge=1, le=1_000_000)
    sessions: int = Field(10_000, ge=1, le=10_000_000, description="Kept in memory.")
    session_minutes: int = Field(60, ge=1, le=100_000)
    memories: int = Field(
        MEMORIES, ge=1, le=10_000, description="Read at once.", exclude_if=lambda n: n == MEMORIES
    )


TEXT_DAYS = 30


class PriceLine(Section):
    """What a million tokens of a model cost, in whatever currency limits are in."""

    input: float = Field(ge=0, le=1e6, description="Those given to it.")
    output: float = Field(0.0, ge=0, le=1e6, description="Those that it makes.")


class Approvals(Section):
    """How people let tool calls run."""

    minutes: int = Field(
        60, ge=1, le=10_080, description="How long a call may wait, and their word is good."
    )
    waiting: int = Field(
        200,
        ge=1,
        le=10_000,
        description="Calls of one feature that may wait at once; what comes beyond is denied.",
    )


class Retention(Section):
    """How long what is kept; `seawall log retain` enforces it."""

    events_days: int = Field(
        365,
        ge=1,
        le=36_500,
        description="Then the quarter's key is destroyed, and its pseudonyms are nobody's.",
    )
    texts_days: int = Field(
        TEXT_DAYS,
        ge=1,
        le=36_500,
        description="For texts of prompts and answers, where the policy keeps them.",
        exclude_if=lambda days: days == TEXT_DAYS,  # older files keep their revision
    )
    review_days: int = Field(
        TEXT_DAYS,
        ge=1,
        le=36_500,
        description="For texts that wait, or waited, for people to decide.",
        exclude_if=lambda days: days == TEXT_DAYS,
    )


class Document(Section):
    """The whole of `seawall.yaml`: the policy, and the settings of this installation."""

    version: Literal[1] = Field(description="The version of this format.")
    name: Name = Field("default", description="The policy's name, in logs and verdicts.")

    features: dict[Name, Feature] = Field(
        default_factory=dict[str, Feature], description="The applications, by name."
    )
    rules: tuple[RuleLine, ...] = Field((), description="Common rules, tried in this order.")
    link_hosts: tuple[HostGlob, ...] = Field(
        (),
        description="Hosts that images and links in answers may lead to, whatever they carry.",
        exclude_if=lambda hosts: not hosts,
    )
    categories: dict[Name, CategoryLines] = Field(
        default_factory=dict[str, CategoryLines],
        max_length=50,
        description="Sorts of text that rules name as `content.NAME`, told by examples.",
        exclude_if=lambda categories: not categories,
    )
    otherwise: ActionWord = Field("hold", description="For a kind that no rule names.")
    message: str = Field(
        "This was stopped by a security rule.",
        max_length=1000,
        description="What the end user reads where the rule has no message of its own.",
    )
    refuse_with: Literal["refusal", "error"] = Field(
        "refusal", description="HTTP 200 in the provider's refusal shape, or 403 in its error's."
    )
    texts: TextsWord = Field(
        "none",
        description="Whether texts of prompts and answers are kept sealed: not at all, without "
        "secrets, without any value that was found, or so that two custodians must open them.",
        exclude_if=lambda texts: texts == "none",
    )
    memories: MemoryLines = Field(MemoryLines(), exclude_if=lambda lines: lines == MemoryLines())
    limits: Limits = Limits()
    retention: Retention = Retention()
    scopes: dict[Name, Scope] = Field(default_factory=dict[str, Scope])
    prices: dict[str, PriceLine] = Field(
        default_factory=dict[str, PriceLine],
        max_length=500,
        description="What tokens cost, by globs over model names; the first that fits counts.",
        exclude_if=lambda prices: not prices,
    )
    approvals: Approvals = Field(Approvals(), exclude_if=lambda lines: lines == Approvals())
    review: ReviewLines | None = Field(
        None,
        description="How decisions are reviewed by people; without it none is sampled.",
        exclude_if=lambda lines: lines is None,
    )

    listen: Listen = Listen()
    data: str = Field(".seawall", description="The folder of the log and the keys.")
    tenant: Name = "default"
    environment: Name = "development"
    log: LogLines = LogLines()
    keys: Literal["optional", "required"] = Field(
        "optional", description="Whether a client needs a key of `seawall key issue`."
    )
    upstreams: dict[Name, Upstream] = Field(default_factory=dict[str, Upstream])
    witnesses: dict[Name, WitnessLine] = Field(
        default_factory=dict[str, WitnessLine],
        max_length=8,
        description="Who signs the log's checkpoints, by name.",
    )
    people: dict[Name, PersonLine] = Field(
        default_factory=dict[str, PersonLine],
        max_length=500,
        description="Who signs what they do, by name.",
        exclude_if=lambda people: not people,
    )
    notices: Notices = Field(Notices(), exclude_if=lambda lines: lines == Notices())
    sign_in: SignInLines = Field(SignInLines(), exclude_if=lambda lines: lines == SignInLines())
