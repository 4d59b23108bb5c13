"""A guard from a policy file: what `seawall.Guard` is."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Self

import orjson

from seawall.assemble.agents import AgentSession, Arguments
from seawall.assemble.categories import categories
from seawall.assemble.confidential import ConfidentialStore
from seawall.assemble.content import content
from seawall.assemble.languages import rank_languages
from seawall.assemble.models import Models, shipped_models
from seawall.assemble.names import names
from seawall.assemble.policy_file import load_document, text_of
from seawall.assemble.private import make_key, read_key
from seawall.assemble.scopes import decider
from seawall.assemble.topics import scope_topics
from seawall.assemble.tuned import classifiers
from seawall.detect import (
    ByFeature,
    Detector,
    ExpectedSchema,
    Finder,
    Reader,
    Seeker,
    Use,
    channels,
    languages,
    shipped,
)
from seawall.errors import PolicyError, SettingsError
from seawall.guard import Guard as JudgingGuard
from seawall.policy import Document, compile_policy
from seawall.scope import Decider, Decision, Principal, Read
from seawall.settings import data_folder
from seawall.terms import Form, Policy, Stage, Verdict

KEY_NAME = "surrogate-key"
"""In the data folder, where a rule redacts with surrogates."""

ENTRY_POINTS = "seawall.detectors"
"""The group under which a package names its detectors in its `pyproject.toml`."""


class Guard(JudgingGuard):
    """
    Judges texts by the policy in a file.

        guard = Guard.from_file("seawall.yaml")
        verdict = guard.check("...", stage="input", feature="support")

    It holds no connection and writes no log; it may be shared between threads. `scopes`
    decide about tool calls.
    """

    def __init__(
        self,
        policy: Policy,
        uses: Sequence[Use],
        *,
        most_characters: int = 200_000,
        key: bytes = b"",
        scopes: Decider | None = None,
    ) -> None:
        super().__init__(policy, uses, most_characters=most_characters, key=key)
        self.scopes = scopes or Decider(())

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """The guard of a policy file; PolicyError or SettingsError where it cannot be used."""
        return cls.from_loaded(load(Path(path)))

    @classmethod
    def default(cls) -> Self:
        """The guard of the policy that `seawall init` writes."""
        return cls.from_loaded(load(None))

    @classmethod
    def from_loaded(cls, loaded: "Loaded") -> Self:
        """The guard of a file that was read already."""
        most = loaded.document.limits.text_characters
        scopes = decider(loaded.document)
        return cls(loaded.policy, loaded.uses, most_characters=most, key=loaded.key, scopes=scopes)

    def tool_call(
        self,
        tool: str,
        arguments: Arguments,
        *,
        feature: str,
        read: Sequence[Read],
        principal: str = "",
        attributes: Mapping[str, str | int | bool] | None = None,
        approvals: int = 0,
    ) -> Decision:
        """
        Whether a model's tool call may run, by the feature's scope.

        `arguments` are an object, or the JSON text as the model wrote it. `read` is all that
        the model has read, each text with its label: `session` keeps it for you. `approvals`
        is how many people approved exactly this call, by your own word.
        """
        session = self.session(feature=feature, principal=principal, attributes=attributes)
        session.read(*read)
        return session.tool_call(tool, arguments, approvals=approvals)

    def session(
        self,
        *,
        feature: str,
        principal: str = "",
        attributes: Mapping[str, str | int | bool] | None = None,
    ) -> AgentSession:
        """An agent's conversation with one end user, which keeps what was read in it."""
        who = Principal(principal, attributes or {})
        return AgentSession(self, self.scopes, feature=feature, who=who)

    async def acheck(
        self,
        text: str,
        *,
        stage: Stage | str = Stage.INPUT,
        feature: str = "",
        principal: str = "",
        session: str = "",
        instructions: str = "",
    ) -> Verdict:
        """As `check`, in a thread, so that a long text does not hold up the event loop."""
        return await asyncio.to_thread(
            self.check,
            text,
            stage=stage,
            feature=feature,
            principal=principal,
            session=session,
            instructions=instructions,
        )


@dataclass(frozen=True, slots=True)
class Loaded:
    """A policy file that was read and found good."""

    document: Document
    policy: Policy
    uses: tuple[Use, ...]
    kept: tuple[str, ...] = ()
    """The ids of what must not leave (`seawall confidential`)."""
    key: bytes = field(default=b"", repr=False)
    """What surrogates are made with; empty where no rule asks for any."""


def load(
    path: Path | None,
    *,
    models: Models | None = None,
    environ: Mapping[str, str] | None = None,
    also: Collection[str] = (),
) -> Loaded:
    """
    A policy file, or where there is none the default, with all detectors that it uses.

    `models` are those that read for meaning; those that Seawall ships, where none are given.
    What features have been tuned to is read from the data folder, which `environ` may move.
    `also` are kinds of names to look for in answers though no rule speaks of them.
    """
    document = load_document(path)
    folder = path.parent if path else Path()
    data = data_folder(document, folder=folder, environ=environ)
    policy = compile_policy(document)
    kept, withheld = ConfidentialStore(data).in_force(datetime.now(UTC).date())
    models = models or shipped_models()
    uses = (
        *shipped(),
        languages(rank_languages),
        *names(policy, also),
        *withheld,
        channels(policy.link_hosts),
        *classifiers(models, data, document.features, scope_topics(models, document)),
        *content(models, policy),
        *categories(models, document, policy),
        *_schemas(document, folder),
        *(Use(detector) for detector in plugged_in()),
    )
    return Loaded(document, policy, uses, kept, _surrogate_key(policy, data))


def _surrogate_key(policy: Policy, data: Path) -> bytes:
    """The installation's key for surrogates, made at first need."""
    rules = (*policy.rules, *(rule for own in policy.features.values() for rule in own))
    if not any(rule.redact_with is Form.SURROGATE for rule in rules):
        return b""
    path = data / KEY_NAME
    make_key(path)
    return read_key(path, without="remove it, and surrogates will be others from then on")


def plugged_in() -> list[Detector]:
    """
    The detectors of installed packages; SettingsError names one that cannot be used.

    An entry point is a class or a function that gives a detector when called
    without arguments.
    """
    found: list[Detector] = []
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            detector = entry.load()()
        except Exception as problem:  # a stranger's code may raise anything
            raise SettingsError(
                f"detector `{entry.name}` cannot be loaded ({type(problem).__name__}); "
                "mend its package or uninstall it"
            ) from problem
        if not isinstance(detector, Finder | Reader | Seeker):
            raise SettingsError(
                f"detector `{entry.name}` has neither `find` with `name` and `reach`, "
                "nor `read` or `seek` with `name`; see docs/detectors.md"
            )
        found.append(detector)
    return found


def _schemas(document: Document, folder: Path) -> list[Use]:
    readers: dict[str, Reader] = {}
    for name, feature in document.features.items():
        if feature.input_schema:
            path = folder / feature.input_schema
            try:
                readers[name] = ExpectedSchema(orjson.loads(text_of(path)))
            except orjson.JSONDecodeError:
                raise PolicyError(f"`{path}` is not JSON; mend it") from None
    if not readers:
        return []
    return [Use(ByFeature("guard.schema", readers), stages=frozenset({Stage.INPUT}))]
