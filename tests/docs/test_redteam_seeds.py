"""The page of the red team says of seeds what is so."""

import re

from seawall.redteam.seed import HARMS, Family
from seawall.redteam.seeds import harmless_texts, own_seeds, read_harmless, read_seeds
from seawall.redteam.seeds.read import SLOTS
from seawall.redteam.taxonomy import ATLAS, ATLAS_EDITION, OWASP, OWASP_EDITION
from tests.docs.snippets import ROOT

PAGE = (ROOT / "docs/redteam.md").read_text("utf-8")
SECTION = PAGE.split("\n## Seeds\n")[1].split("\n## ")[0]


def test_the_families_are_told_with_their_numbers_and_names() -> None:
    """A row that nobody kept true would be worse than none."""
    cells = r"([^|]+) \| (\d+) \| (\d+) \| (\d+) \| (.+) \| (.+)"
    rows = re.findall(rf"^\| `(\w+)` \| [^|]+ \| {cells} \|$", SECTION, re.MULTILINE)
    told = {}
    for family, goals, seeds, harmful, ideas, owasp, atlas in rows:
        goal_names = set(re.findall(r"\w+", goals))
        names = tuple(f"{risk}:2025" for risk in owasp.split(", "))
        numbers = (int(seeds), int(harmful), int(ideas))
        told[family] = (goal_names, numbers, names, tuple(atlas.split(", ")))
    wanted = {}
    for family in Family:
        seeds_of = [seed for seed in own_seeds() if seed.family is family]
        wanted[str(family)] = (
            {str(seed.goal) for seed in seeds_of},
            (
                len(seeds_of),
                sum(seed.goal in HARMS for seed in seeds_of),
                len({seed.lineage for seed in seeds_of}),
            ),
            OWASP[family],
            ATLAS[family],
        )
    assert told == wanted
    assert "2025" in OWASP_EDITION
    assert "5.6.0" in ATLAS_EDITION


def test_the_files_that_are_shown_can_be_read() -> None:
    """Whoever copies them begins with something that works."""
    seeds, harmless = re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL)
    assert len(read_seeds(seeds, "page.yaml")) == 2
    assert len(read_harmless(harmless, "page.yaml")) == 2


def test_every_slot_and_the_number_of_harmless_texts_are_told() -> None:
    """The words of the page are those of the code."""
    assert set(re.findall(r"^\| `\{(\w+)\}` \|", SECTION, re.MULTILINE)) == SLOTS
    assert f"over {len(harmless_texts())} texts" in SECTION
