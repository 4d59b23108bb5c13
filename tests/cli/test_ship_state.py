"""`seawall ship state`: people sign what some probe asks for, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.ship_office import ShipOffice

OWN: dict[str, Any] = {
    "id": "privacy",
    "question": "Private?",
    "probes": [
        {
            "id": "privacy-said",
            "question": "Signed?",
            "sort": "stated",
            "about": ["privacy"],
            "at_least": 1,
            "within": "180d",
        },
        {
            "id": "moved",
            "question": "Moved?",
            "sort": "logged",
            "about": ["ship.stated"],
            "having": {"about": "moved"},
            "within": "180d",
        },
    ],
}


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> ShipOffice:
    return ShipOffice(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("procedur", "did you mean `procedure`?"),
        ("incident-procedure", "did you mean `procedure`?"),
        ("xxxx", "it asks for: `tests`, `procedure`, `trained`, `target`"),
    ],
)
def test_what_no_probe_asks_for_is_not_signed(office: ShipOffice, typed: str, told: str) -> None:
    """Whoever mistypes a word would believe that they signed, and the gate would miss it."""
    code, _, err = office("ana", "state", typed)
    assert (code, f"nobody to sign `{typed}`; {told}" in err) == (2, True)
    assert "seawall ship checklist" in err
    assert "ship.stated" not in office.all_kinds()


def test_a_file_that_ship_yaml_names_is_not_signed_where_no_probe_asks_for_it(
    office: ShipOffice,
) -> None:
    office.write(files={"assessment": "incident.md"})
    code, _, err = office("ana", "state", "assessment")
    assert (code, "asks nobody to sign `assessment`" in err) == (2, True)


def test_a_probe_that_is_taken_out_asks_for_nothing(office: ShipOffice) -> None:
    office.write(without=["team-trained"])
    code, _, err = office("ana", "state", "trained")
    assert (code, "asks nobody to sign `trained`" in err) == (2, True)


def test_what_a_team_s_own_probes_ask_for_is_signed_and_counts(office: ShipOffice) -> None:
    """Also what a probe of events asks for."""
    office.write(items=[OWN])
    for word, probe in (("privacy", "privacy-said"), ("moved", "moved")):
        assert office.probe(probe)["outcome"] != "pass"
        office.done("ana", "state", word)
        assert office.probe(probe)["outcome"] == "pass"
    code, _, err = office("ana", "state", "privcy")
    assert (code, "did you mean `privacy`?" in err) == (2, True)


def test_the_checklist_shows_what_people_sign(office: ShipOffice) -> None:
    office.write(items=[OWN])
    out = office.done("", "checklist")
    for word in ("tests", "procedure", "trained", "target", "privacy", "moved"):
        assert f"(seawall ship state {word})" in out
    assert out.count("seawall ship state") == 6
    lines = [json.loads(line) for line in office.done("", "checklist", "--json").splitlines()]
    words = {line["id"]: line["state"] for line in lines if "state" in line}
    assert words["incident-procedure"] == "procedure"
    assert "log-whole" not in words
