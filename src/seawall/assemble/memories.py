"""Memories checked and labelled without a gateway: what `seawall.Memories` is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from seawall.assemble.guard import Guard, load
from seawall.assemble.memory_keys import MemoryKeys, realm
from seawall.errors import PolicyError
from seawall.guard import Guard as JudgingGuard
from seawall.guard import redact
from seawall.guard.memory import (
    EVERYONE,
    Asking,
    Given,
    Keyring,
    Owner,
    Recalled,
    Source,
    classes_of,
    is_feature,
    judge_read,
    judge_written,
    milliseconds,
)
from seawall.ledger import Erasures, Pseudonyms, log_url, open_for_reading
from seawall.ledger.database import FILE
from seawall.settings import data_folder, identity
from seawall.terms import Inspection, Stage, Verdict

PRINCIPAL = "principal"

LabelJson = Mapping[str, str | int | list[str]]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a memory: the text to keep and the label beside it, or neither."""

    verdict: Verdict
    text: str | None = None
    label: LabelJson | None = None


def _now() -> datetime:
    return datetime.now(UTC)


class Memories:
    """
    Checks memories of an agent when they are written and when they are read.

        memories = Memories.from_file("seawall.yaml")
        kept = memories.write("Prefers tea.", principal="ann", feature="support")

    Your application keeps `kept.text` with `kept.label`, and brings both when it reads. Keys,
    pseudonyms and erasures are those of the data folder, so labels are good at its gateway
    too; unlike the gateway it logs nothing. For all threads.
    """

    def __init__(
        self,
        guard: JudgingGuard,
        keys: Callable[[], Keyring],
        pseudonyms: Pseudonyms,
        *,
        erased: Callable[[Sequence[str]], datetime | None] = lambda _: None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        """`erased` tells when any of some pseudonyms was last erased."""
        self._guard = guard
        self._keys = keys
        self._pseudonyms = pseudonyms
        self._erased = erased
        self._now = now

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Those of a policy file. Raises PolicyError, SettingsError or LedgerError."""
        path = Path(path)
        loaded = load(path)
        data = data_folder(loaded.document, folder=path.parent)
        keys = MemoryKeys(data, realm=realm(*identity(loaded.document)))
        people = Pseudonyms.open(data)
        return cls(Guard.from_loaded(loaded), keys.ring, people, erased=_Erased(data))

    def write(
        self,
        text: str,
        *,
        principal: str,
        feature: str,
        source: Source | str = Source.USER,
        expires_days: int | None = None,
    ) -> Written:
        """
        Check what is to be remembered of an end user, and label it where it may be kept.

        What a rule redacts is taken out first. PolicyError without a `principal`:
        `write_for_everyone` is for what is nobody's; and where the gateway would refuse the
        feature's name or the days.
        """
        if not principal.strip():
            raise PolicyError(
                "a memory needs a `principal`; `write_for_everyone` is for what is nobody's"
            )
        now = self._now()
        owner = Owner(principal, self._pseudonyms.token(PRINCIPAL, principal, now))
        return self._write(
            text, owner, feature=feature, source=source, now=now, expires_days=expires_days
        )

    def write_for_everyone(
        self,
        text: str,
        *,
        feature: str,
        source: Source | str = Source.DOCUMENT,
        expires_days: int | None = None,
    ) -> Written:
        """The same for what all users of a feature read; PolicyError unless the policy lets it."""
        _check_feature(feature)
        if feature not in self._guard.policy.memories.common:
            raise PolicyError(
                f"the feature `{feature}` keeps no memories for all of its users; "
                "name it under `memories.common`"
            )
        now = self._now()
        return self._write(
            text, EVERYONE, feature=feature, source=source, now=now, expires_days=expires_days
        )

    def _write(
        self,
        text: str,
        owner: Owner,
        *,
        feature: str,
        source: Source | str,
        now: datetime,
        expires_days: int | None,
    ) -> Written:
        _check_feature(feature)
        try:
            days = self._guard.policy.memories.days(expires_days)
        except ValueError as problem:
            raise PolicyError(str(problem)) from None
        about = Inspection((), Stage.CONTEXT, feature, owner.principal)
        verdict = judge_written(self._guard, text, Source(source), about)
        if not verdict.action.delivers:
            return Written(verdict)
        substitutes = self._guard.substitutes(f"memory\0{feature}\0{owner.principal}")
        kept = redact(text, verdict.redactions(), substitutes)
        label = self._keys().label(
            kept,
            owner,
            feature=feature,
            classes=classes_of(verdict),
            now=milliseconds(now),
            days=days,
        )
        return Written(verdict, kept, label.json())

    def read(
        self, memories: Sequence[tuple[str, object]], *, principal: str, feature: str
    ) -> list[Recalled]:
        """
        What of some memories, each a text and its label, may go to the model; in their order.

        Without a `principal` that is only what all users of the feature read.
        """
        _check_feature(feature)
        owners = self._pseudonyms.tokens(PRINCIPAL, principal) if principal.strip() else []
        erased = self._erased(owners)
        asking = Asking(
            feature,
            principal,
            frozenset(owners),
            milliseconds(self._now()),
            None if erased is None else milliseconds(erased),
            self._guard.policy.memories,
        )
        ring = self._keys()
        given = [Given(text, ring.refusal(label, text, asking)) for text, label in memories]
        about = Inspection((), Stage.CONTEXT, feature, principal)
        return judge_read(self._guard, given, about)[0]


def _check_feature(name: str) -> None:
    if not is_feature(name):
        raise PolicyError(
            f"`{name[:64]}` is no name of a feature; write it as under `features` in the policy"
        )


class _Erased:
    """When somebody was last erased, by the log of a data folder, once there is one."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._erasures: Erasures | None = None

    def __call__(self, pseudonyms: Sequence[str]) -> datetime | None:
        if self._erasures is None:
            if not log_url() and not (self._data / FILE).exists():
                return None
            self._erasures = Erasures(open_for_reading(self._data))
        return self._erasures.last(pseudonyms)
