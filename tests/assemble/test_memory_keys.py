"""The keys of memories' labels: made once, rotated, dropped, shared by a variable."""

import json
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from seawall.assemble import memory_keys
from seawall.assemble.memory_keys import FILE, VARIABLE, MemoryKeys
from seawall.errors import SettingsError
from tests.guard.memory.labels import TEXT, asking, label

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def opened(folder: Path, given: str = "") -> MemoryKeys:
    return MemoryKeys(folder, realm="t\0e", environ={VARIABLE: given} if given else {})


def test_two_processes_agree_on_the_first_key_and_see_each_others_changes(tmp_path: Path) -> None:
    one, two = opened(tmp_path / "data"), opened(tmp_path / "data")
    made = label(ring=one.ring())
    assert two.ring().refusal(made, TEXT, asking()) is None
    assert ((tmp_path / "data" / FILE).stat().st_mode & 0o777) == 0o600
    new = one.rotate(NOW)
    assert [key.id for key in two.all()] == [new.id, made["key"]]
    assert label(ring=two.ring())["key"] == new.id
    assert two.ring().refusal(made, TEXT, asking()) is None
    one.drop(made["key"])
    assert two.ring().refusal(made, TEXT, asking()) == "forged"


KEYS = str(memory_keys.__file__)


class Halted(threading.Thread):
    """Runs some work to its so-manieth step in the room of the keys, and on when it is let."""

    def __init__(self, work: Callable[[], object], *, step: int) -> None:
        super().__init__(daemon=True)
        self._work, self._left = work, step
        self.stands, self._goes = threading.Event(), threading.Event()
        self.halted = False
        self.start()
        self.stands.wait()

    def run(self) -> None:
        sys.settrace(self._traced)
        self._work()
        sys.settrace(None)
        self.stands.set()

    def _traced(self, frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code.co_filename == KEYS and (code.co_name == "ring" or event == "return"):
            self._left -= 1
            if self._left == 0:
                self.halted = True
                self.stands.set()
                self._goes.wait()
        return self._traced

    def go_on(self) -> None:
        self._goes.set()
        self.join()


def test_two_threads_never_go_on_with_a_key_that_was_dropped(tmp_path: Path) -> None:
    """Wherever one is halted when it has read the old keys, and the other when the new ones."""
    changing = opened(tmp_path)
    pairs = ((early, late) for early in count(1) for late in range(1, 21))
    for early, late in pairs:
        made = label(ring=changing.ring())
        keys = opened(tmp_path)
        one = Halted(keys.ring, step=early)
        changing.drop(made["key"])
        other = Halted(keys.ring, step=late)
        one.go_on()
        other.go_on()
        assert keys.ring().refusal(made, TEXT, asking()) == "forged", (early, late)
        if not one.halted:
            break


def test_the_last_key_is_dropped_for_another(tmp_path: Path) -> None:
    keys = opened(tmp_path)
    made = label(ring=keys.ring())
    keys.drop(made["key"])
    assert keys.ring().refusal(made, TEXT, asking()) == "forged"
    assert label(ring=keys.ring())["key"] != made["key"]
    with pytest.raises(SettingsError, match="no key `00000000`"):
        keys.drop("00000000")


def test_keys_in_the_variable_are_those_of_all_gateways(tmp_path: Path) -> None:
    old, new = "ab" * 32, "cd" * 32
    made = label(ring=opened(tmp_path / "one", old).ring())
    rotated = opened(tmp_path / "two", f"{new}, {old}")
    assert rotated.ring().refusal(made, TEXT, asking()) is None
    assert label(ring=rotated.ring())["key"] == rotated.all()[0].id != made["key"]
    assert not (tmp_path / "two").exists()
    with pytest.raises(SettingsError, match=f"`{VARIABLE}`"):
        rotated.rotate(NOW)


@pytest.mark.parametrize("given", ["ab", "xy" * 32, "ab" * 32 + ",", "ab" * 33])
def test_a_variable_that_holds_no_keys_is_refused_and_not_quoted(
    tmp_path: Path, given: str
) -> None:
    with pytest.raises(SettingsError) as told:
        opened(tmp_path, given)
    assert given not in str(told.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"keys": []}',
        b'{"keys": [{"secret": "ab", "made": ""}]}',
        b'{"keys": [{"secret": 3, "made": ""}]}',
        b'{"keys": [{"secret": "' + b"ab" * 32 + b'"}]}',
        b"\xff",
    ],
)
def test_a_damaged_file_of_keys_is_refused(tmp_path: Path, content: bytes) -> None:
    keys = opened(tmp_path)
    keys.ring()
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(SettingsError, match="restore it from a backup"):
        keys.ring()


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    opened(tmp_path).ring()
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        opened(tmp_path).ring()
    secret = json.loads((tmp_path / FILE).read_text())["keys"][0]["secret"]
    assert len(secret) == 64


def test_the_keys_of_sessions_follow_those_of_labels_and_are_none_of_them(tmp_path: Path) -> None:
    one, two = opened(tmp_path / "data"), opened(tmp_path / "data")
    (first,) = one.sessions()
    assert two.sessions() == (first,)
    one.rotate(NOW)
    newest, second = two.sessions()
    assert second == first != newest
    secrets = json.loads((tmp_path / "data" / FILE).read_text("utf-8"))["keys"]
    assert not {each["secret"] for each in secrets} & {first.hex(), newest.hex()}
    other = MemoryKeys(tmp_path / "data", realm="t\0another", environ={})
    assert not {*other.sessions()} & {first, newest}
    assert opened(tmp_path, secrets[0]["secret"]).sessions() == (newest,)
