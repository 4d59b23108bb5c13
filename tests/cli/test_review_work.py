"""`seawall review work`: fifty items by single keys, and a terminal that is given back."""

import io
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from seawall.access import Part, Shown
from seawall.access.review_view import parts_of
from seawall.cli.review.board import Board
from seawall.cli.review.choices import OF_SORT
from seawall.cli.review.editing import from_file, to_file
from seawall.cli.review.keys import ESCAPE, PAGE_DOWN, STOP
from seawall.cli.review.mine import Mine, Wanted
from seawall.cli.review.screen import SMALLEST, Card, View, body_of, screen
from seawall.cli.review.sitting import Sitting
from seawall.cli.review.terminal import Terminal
from seawall.errors import AccessError
from seawall.ledger.vault import Vault
from seawall.review.items import Item, Sort
from tests.access.review_room import Installation
from tests.cli.test_approve import REFUND, held
from tests.gateway.scoped import scoped, wants
from tests.waiting import until


class Typist:
    """Somebody who types keys, and remembers what was on the screen before each."""

    def __init__(self, terminal: "Screen", keys: Iterable[str]) -> None:
        self._terminal = terminal
        self._keys = iter(keys)
        self.saw: list[str] = []

    def get(self, seconds: float) -> str | None:
        self.saw.append(self._terminal.text)
        return next(self._keys, STOP)


class Screen(Terminal):
    """A terminal of 80 by 24 in memory."""

    def __init__(self) -> None:
        self.written = io.StringIO()
        super().__init__(
            Console(
                file=self.written, force_terminal=True, width=80, height=24, legacy_windows=False
            )
        )
        self._console.set_alt_screen(enable=True)
        self.text = ""

    def draw(self, lines: list[Text]) -> None:
        super().draw(lines)
        assert len(lines) == 24
        assert all(line.cell_len <= 80 for line in lines)
        self.text = "\n".join(line.plain for line in lines)


class Session:
    """A sitting of somebody at the desk of an installation, from the first key to the last."""

    def __init__(
        self,
        there: Installation,
        keys: Iterable[str],
        *,
        by: str = "ana",
        most: int | None = None,
        seconds: float = 1.0,
    ) -> None:
        self.screen = Screen()
        self.typist = Typist(self.screen, keys)
        passed = iter(range(10**6))
        with there.open() as room:
            self.sitting = Sitting(
                Mine(room, there.keys[by]),
                partial(Board, self.screen, self.typist),
                wanted=Wanted(),
                most=most,
                clock=lambda: next(passed) * seconds,
            )
            self.sitting.work()
        self.saw = self.typist.saw
        self.tally = self.sitting.tally


@pytest.fixture
def there(tmp_path: Path) -> Installation:
    made = Installation(tmp_path)
    made.now = datetime.now(UTC)
    return made


def add(
    there: Installation, count: int = 1, text: str = "Good morning.", **facts: object
) -> list[str]:
    with there.open() as room:
        return [
            there.add(room, ("user", f"Hello {n}"), ("assistant", text), **facts)  # type: ignore[arg-type]
            for n in range(count)
        ]


def said(there: Installation) -> list[str]:
    return [str(each.event.facts["said"]) for each in there.entries("review.decided")]


def test_fifty_items_by_single_keys_and_then_a_break(there: Installation) -> None:
    """Each key decides what is on the screen, and after fifty a break is offered."""
    add(there, 51)
    keys = [*(["n"] * 40), *["h", "2", "1"] * 5, *(["u"] * 5), "x", "n", "q"]
    session = Session(there, keys)
    assert said(there) == ["harmless"] * 40 + ["harmful"] * 5 + ["unsure"] * 5 + ["harmless"]
    facts = there.entries("review.decided")[44].event.facts
    assert (facts["kind"], facts["severity"]) == ("pii", 1)
    assert "time for a break?" in session.saw[-3]
    assert "You decided 50 items" in session.saw[-3]
    assert "there is nothing to look at" in session.saw[-1]
    assert session.tally.decided == 51
    assert "40 decided" in session.saw[40]
    summary = session.tally.summary(700.0)
    assert summary.startswith("you decided 51 items in 11 min 40 s, ")
    assert summary.endswith("41 harmless, 5 harmful, 5 unsure")


def test_what_somebody_waits_for_comes_first_and_is_delivered_by_two_keys(
    there: Installation,
) -> None:
    """One key alone delivers nothing; the rules and the time that is left are on the screen."""
    add(there)
    add(there, kind="review.held", side="answer", way="wait", rules=["secrets"])
    session = Session(there, ["d", ESCAPE, "d", "y", "q"])
    assert "the answer was held by secrets; severity 3" in session.saw[0]
    assert " left" in session.saw[0]
    assert "deliver it as it is?" in session.saw[1]
    assert said(there) == ["deliver"]
    assert "sample" in session.saw[-1]


def test_what_is_skipped_goes_back_and_is_shown_again_when_asked(there: Installation) -> None:
    """Somebody else can take it at once, and who skipped it sees others before it."""
    first, second = add(there, 2)
    session = Session(there, [" ", " ", "s", "n", "q"])
    shown = [next(name for name in (first, second) if name in text) for text in session.saw[:2]]
    assert shown == [first, second]
    assert "You skipped 2 items." in session.saw[2]
    assert len(said(there)) == 1
    assert session.tally.given_back == 2
    with there.open() as room:
        assert all(each.taken(datetime.now(UTC)) is None for each in room.desk.waiting(there.now))


def test_what_one_has_at_the_end_goes_back(there: Installation) -> None:
    """The one on the screen and the one taken ahead are free once somebody quits."""
    add(there, 3)
    Session(there, ["q"])
    assert there.kinds()[3:] == ["leased", "leased", "returned", "returned"]


def test_a_key_that_comes_before_anybody_can_have_read_decides_nothing(
    there: Installation,
) -> None:
    """A key that is held down does not decide text after text."""
    add(there, 3)
    session = Session(there, ["n", "n", "n", "q"], seconds=0.001)
    assert said(there) == []
    assert "too quick" in session.saw[1]


def test_values_are_shown_once_the_log_says_so(there: Installation) -> None:
    """Before the key for it there are labels; after it, the values and that they are shown."""
    add(there, text="Write to eve@example.com")
    session = Session(there, ["m", "q"])
    assert "Write to [email 1]" in session.saw[0]
    assert "eve@" not in session.saw[0]
    assert "Write to eve@example.com" in session.saw[1]
    assert "the log says that you see them" in session.saw[1]
    assert "unmasked" in there.kinds()


def test_nobody_calls_harmless_what_they_have_not_seen_the_end_of(there: Installation) -> None:
    """Of a long text it is asked once more; whoever has paged to its end is not asked."""
    add(there, text="\n".join(f"line {n}" for n in range(60)))
    session = Session(there, ["n", ESCAPE, *[PAGE_DOWN] * 5, "n", "q"])
    assert "↓ more" in session.saw[0]
    assert "though you have not seen the end?" in session.saw[1]
    assert "line 59" in session.saw[7]
    assert "↓ more" not in session.saw[7]
    assert said(there) == ["harmless"]


def test_a_text_cannot_steer_the_terminal(there: Installation) -> None:
    """What is no letter is spelled out, and never written as it is."""
    add(
        there, text="\x1b]0;owned\x07 \x1b[2J \u202egnp.exe \x9b31m [bold]markup[/bold] \x00 \tend"
    )
    session = Session(there, ["m", "q"])
    assert r"\u001b]0;owned\u0007 \u001b[2J \u202egnp.exe \u009b31m [bold]markup" in session.saw[0]
    written = session.screen.written.getvalue()
    for bad in ("\x1b]0;", "\x1b[2J", "\u202e", "\x9b", "\x00", "\x07"):
        assert bad not in written


def test_a_held_text_is_edited_and_seen_again_before_it_is_delivered(
    there: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The editor gets labels, the vault the values; nothing is delivered that was not shown."""
    editor = there.folder / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/today/tomorrow/' \"$1\"\n", "utf-8")
    editor.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(editor))
    add(
        there, text="Write to eve@example.com today", kind="review.held", way="wait", side="answer"
    )
    session = Session(there, ["e", "y", "q"])
    assert "Write to [email 1] tomorrow" in session.saw[1]
    assert "deliver this instead?" in session.saw[1]
    facts = there.entries("review.decided")[0].event.facts
    sealed = facts["sealed"]
    assert isinstance(sealed, dict)
    with Vault.open(there.data) as vault:
        parts = parts_of(vault.read(str(sealed["ref"]), str(sealed["digest"])))
    assert [part.text for part in parts] == ["Hello 0", "Write to eve@example.com tomorrow"]


def test_an_editor_that_fails_or_changes_nothing_decides_nothing(
    there: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are said, and the text waits as before."""
    add(there, kind="review.held", way="wait", side="answer")
    monkeypatch.setenv("VISUAL", "true")
    session = Session(there, ["e", "q"])
    assert "nothing was changed" in session.saw[1]
    monkeypatch.setenv("VISUAL", "false")
    session = Session(there, ["e", "q"])
    assert "Editing failed" in session.saw[1]
    assert said(there) == []


def test_a_held_text_whose_time_is_over_is_left(there: Installation) -> None:
    """Whoever reads on past its end is told that it was not delivered, and goes on."""
    due = (datetime.now(UTC) + timedelta(seconds=3)).isoformat()
    add(there, kind="review.held", way="wait", side="answer", due=due)

    def keys() -> Iterator[str]:
        until(lambda: datetime.now(UTC).isoformat() > due)
        yield "d"
        yield "q"

    session = Session(there, keys())
    assert "the last: nobody decided in time, so it was not delivered" in session.saw[-1]
    assert said(there) == []


@pytest.mark.parametrize(
    ("kind", "keys", "left"),
    [("review.sampled", "hnk", "u"), ("review.held", "dem", "r")],
)
def test_of_what_nobody_can_read_the_keys_are_few(
    there: Installation, kind: str, keys: str, left: str
) -> None:
    """The other keys are not offered; who presses one is told why, and reads on."""
    with there.open() as room:
        there.add(room, kind=kind, side="answer", way="wait", bare=True)
    session = Session(there, [*keys, left, "q"])
    footer = session.saw[0].splitlines()[-2]
    assert f"{left} " in footer
    assert not any(f" {key} " in footer for key in keys)
    assert all("nobody can read it" in text for text in session.saw[1:4])
    assert said(there) == [{"u": "unsure", "r": "refuse"}[left]]


def test_what_is_over_is_not_offered_to_be_delivered(there: Installation) -> None:
    """A question about it that is still on the screen is not answered with a yes either."""
    due = (datetime.now(UTC) + timedelta(seconds=3)).isoformat()
    add(there, kind="review.held", way="wait", side="answer", due=due)

    def keys() -> Iterator[str]:
        yield "d"
        until(lambda: datetime.now(UTC).isoformat() > due)
        yield PAGE_DOWN
        yield "y"
        yield "q"

    session = Session(there, keys())
    over = next(text for text in session.saw if text.splitlines()[0].endswith(" over"))
    assert "go on" in over
    assert "yes" not in over.splitlines()[-2]
    assert "deliver" not in over.splitlines()[-2]
    assert said(there) == []


def test_the_keys_are_told(there: Installation) -> None:
    """`?` shows every key that is in a footer, and that there is no way back."""
    add(there)
    session = Session(there, ["?", "x", "b", "q"])
    for choices in OF_SORT.values():
        assert all(f"  {key} " in session.saw[1] for key, _ in choices if key != "?")
    assert "no way back" in session.saw[3]


def test_as_many_as_wanted_are_decided(there: Installation) -> None:
    """It ends by itself then, and takes no more than that ahead."""
    add(there, 5)
    session = Session(there, ["n", "n", "n"], most=2)
    assert said(there) == ["harmless"] * 2
    assert "0 of 2" in session.saw[0]
    assert there.kinds().count("leased") == 2


def test_tool_calls_are_decided_between_the_others(tmp_path: Path) -> None:
    """They come before samples, with their arguments, and a yes takes two keys."""
    there = Installation(tmp_path)
    there.now = datetime.now(UTC)
    people = there.lines["people"]
    with scoped(tmp_path, wants(REFUND), people=people) as client:
        (identity,) = held(client)
        add(there)
        session = Session(there, ["y", "y", "q"])
        assert 'order: "123456"' in session.saw[0]
        assert "amount: 49.5" in session.saw[0]
        assert "0 of 2 said yes" in session.saw[0]
        assert "let it run, once?" in session.saw[1]
        assert f"you said yes to {identity}" in session.saw[2]
        session = Session(there, ["n", "q"], by="dot")
        assert f"you said no to {identity}" in session.saw[1]
    kinds = [each.event.kind for each in there.entries("approval.*")]
    assert kinds[1:] == [
        "approval.viewed",
        "approval.granted",
        "approval.viewed",
        "approval.denied",
    ]


TEXTS = st.lists(st.text(max_size=400), max_size=4)


@given(TEXTS, st.integers(1, 160), st.integers(1, 60), st.integers(0, 50))
def test_the_screen_fits_whatever_is_shown(
    texts: list[str], width: int, height: int, first: int
) -> None:
    """It has exactly as many lines as there are, none wider; nothing in it steers a terminal."""
    now = datetime.now(UTC)
    item = Item(
        "itm_0000000000000001", Sort.HOLD, "support", "", "", "", 0, now, now, 1, 2,
        rules=("a" * 64,) * 5, side="answer",
    )  # fmt: skip
    card = Card(shown=Shown(item, tuple(Part("user", "", text) for text in texts)))
    view = View(
        card, body_of(card, width), keys=OF_SORT[Sort.HOLD], message=("m" * 200, ""), first=first
    )
    lines = screen(view, width, height, now=now)
    assert len(lines) == height
    assert all(line.cell_len <= width for line in lines)
    assert all(line.plain.isprintable() for line in lines)
    if width >= SMALLEST[0] and height >= SMALLEST[1]:
        assert "held" in lines[0].plain


PARTS = st.lists(
    st.text(st.characters(exclude_characters="\r"), max_size=60), min_size=1, max_size=4
)


@given(texts=PARTS, ending=st.sampled_from(["", "\n"]))
def test_texts_come_back_from_the_editor_as_they_went(texts: list[str], ending: str) -> None:
    """Also from one that puts a line feed at the end of the file."""
    parts = [Part("assistant", "", text) for text in texts if not text.startswith("===")]
    if parts:
        file = to_file(parts)
        file += "" if parts[-1].text.endswith("\n") else ending
        assert from_file(file, parts) == [part.text for part in parts]


def test_a_line_between_texts_that_was_lost_is_said() -> None:
    """Nobody guesses which text is which."""
    parts = [Part("assistant", "", "one"), Part("assistant", "", "two")]
    with pytest.raises(AccessError, match=r"=== text 1 of 2 .* is not as it was"):
        from_file("one\ntwo", parts)


class Console80:
    """`seawall review work` as a process in a terminal of its own."""

    def __init__(self, there: Installation) -> None:
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        self.theirs = theirs
        self.before = termios.tcgetattr(theirs)
        command = [
            sys.executable,
            "-m",
            "seawall",
            "review",
            "work",
            "--as",
            str(there.folder / "ana.key"),
        ]
        self.process = subprocess.Popen(
            command,
            cwd=there.folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        self.output = b""

    def shows(self, words: str) -> None:
        """Wait until it has shown these words."""
        until(lambda: self._read() and words.encode() in self.output)

    def type(self, key: str, then: Callable[[], bool]) -> None:
        """Type a key until something has come of it: one that comes too soon is refused."""

        def typed() -> bool:
            if not then():
                os.write(self._ours, key.encode())
            return self._read() and then()

        until(typed)

    def _read(self) -> bool:
        while select.select([self._ours], [], [], 0.05)[0]:
            try:
                self.output += os.read(self._ours, 65_536)
            except OSError:  # nobody has the other end any more
                break
        return True

    def ended(self) -> int:
        """The exit code, once it has ended."""
        until(lambda: self._read() and self.process.poll() is not None)
        self._read()
        return self.process.returncode

    def is_restored(self) -> bool:
        """Whether the terminal is as it was: its modes, its cursor and what was in it."""
        modes = termios.tcgetattr(self.theirs) == self.before
        shown = self.output.rfind(b"\x1b[?25h") > self.output.rfind(b"\x1b[?25l")
        return (
            modes
            and shown
            and self.output.rfind(b"\x1b[?1049l") > self.output.rfind(b"\x1b[?1049h")
        )

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)
        os.close(self.theirs)


@contextmanager
def console(there: Installation) -> Iterator[Console80]:
    made = Console80(there)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEAWALL_CONFIG", "SEAWALL_DATA_DIR", "COLUMNS", "LINES", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.mark.usefixtures("plain")
def test_in_a_real_terminal_a_key_decides_and_quitting_restores_it(there: Installation) -> None:
    """After the last key the modes, the cursor and the screen are as they were, with a summary."""
    add(there, 2)
    with console(there) as terminal:
        terminal.shows("Good morning.")
        terminal.type("n", lambda: len(said(there)) == 1)
        terminal.type("q", lambda: terminal.process.poll() is not None)
        assert terminal.ended() == 0
        assert b"you decided 1 item in " in terminal.output
        assert terminal.is_restored()
    assert there.kinds()[-1] == "returned"


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_however_it_is_ended_the_terminal_is_restored_and_items_go_back(
    there: Installation, number: signal.Signals
) -> None:
    """A signal ends it as a key does: what was taken is free, and the terminal as it was."""
    add(there, 2)
    with console(there) as terminal:
        terminal.shows("Good morning.")
        until(lambda: there.kinds().count("leased") == 2)
        terminal.process.send_signal(number)
        assert terminal.ended() != 0
        assert terminal.is_restored()
    assert there.kinds().count("returned") == 2
