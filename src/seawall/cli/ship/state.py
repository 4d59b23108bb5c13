"""`seawall ship state`: people sign that something is so, until a machine can look."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import click

from seawall.access.ship import enter_ship, said_so_far
from seawall.access.shipping import STATED
from seawall.assemble.ledger import open_ledger
from seawall.assemble.shipping import Installation
from seawall.assemble.subject import file_digests, subject_of
from seawall.cli.options import CONFIG
from seawall.cli.ship.group import ship
from seawall.cli.ship.installed import installation
from seawall.cli.ship.options import CHECKLIST, COMMIT
from seawall.cli.signing import key_of, sign_now, signs
from seawall.cli.words import many, printable
from seawall.errors import AccessError, SettingsError
from seawall.ship.checklist import Checklist
from seawall.ship.probes import word_of
from seawall.ship.subject import digest_of
from seawall.terms import Fact

LARGEST = 50_000_000
TESTS = "tests"


@ship.command("state")
@click.argument("about")
@click.option("--feature", default="", help="Only of this application.")
@click.option("--person", default="", help="Of whom it is so.  [default: of you]")
@click.option(
    "--junit",
    "report",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Results of tests, as a JUnit report.",
)
@click.option("--note", default="", help="In your words. It stands in the log: name no end user.")
@COMMIT
@CHECKLIST
@signs
@CONFIG
def state_command(
    *,
    about: str,
    report: Path | None,
    commit: str,
    file: Path | None,
    key: Path | None,
    config: Path | None,
    **said: str,
) -> None:
    """
    Sign that ABOUT is so: `procedure`, `trained`, `tests`, or what your checklist asks for.

    What no probe asks for is not signed: `seawall ship checklist` shows the words.

    Where the checklist names a file of that name, you sign for the file as it is now. It is shown
    as `attested`: known by your word.
    """
    here = installation(config, file)
    _require_asked(here.checklist, about)
    me = key_of(key)
    facts: dict[str, Fact] = {"about": about, **_of_file(here, about)}
    if said["feature"]:
        facts["for_feature"] = here.feature(said["feature"])
    if said["person"]:
        facts["person"] = here.people.find(said["person"]).name
    if said["note"]:
        facts["note"] = said["note"]
    if report is not None:
        facts |= _results(report).facts
    elif about == TESTS:
        raise AccessError("results of tests are signed with the report: `--junit FILE`")
    facts["digests"] = dict(subject_of(here.path, here.checklist, commit=commit).digests)
    with open_ledger(here.path) as log:
        facts["number"] = _number(said_so_far(log).statements, me.name, about)
        signed, now = sign_now(STATED, facts, here.people, key=me)
        enter_ship(log, here.people, signed, now)
    of = f" of {facts['person']}" if "person" in facts else ""
    click.echo(f"you signed that {printable(about)} is so{of}")


def _require_asked(checklist: Checklist, about: str) -> None:
    """AccessError where no probe asks for a statement about this: it would count for nothing."""
    words = [*dict.fromkeys(word for probe in checklist.probes if (word := word_of(probe)))]
    if about in words:
        return
    near = get_close_matches(about, words, n=1, cutoff=0.4)
    there = ", ".join(f"`{word}`" for word in words) or "none"
    hint = f"did you mean `{near[0]}`?" if near else f"it asks for: {there}"
    raise AccessError(
        f"the checklist asks nobody to sign `{printable(about)}`; {hint} "
        "(`seawall ship checklist` lists what it asks for)"
    )


def _of_file(here: Installation, about: str) -> dict[str, Fact]:
    """
    The digest of the file that a statement is about; SettingsError where it is not there.

    Of a file that no checklist names nobody could tell later what it said: that is not signed.
    """
    name = _file_named(here.checklist, about)
    if not name:
        return {}
    if name not in here.checklist.files:
        raise SettingsError(
            f"ship.yaml names no file as `{name}`, so there is nothing to sign for; write it, and "
            f"name it there: `files: {{{name}: FILE}}`"
        )
    digest = file_digests(here.checklist, here.path)[name]
    if not digest:
        file = here.checklist.files[name]
        raise SettingsError(
            f"`{file}`, which ship.yaml names as `{name}`, is not there; write it, then sign"
        )
    return {"digest": digest}


def _file_named(checklist: Checklist, about: str) -> str:
    """What the file is called that a statement is about; empty where it is about none."""
    asking = (p.file for p in checklist.probes if p.file and p.about[:1] == (about,))
    return next(asking, about if about in checklist.files else "")


def _number(statements: object, name: str, about: str) -> int:
    """Which of somebody's statements about this it is: a gap in them shows one that is hidden."""
    assert isinstance(statements, tuple)
    there = [s for s in statements if s.by == name and s.signed.act.facts.get("about") == about]
    return len(there) + 1


@dataclass(frozen=True, slots=True)
class Results:
    """What a JUnit report counts, and its digest."""

    tests: int
    failures: int
    skipped: int
    digest: str

    @property
    def facts(self) -> dict[str, Fact]:
        """As they are signed."""
        return {
            "tests": self.tests,
            "failures": self.failures,
            "skipped": self.skipped,
            "digest": self.digest,
        }


def _results(path: Path) -> Results:
    """What a report says, counted case by case; SettingsError where it is none."""
    content = path.read_bytes()
    if len(content) > LARGEST or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise SettingsError(f"`{path}` is no JUnit report: too long, or with entities of its own")
    try:
        cases = list(ET.fromstring(content).iter("testcase"))  # noqa: S314 - without entities
    except ET.ParseError:
        raise SettingsError(f"`{path}` is no JUnit report: it is no XML") from None
    skipped = sum(case.find("skipped") is not None for case in cases)
    failed = sum(any(_bad(case)) for case in cases)
    if not cases:
        raise SettingsError(f"`{path}` holds no test; run them with a JUnit report")
    click.echo(f"{many(len(cases), 'test')}, {failed} failed, {skipped} skipped", err=True)
    return Results(len(cases) - skipped, failed, skipped, digest_of(content))


def _bad(case: ET.Element) -> Iterator[bool]:
    yield case.find("failure") is not None
    yield case.find("error") is not None
