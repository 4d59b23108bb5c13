"""Laws of the spool: what it kept is read back in order, and what is damaged is counted."""

import os
import stat
from pathlib import Path

import pytest

from seawall.errors import LedgerError
from seawall.ledger import Spool
from seawall.ledger.gap import Gap
from seawall.ledger.spool import SEGMENT_BYTES, Held, Segment, spooled_line
from seawall.terms import Event
from tests.ledger.events import NOON
from tests.ledger.failing import SOON, entries, held, numbers, resilient, seen


def keep(spool: Spool, *events: Event) -> list[bool]:
    return spool.keep([[spooled_line(event)] for event in events], reason="disk_full")


def oldest(spool: Spool) -> Segment:
    segment = spool.oldest()
    assert segment is not None
    return segment


def read(spool: Spool) -> Held:
    return spool.read(oldest(spool))


def kept(folder: Path, *events: Event) -> Path:
    """The one segment of a spool that was left behind with these events in it."""
    spool = Spool(folder)
    assert keep(spool, *events) == [True] * len(events)
    spool.close()
    (path,) = folder.glob("*.spool")
    return path


def test_what_was_kept_is_read_back_in_order_by_whoever_comes_next(tmp_path: Path) -> None:
    kept(tmp_path, seen(1), seen(3), seen(2))
    spool = Spool(tmp_path)
    held_ = read(spool)
    assert [event.facts["inspected"] for event in held_.events] == [1, 3, 2]
    assert held_.events[0] == seen(1)
    assert held_.gap.facts == {
        "spooled": 3,
        "lost": 0,
        "refused": 0,
        "since": "2026-08-01T12:00:01.000+00:00",
        "until": "2026-08-01T12:00:03.000+00:00",
        "reason": "disk_full",
    }
    spool.remove(oldest(spool))
    assert spool.oldest() is None
    spool.close()
    assert list(tmp_path.glob("*.spool")) == []


def test_segments_are_read_oldest_first_and_their_names_are_never_used_again(
    tmp_path: Path,
) -> None:
    spool = Spool(tmp_path)
    keys: list[str] = []
    for number in range(3):
        keep(spool, seen(number))
        spool.close()
        spool = Spool(tmp_path)
    for number in range(3):
        segment = oldest(spool)
        assert [e.facts["inspected"] for e in spool.read(segment).events] == [number]
        keys.append(segment.key)
        spool.remove(segment)
    keep(spool, seen(9))
    keys.append(oldest(spool).key)
    spool.close()
    assert len(set(keys)) == 4
    assert all(key.isascii() and key.startswith("spool:") for key in keys)


def test_a_segment_is_of_a_size_that_one_append_takes(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    line = b"x" * 60_000
    for _ in range(40):
        assert spool.keep([[line]], reason="other") == [True]
    assert spool.waiting == 3
    spool.close()
    sizes = [path.stat().st_size for path in tmp_path.glob("*.spool")]
    assert max(sizes) < SEGMENT_BYTES + 2 * len(line)


def test_only_the_owner_can_read_the_spool(tmp_path: Path) -> None:
    path = kept(tmp_path / "spool", seen(1))
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()} == {0o600}


def test_a_spool_in_use_is_a_clear_error(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    with pytest.raises(LedgerError, match="another"):
        Spool(tmp_path)
    spool.close()
    spool.close()
    Spool(tmp_path).close()


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_line_that_a_crash_cut_short_is_lost_and_the_others_are_not(
    tmp_path: Path, cut: int
) -> None:
    path = kept(tmp_path, seen(1), seen(2))
    os.truncate(path, path.stat().st_size - cut)
    spool = Spool(tmp_path)
    found = read(spool)
    assert [e.facts["inspected"] for e in found.events] == [1]
    assert (found.gap.spooled, found.gap.lost) == (1, 1)
    spool.remove(oldest(spool))
    spool.close()
    assert path.with_suffix(".damaged").exists()
    assert not path.exists()


def test_the_room_that_a_crash_left_unused_is_no_event(tmp_path: Path) -> None:
    path = kept(tmp_path, seen(1))
    os.truncate(path, SEGMENT_BYTES)
    spool = Spool(tmp_path)
    found = read(spool)
    assert (len(found.events), found.gap.lost) == (1, 0)
    spool.close()


def test_what_was_changed_or_may_not_wait_is_not_logged(tmp_path: Path) -> None:
    forged = [spooled_line(event) for event in (held(1), seen(2), Event("x.y", NOON, "a"))]
    spool = Spool(tmp_path)
    spool.keep([[line] for line in (*forged, spooled_line(Event("key.issued", NOON, "a")))],
               reason="x y\x00")  # fmt: skip
    spool.close()
    (path,) = tmp_path.glob("*.spool")
    path.write_bytes(path.read_bytes().replace(b'"inspected":2', b'"inspected":3'))
    spool = Spool(tmp_path)
    found = read(spool)
    assert [event.kind for event in found.events] == ["text.held"]  # a policy may let it wait
    assert found.gap.lost == 3
    spool.close()


def test_a_note_is_told_even_where_the_spool_is_full(tmp_path: Path) -> None:
    spool = Spool(tmp_path, most_bytes=600)
    assert keep(spool, seen(1)) == [True]
    assert keep(spool, seen(2)) == [False]
    assert spool.note(Gap.of([NOON], lost=7, refused=2).because("io"))
    found = read(spool)
    assert (found.gap.spooled, found.gap.lost, found.gap.refused) == (1, 7, 2)
    spool.close()


def test_a_segment_is_logged_once_however_often_the_process_dies_after_it(tmp_path: Path) -> None:
    path = kept(tmp_path / "spool", seen(1), seen(2))
    left = path.read_bytes()
    with resilient(tmp_path) as (log, _):
        assert log.wait(SOON)
    for _ in range(2):
        path.write_bytes(left)  # as if it had died before it removed the file
        with resilient(tmp_path) as (log, watch):
            assert log.wait(SOON)
        assert watch.reasons == {}
        assert not path.exists()
    assert numbers(tmp_path) == [1, 2]
    assert len(entries(tmp_path, "log.gap")) == 1


def test_a_spool_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="folder"):
        Spool(tmp_path / "file" / "spool")


def test_a_spool_that_vanished_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    (tmp_path / "spool").rename(tmp_path / "gone")
    assert keep(spool, seen(1), seen(2)) == [False, False]
    assert spool.oldest() is None
    spool.close()
