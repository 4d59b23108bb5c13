"""The table of threats says of the gate and of the red team's folders what is so."""

from seawall.cli.init import PRIVATE
from seawall.ship.read import shipped
from tests.docs.snippets import ROOT

TABLE = (ROOT / "SECURITY.md").read_text("utf-8").partition("| threat |")[2].partition("\n\n")[0]


def row(threat: str) -> list[str]:
    """The cells of the one row about it."""
    (found,) = (line for line in TABLE.splitlines() if line.startswith(f"| {threat}"))
    return found.strip("| ").split(" | ")


def test_two_people_sign_the_file_that_says_what_is_attacked() -> None:
    """Or a stub would be attacked in the place of the feature."""
    probes = {probe.id: probe for probe in shipped().probes}
    signed, attacked = probes["target-agreed"], probes["attacks-fail"]
    assert (signed.sort, signed.at_least, signed.file) == ("stated", 2, attacked.file)
    _, _, does, remains = row("a feature ships without evidence")
    assert "Two people sign the target file" in does
    assert "answers something else" in remains


def test_folders_of_runs_are_kept_out_of_the_repository() -> None:
    """As the row says."""
    assert "/redteam/" in PRIVATE
    _, _, does, _ = row("attacks that work get around")
    assert "`/redteam/`" in does
