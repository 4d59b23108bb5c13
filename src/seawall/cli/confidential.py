"""`seawall confidential`: documents, terms and values that must not leave."""

import csv
import secrets
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click
import orjson

from seawall.assemble.confidential import ConfidentialStore, Kept, new_id
from seawall.assemble.ledger import open_ledger
from seawall.cli.exits import FAILURE
from seawall.cli.options import CONFIG, data_path, policy_path
from seawall.cli.words import many, printable
from seawall.detect.confidential import (
    LEAST_LETTERS,
    Hashes,
    Keyed,
    Phrase,
    fingerprints,
    owner_digest,
    phrase,
)
from seawall.errors import ScanError, SettingsError
from seawall.scan import document_text, is_document
from seawall.terms import Event, Fact

DOCUMENT, TERM = "confidential.document", "confidential.term"
CANARY, OTHERS = "confidential.canary", "confidential.other_subject"

FEWEST_PRINTS = 3
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without letters that are easily mistaken."""


@click.group()
def confidential() -> None:
    """
    Documents, terms and values that must not leave.

    Only fingerprints and digests are kept, under a key of this installation: no words.
    """


class _Day(click.ParamType[date]):
    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """A day as YYYY-MM-DD that is not over."""
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"`{value}` is not a day; write it as 2027-12-31", param, ctx)
        if day < datetime.now(UTC).date():
            self.fail(f"`{value}` is over; name a day to come", param, ctx)
        return day


@confidential.command(short_help="Keep a document, a term, values or a mark from leaving.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--term", "terms", multiple=True, metavar="TEXT", help="A code name or other term.")
@click.option("--values", metavar="COLUMN", help="Values of this column of a CSV file PATH.")
@click.option("--of", "whose", metavar="COLUMN", help="Whose value it is, by principal.")
@click.option("--canary", metavar="WHERE", help="A mark to plant; WHERE says where you will.")
@click.option(
    "--name", help="What findings call it.  [default: the file's name; for a term, its id]"
)
@click.option("--label", default="", help="Its class, such as `internal` or `TLP:AMBER`.")
@click.option("--owner", default="", help="Who answers for it.")
@click.option("--expires", type=_Day(), metavar="YYYY-MM-DD", help="The last day that it counts.")
@CONFIG
def add(  # noqa: PLR0913 - click hands over each option by its name
    *,
    paths: tuple[Path, ...],
    terms: tuple[str, ...],
    values: str | None,
    whose: str | None,
    canary: str | None,
    name: str | None,
    label: str,
    owner: str,
    expires: date | None,
    config: Path | None,
) -> None:
    """
    Keep what PATH holds from leaving, or a term, or find where a planted mark turns up.

    \b
    seawall confidential add plans/ --label internal --owner ann --expires 2027-06-30
    seawall confidential add --term "Blue Heron" --label project
    seawall confidential add customers.csv --values iban --of customer_id
    seawall confidential add --canary "system prompt of support"

    A PATH is a document (.txt, .md, .html, .pdf, .docx), a folder of them, or with
    --values a CSV file. With --of a value may be told to its owner, the request's
    principal, and to nobody else; without, to nobody.

    Exit code 1: some documents could not be read; the others are kept.
    """  # noqa: D301 - click keeps the lines after its mark as they are
    if bool(paths) + bool(terms) + (canary is not None) != 1:
        raise click.UsageError("name a PATH, or --term, or --canary: one of them")
    if whose and not values:
        raise click.UsageError("--of says whose the --values are; name their column too")
    adding = _Adding(config, label=label, owner=owner, expires=expires)
    if terms:
        for term in terms:
            adding.term(term, name)
    elif canary is not None:
        click.echo(adding.canary(canary))
        click.echo("plant it where you said; it is not shown again.", err=True)
    elif values:
        for path in paths:
            adding.values(path, name or path.name, values, whose)
    else:
        sys.exit(FAILURE if adding.documents(paths, name) else 0)


class _Adding:
    """Adds entries with the same label, owner and last day, and tells the log."""

    def __init__(
        self, config: Path | None, *, label: str, owner: str, expires: date | None
    ) -> None:
        self._config = config
        self._store = ConfidentialStore(data_path(config))
        self._keyed: Keyed = self._store.keyed()
        self._label = label
        self._owner = owner
        self._expires = expires.isoformat() if expires else ""

    def term(self, term: str, name: str | None) -> None:
        """Keep one term."""
        kept = phrase(term, self._keyed)
        if kept is None:
            raise SettingsError(
                f"a term needs words of {LEAST_LETTERS} to 64 letters or digits: "
                "a shorter one stands in every other text"
            )
        identity = new_id()
        self._say(self._add(TERM, name or identity, 1, identity=identity, phrases=[(kept, b"")]))

    def canary(self, where: str) -> str:
        """Make a mark that stands nowhere else; only its digest is kept."""
        drawn = "".join(secrets.choice(_ALPHABET) for _ in range(12))
        token = f"SWC-{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"
        kept = phrase(token, self._keyed)
        assert kept is not None
        self._add(CANARY, where, 1, phrases=[(kept, b"")])
        return token

    def values(self, path: Path, name: str, column: str, whose: str | None) -> None:
        """Keep the values of a column, each with its owner where there is a column for that."""
        found: dict[tuple[bytes, bytes], tuple[Phrase, bytes]] = {}
        left: Counter[str] = Counter()
        for row in _rows(path, [column, *([whose] if whose else [])]):
            owner = owner_digest(row[whose].strip(), self._keyed) if whose else b""
            kept = phrase(row[column], self._keyed)
            if kept is None:
                left["too short to be told, or too long"] += 1
            elif whose and not owner:
                left["without an owner"] += 1
            else:
                found[kept.digest, owner] = kept, owner
        if not found:
            raise ScanError(f"no value of `{column}` in `{path}` can be kept; see what it holds")
        kind = OTHERS if whose else TERM
        self._say(self._add(kind, name, len(found), phrases=list(found.values())))
        for why, count in left.items():
            click.echo(f"  left out: {many(count, 'value')} {why}", err=True)

    def documents(self, paths: tuple[Path, ...], name: str | None) -> bool:
        """Keep each document; say whether some could not be."""
        failed = False
        for path in _documents(paths):
            try:
                text = document_text(path)
            except ScanError as problem:
                click.echo(f"  left out: {problem}", err=True)
                failed = True
                continue
            prints = fingerprints(text, self._keyed)
            if len(prints) < FEWEST_PRINTS:
                click.echo(
                    f"  left out: `{path}` is too short to be told; add it as a --term", err=True
                )
                failed = True
                continue
            self._say(self._add(DOCUMENT, name or path.name, len(prints), prints=prints))
        return failed

    def _add(
        self,
        kind: str,
        name: str,
        parts: int,
        *,
        identity: str | None = None,
        prints: Hashes | None = None,
        phrases: Sequence[tuple[Phrase, bytes]] = (),
    ) -> Kept:
        now = datetime.now(UTC)
        kept = Kept(
            identity or new_id(), kind, name, self._label, self._owner,
            now.isoformat(timespec="microseconds"), self._expires, parts,
        )  # fmt: skip
        self._store.add(kept, prints=prints, phrases=phrases)
        _log(self._config, "kept.added", kept, now)
        return kept

    @staticmethod
    def _say(kept: Kept) -> None:
        click.echo(f"{kept.id}  {kept.kind}  {printable(kept.name)}  ({_parts(kept)})")


@confidential.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@CONFIG
def list_kept(*, as_json: bool, config: Path | None) -> None:
    """Show what must not leave: all but the words, which are not kept."""
    today = datetime.now(UTC).date()
    kept = ConfidentialStore(data_path(config)).all()
    if as_json:
        for each in kept:
            click.echo(orjson.dumps({**_told(each), "expired": each.expired(today)}))
        return
    if not kept:
        click.echo("nothing yet; `seawall confidential add PATH` keeps a document from leaving")
        return
    head = ("id", "kind", "name", "label", "owner", "expires", "holds")
    rows = [head, *(_row(each, today) for each in kept)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


@confidential.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@CONFIG
def remove(*, ids: tuple[str, ...], config: Path | None) -> None:
    """Let go of the entries with these IDs."""
    store = ConfidentialStore(data_path(config))
    for identity in ids:
        kept = store.remove(identity)
        _log(config, "kept.removed", kept, datetime.now(UTC))
        click.echo(f"removed {kept.id} ({printable(kept.name)})")


def _documents(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            within = sorted(p for p in path.rglob("*") if p.is_file() and is_document(p))
            if not within:
                raise ScanError(f"`{path}` holds no document that can be read")
            yield from within
        elif path.exists():
            yield path
        else:
            raise ScanError(f"there is no `{path}`; name a document, a folder, or use --term")


def _rows(path: Path, columns: list[str]) -> Iterator[Mapping[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for column in columns:
                if column not in (reader.fieldnames or ()):
                    there = ", ".join(reader.fieldnames or ()) or "none"
                    raise ScanError(f"`{path}` has no column `{column}`; there are: {there}")
            for row in reader:
                yield {column: row[column] or "" for column in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise ScanError(
            f"`{path}` cannot be read ({type(problem).__name__}); it must be a CSV file in UTF-8"
        ) from None


def _row(kept: Kept, today: date) -> tuple[str, ...]:
    expires = f"{kept.expires} (over)" if kept.expired(today) else kept.expires or "never"
    kind = kept.kind.removeprefix("confidential.")
    return (
        kept.id, kind, printable(kept.name), printable(kept.label) or "-",
        printable(kept.owner) or "-", expires, _parts(kept),
    )  # fmt: skip


def _parts(kept: Kept) -> str:
    what = {DOCUMENT: "fingerprint", CANARY: "mark"}.get(kept.kind, "value")
    return many(kept.parts, what)


def _told(kept: Kept) -> dict[str, object]:
    return {
        "id": kept.id, "kind": kept.kind, "name": kept.name, "label": kept.label,
        "owner": kept.owner, "added": kept.added, "expires": kept.expires or None,
        "parts": kept.parts,
    }  # fmt: skip


def _log(config: Path | None, kind: str, kept: Kept, at: datetime) -> None:
    facts: dict[str, Fact] = {"entry": kept.id, "of": kept.kind, "parts": kept.parts}
    if kept.expires:
        facts["expires"] = kept.expires
    with open_ledger(policy_path(config)) as ledger:
        ledger.append([Event(kind, at, "cli", facts=facts)])
