"""People sign for another share at the command line, and the gateway that runs moves it."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from seawall.access import make_person_key
from seawall.cli import main
from tests.gateway.answers import says
from tests.gateway.reviewed import ask, plans
from tests.gateway.running import running
from tests.waiting import until

LOW: dict[str, Any] = {"share": "2%", "notice": {"within": 50_000}}


def test_a_signed_raise_moves_the_share_within_seconds_and_nothing_lowers_it_unproven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The plan names the act; lowering is refused with the reasons, and the share stays."""
    key = tmp_path / "olga.key"
    public = make_person_key(key, "olga").public
    people = {"olga": {"roles": ["owner"], "key": public}}

    def seawall(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["seawall", "review", *words])
        with pytest.raises(SystemExit) as end:
            main()
        assert isinstance(end.value.code, int | None)
        return end.value.code or 0, *capsys.readouterr()

    with running(tmp_path, says("Hi"), review=LOW, people=people) as gateway:
        monkeypatch.chdir(gateway.folder)
        ask(gateway)
        (first,) = plans(gateway)
        mine = ("--as", str(key))
        code, out, err = seawall("raise", first.feature, "--reason", "incident", *mine)
        assert code == 0, err
        assert "which was 2%" in out
        until(lambda: len(plans(gateway)) == 2)
        second = plans(gateway)[-1]
        assert (second.reason, second.before, second.epoch) == ("asked", 20_000, first.epoch)
        assert second.share == 40_000
        (signed,) = gateway.events("review.share_raised")
        assert second.act == signed.event.facts["nonce"]
        told = json.loads(seawall("status", "--json")[1])
        assert told["plan"] == second.id
        assert told["decisions"]["delivered"] == 1
        code, _, err = seawall("lower", first.feature, "--yes", *mine)
        assert code == 2
        assert "people must go on looking at as much" in err
