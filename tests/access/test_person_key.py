"""A person's keys are read by them alone, and are refused where they may not be theirs alone."""

from pathlib import Path

import pytest

from seawall.access import make_person_key, people_of, read_person_key
from seawall.errors import AccessError
from seawall.policy import PersonLine


def test_a_key_is_read_again_as_it_was_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "ann.key"
    made = make_person_key(path, "ann")
    read = read_person_key(path)
    assert (read.name, read.public, read.seal_key) == ("ann", made.public, made.seal_key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert path.read_text("ascii").splitlines()[2].removeprefix("ed25519:") not in repr(read)


def test_what_is_printed_is_what_the_policy_file_takes(tmp_path: Path) -> None:
    key = make_person_key(tmp_path / "ann.key", "ann")
    line = PersonLine(key=key.public, seal_key=key.seal_key)
    assert people_of({"ann": line}).find("ann").key == key.public


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "ann.key"
    first = make_person_key(path, "ann")
    with pytest.raises(AccessError, match="is there already"):
        make_person_key(path, "ann")
    assert read_person_key(path).public == first.public


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o622])
def test_a_key_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "ann.key"
    make_person_key(path, "ann")
    path.chmod(mode)
    with pytest.raises(AccessError, match="can be read by others"):
        read_person_key(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"seawall person key v1\nann\n",
        b"\xff",
        b"seawall person key v1\nann\nx\ny\n",
        b"a\n" * 9,
    ],
)
def test_a_file_without_a_key_is_told_and_not_quoted(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ann.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(AccessError, match="holds no key of a person"):
        read_person_key(path)


def test_a_key_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    for path in (tmp_path / "none.key", tmp_path):
        with pytest.raises(AccessError, match="seawall people key"):
            read_person_key(path)
