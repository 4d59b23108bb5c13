"""The key of signatures lies in the data folder, for its owner alone, and is made at first use."""

from pathlib import Path

import pytest

from seawall.assemble.similar import KEY_NAME, Signatures
from seawall.errors import SettingsError
from seawall.terms import Action
from tests.detect.similar.entries import MISS, entry


def test_the_key_is_made_when_the_first_text_is_signed(tmp_path: Path) -> None:
    signatures = Signatures(tmp_path / "data")
    assert signatures.similar(()).unknown == ()
    assert not (tmp_path / "data").exists()
    word = signatures.sign(MISS)
    assert (tmp_path / "data" / KEY_NAME).stat().st_mode & 0o777 == 0o600
    assert Signatures(tmp_path / "data").sign(MISS) == word


def test_two_installations_sign_otherwise(tmp_path: Path) -> None:
    one, other = (Signatures(tmp_path / name).sign(MISS) for name in ("a", "b"))
    assert one != other
    known = Signatures(tmp_path / "b").similar([entry(MISS, signature=one)])
    assert known.unknown == ("ent_0000000000000000",)


def test_a_text_by_which_no_other_is_told_is_not_signed_to_block(tmp_path: Path) -> None:
    signatures = Signatures(tmp_path)
    assert signatures.sign("4111 1111", Action.ALLOW)
    with pytest.raises(ValueError, match="too little of this text is words"):
        signatures.sign("4111 1111", Action.BLOCK)
    with pytest.raises(ValueError, match="nothing in this text"):
        signatures.sign("  ")


def test_entries_are_no_use_where_the_key_is_gone(tmp_path: Path) -> None:
    signatures = Signatures(tmp_path)
    known = entry(MISS, signature=signatures.sign(MISS))
    assert signatures.similar([known]).unknown == ()
    (tmp_path / KEY_NAME).unlink()
    with pytest.raises(SettingsError, match=f"{KEY_NAME}` cannot be read"):
        signatures.similar([known])
