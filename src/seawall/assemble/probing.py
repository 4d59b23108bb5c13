"""Sends probe texts through a running gateway, so that its log shows whether each rule acts."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from seawall.assemble.shipping import Installation
from seawall.errors import SettingsError, ShipError
from seawall.policy import Document, compile_policy
from seawall.ship.probes.fired import enforced, idle
from seawall.ship.texts import ProbeRequest, requests_for
from seawall.terms import Fact, Mode, Rule

STAGES = ("input", "context", "output")

UNKNOWN_TOOL = "seawall_ship_probe"
"""A tool that no scope names."""

_SECONDS = 30.0
_PICTURE = "data:image/png;base64,iVBORw0KGgo="
_LARGEST = 4_000_000


@dataclass(frozen=True, slots=True)
class Heard:
    """What a gateway answered: its status, the id of the request, and the body as JSON."""

    status: int
    request: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Probed:
    """
    Which request was sent for each rule, and what came of it.

    `silent` rules did not act, each with what came instead; of `unknown` no text is known;
    `denied` is the request by which a call beyond the scope was tried, empty where that was not
    possible.
    """

    asked: Mapping[str, str]
    silent: Mapping[str, str] = field(default_factory=dict[str, str])
    unknown: tuple[str, ...] = ()
    denied: str = ""
    metrics: bool = False

    @property
    def facts(self) -> dict[str, Fact]:
        """As the log keeps them."""
        told: dict[str, Fact] = {
            "asked": dict(self.asked),
            "silent": list(self.silent),
            "unknown": list(self.unknown),
            "metrics": self.metrics,
        }
        return told | ({"denied": self.denied} if self.denied else {})


@dataclass(frozen=True, slots=True)
class RunningGateway:
    """A gateway at an address, asked as one feature. `key` is a secret."""

    url: str
    feature: str
    key: str = field(default="", repr=False)

    def post(self, path: str, body: Mapping[str, Any]) -> Heard:
        """Send JSON; ShipError where there is no answer, or none that can be read."""
        return self._ask("POST", path, json.dumps(body).encode())

    def has_metrics(self) -> bool:
        """Whether it tells its numbers to who asks."""
        try:
            return self._ask("GET", "/seawall/v1/metrics", b"").status == _OK
        except ShipError:
            return False

    def _ask(self, method: str, path: str, body: bytes) -> Heard:
        parts = urlsplit(self.url)
        make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError(
                f"`{self.url}` is no address of a gateway, as http://127.0.0.1:8710"
            )
        connection = make(parts.hostname, parts.port, timeout=_SECONDS)
        headers = {"content-type": "application/json"}
        headers |= {"x-seawall-key": self.key} if self.key else {}
        if self.feature and not self.key and self.feature != _ANONYMOUS:
            headers["x-seawall-feature"] = self.feature
        try:
            connection.request(method, parts.path.rstrip("/") + path, body, headers)
            answer = connection.getresponse()
            content = answer.read(_LARGEST)
        except (OSError, HTTPException) as error:
            raise ShipError(
                f"the gateway at `{self.url}` gives no answer ({type(error).__name__}); start it "
                "with `seawall serve`, or name another with `--gateway`"
            ) from None
        finally:
            connection.close()
        request = answer.headers.get("x-seawall-request-id", "")
        return Heard(answer.status, request, _object(content))


_OK, _UNAUTHORIZED, _FAILED = 200, (401,), 500
_ANONYMOUS = "default"


def probe(
    installation: Installation,
    gateway: RunningGateway,
    *,
    idle_kinds: Mapping[str, str],
    told: Callable[[str, bool], None] = lambda name, acted: None,  # noqa: ARG005
) -> Probed:
    """Try every rule that enforces; `told` hears of each whether it acted."""
    document = installation.document
    rules = enforced(compile_policy(document), gateway.feature, STAGES)
    asked, silent, unknown = dict[str, str](), dict[str, str](), list[str]()
    for rule in rules:
        if idle(rule, idle_kinds):
            continue
        tries = requests_for(rule, installation.checklist.texts, _examples(document))
        if not tries:
            unknown.append(rule.name)
            continue
        heard, acted = _tried(gateway, rule, tries, document)
        asked[rule.name] = heard.request
        if not acted:
            silent[rule.name] = _instead(heard, rule)
        told(rule.name, acted)
    denied = _denied(gateway) if gateway.key else ""
    return Probed(asked, silent, tuple(unknown), denied, gateway.has_metrics())


def _tried(
    gateway: RunningGateway, rule: Rule, tries: list[ProbeRequest], document: Document
) -> tuple[Heard, bool]:
    """What was heard of the text on which a rule acted, or of the last one."""
    heard = None
    for each in tries:
        heard = _send(gateway, each, document)
        if _acted(heard, rule):
            return heard, True
    assert heard is not None
    return heard, False


def _send(gateway: RunningGateway, request: ProbeRequest, document: Document) -> Heard:
    if request.image:
        heard = gateway.post("/v1/chat/completions", _picture(document))
    else:
        longer = document.limits.text_characters + 1
        body = {
            "text": "a " * (longer // 2 + 1) if request.too_long else request.text,
            "stage": request.stage.value,
        }
        if request.instructions:
            body["instructions"] = request.instructions
        heard = gateway.post("/seawall/v1/check", body)
    if heard.status in _UNAUTHORIZED or heard.status >= _FAILED:
        raise ShipError(_refused(heard))
    if not heard.request:
        raise ShipError(f"what answers at `{gateway.url}` is no gateway of Seawall")
    return heard


def _refused(heard: Heard) -> str:
    error = heard.body.get("error")
    said = error.get("message") if isinstance(error, Mapping) else ""
    what = "fails" if heard.status >= _FAILED else "refuses"
    return f"the gateway {what} ({heard.status}): {said or 'it does not say why'}"


def _acted(heard: Heard, rule: Rule) -> bool:
    """Whether the answer says that the rule acted; the log says so again, and that counts."""
    if not isinstance(heard.body.get("findings"), list):
        return heard.status == _OK and bool(heard.body.get("choices"))
    return any(
        each.get("rule") == rule.name and each.get("mode") == Mode.ENFORCE.value
        for each in _findings(heard)
    )


def _instead(heard: Heard, rule: Rule) -> str:
    """What came of a text at which a rule did not act, for people."""
    if not isinstance(heard.body.get("findings"), list):
        return f"the gateway answered {heard.status}"
    ours = [it for it in _findings(heard) if fnmatchcase(str(it.get("kind")), rule.kind)]
    others = dict.fromkeys(str(it["rule"]) for it in ours if it.get("rule"))
    if rule.name in others:
        return "the gateway has it in shadow mode; has it read this policy file?"
    if others:
        return f"another rule decided first: {', '.join(f'`{name}`' for name in others)}"
    return (
        f"`{rule.kind}` was found, but not surely enough for it"
        if ours
        else f"no `{rule.kind}` was found in it"
    )


def _findings(heard: Heard) -> list[Mapping[str, Any]]:
    findings = heard.body.get("findings")
    there = findings if isinstance(findings, list) else []
    return [each for each in there if isinstance(each, Mapping)]


def _denied(gateway: RunningGateway) -> str:
    """Try a call that no scope allows; the request by which that was done."""
    body = {"tool": UNKNOWN_TOOL, "arguments": {}, "texts": []}
    return gateway.post("/seawall/v1/tools/authorize", body).request


def _picture(document: Document) -> dict[str, Any]:
    """A chat request with a picture in it, for a model that some upstream has."""
    globs = [glob for upstream in document.upstreams.values() for glob in upstream.models]
    model = (globs or ["probe"])[0].replace("*", "probe")
    part = {"type": "image_url", "image_url": {"url": _PICTURE}}
    return {"model": model, "messages": [{"role": "user", "content": [part]}]}


def _examples(document: Document) -> dict[str, str]:
    return {f"content.{n}": lines.examples[0] for n, lines in document.categories.items()}


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
