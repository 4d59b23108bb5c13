"""A tighter scope written into the policy file, logged, with the old file kept to go back to."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from seawall.assemble.ledger import open_ledger
from seawall.assemble.policy_file import load_document
from seawall.errors import PolicyError, SettingsError
from seawall.ledger import LedgerReader, Query
from seawall.policy import read_document
from seawall.policy.compile import revision
from seawall.settings import data_folder
from seawall.terms import Event, Fact

ADVISED, APPLIED, ROLLED_BACK = "scope.advised", "scope.applied", "scope.rolled_back"

KEPT = "scopes"
"""The folder, in the data folder, of policy files as they were before."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A change that was applied and is not rolled back: which text became which."""

    kept: str
    written: str
    at: datetime
    revisions: tuple[str, str]


def tell_advice(path: Path, facts: Mapping[str, Mapping[str, Fact]], *, at: datetime) -> None:
    """Log what was proposed, by feature."""
    ruled_by = revision(load_document(path))
    with open_ledger(path) as log:
        log.append(
            [
                Event(ADVISED, at, "cli", feature=feature, facts={"policy": ruled_by, **each})
                for feature, each in facts.items()
            ]
        )


def apply(
    path: Path, source: str, text: str, facts: Mapping[str, Mapping[str, Fact]], *, at: datetime
) -> Path:
    """
    Write the policy file anew, from `source` to `text`; returns where the old one is kept.

    Kept first, then logged, with facts by feature, then written at once: a crash leaves the old
    file or the new one. PolicyError where the file is not `source` any more.
    """
    if read_source(path) != source:
        raise PolicyError(f"`{path}` has changed meanwhile; ask for advice again")
    kept = keep(path, source)
    filed = filed_from(source, text)
    with open_ledger(path) as log:
        log.append(
            [
                Event(APPLIED, at, "cli", feature=feature, facts={**filed, **each})
                for feature, each in facts.items()
            ]
        )
    write_file(path, text)
    return kept


def roll_back(path: Path, log: LedgerReader, *, at: datetime) -> Applied:
    """
    Put back the file that the last change replaced; says which change that was.

    PolicyError where there is none, where the file is not what was written then, or where what
    was kept is gone or is not what was kept.
    """
    last = last_applied(log)
    if last is None:
        raise PolicyError("there is nothing to roll back: the log has no change that still stands")
    text = former(path, kept=last.kept, written=last.written)
    filed: dict[str, Fact] = {
        "from": last.revisions[1],
        "to": last.revisions[0],
        "kept": last.written,
        "written": last.kept,
    }
    with open_ledger(path) as writing:
        writing.append([Event(ROLLED_BACK, at, "cli", facts=filed)])
    write_file(path, text)
    return last


def former(path: Path, *, kept: str, written: str) -> str:
    """
    The text that a change replaced, both by their digests.

    PolicyError where the file is not what was `written` then, or what was kept is not that.
    """
    if digest_of(read_source(path)) != written:
        raise PolicyError(
            f"`{path}` has changed since; put back by hand what you need from "
            f"`{kept_at(path, kept)}`"
        )
    text = read_source(kept_at(path, kept))
    if digest_of(text) != kept:
        raise PolicyError(
            f"`{kept_at(path, kept)}` is not what was kept; look for a copy of your own"
        )
    return text


def last_applied(log: LedgerReader) -> Applied | None:
    """The last change that was applied and not rolled back."""
    return _standing(entry.event for entry in log.entries(Query(kind="scope.*")))


def _standing(events: Iterable[Event]) -> Applied | None:
    stack: list[Applied] = []
    for event in events:
        facts = {name: str(fact) for name, fact in event.facts.items()}
        if event.kind == ROLLED_BACK and stack:
            stack.pop()
        elif event.kind == APPLIED:
            one = Applied(facts["kept"], facts["written"], event.at, (facts["from"], facts["to"]))
            if not stack or stack[-1] != one:  # one event for each feature
                stack.append(one)
    return stack[-1] if stack else None


def filed_from(source: str, text: str) -> dict[str, Fact]:
    """What is logged of a policy file that is written anew: what it was, and what it is."""
    return {
        "from": revision(read_document(source)),
        "to": revision(read_document(text)),
        "kept": digest_of(source),
        "written": digest_of(text),
    }


def digest_of(text: str) -> str:
    """The digest of a file's text."""
    return sha256(text.encode()).hexdigest()


def kept_at(path: Path, digest: str) -> Path:
    """Where a policy file is kept whose text has this digest."""
    return data_folder(load_document(path), folder=path.parent) / KEPT / f"{digest}.yaml"


def keep(path: Path, source: str) -> Path:
    """A copy of the file as it is, for its owner alone."""
    kept = kept_at(path, digest_of(source))
    folder = kept.parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(source)
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        raise SettingsError(
            f"cannot keep the old file in `{folder}`: {problem.strerror}"
        ) from None
    return kept


def write_file(path: Path, text: str) -> None:
    """The file anew, with the rights of the old one, in one step."""
    path = path.resolve()
    beside = ""
    try:
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, beside)
        os.replace(beside, path)  # noqa: PTH105 - both names are plain strings here
    except OSError as problem:
        if beside:
            Path(beside).unlink(missing_ok=True)
        raise SettingsError(f"cannot write `{path}`: {problem.strerror}") from None


def read_source(path: Path) -> str:
    """The text, with its line ends as they are."""
    try:
        return path.read_bytes().decode()
    except OSError as problem:
        raise SettingsError(f"cannot read `{path}`: {problem.strerror}") from None
    except UnicodeDecodeError:
        raise PolicyError(f"`{path}` is not UTF-8 text") from None
