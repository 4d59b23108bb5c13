"""The pages agree with the repository around them."""

import re
import tomllib
from pathlib import Path

import pytest

from seawall.cli import COMMANDS
from tests.docs.snippets import PAGES, ROOT

README = (ROOT / "README.md").read_text("utf-8")
DEPENDENCIES = (ROOT / "docs/decisions/0003-dependencies.md").read_text("utf-8")
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text("utf-8")):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page if not path else page.parent / path
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
            assert anchor in {slug(heading) for heading in headings}, link


def test_every_command_is_in_the_readme() -> None:
    told = set(re.findall(r"^\| `seawall ([a-z]+)", README, re.MULTILINE))
    assert told == set(COMMANDS)


def test_every_direct_dependency_has_its_line_in_the_decision() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = list(project["project"]["dependencies"])
    for extra in project["project"]["optional-dependencies"].values():
        wanted += extra
    wanted += project["dependency-groups"]["dev"]
    names = {re.split(r"[<>=;\[ ]", line)[0].lower() for line in wanted}
    extras = {
        "alembic",
        "httpx2",
        "mcp",
        "openai",
        "psycopg",
        "pyarrow",
        "pypdf",
        "python-docx",
        "rfc3161-client",
        "valkey",
    }
    told = set(re.findall(r"^\| ([a-z0-9-]+) \|", DEPENDENCIES, re.MULTILINE)) | extras
    assert names == told - {"package"}
    for name in (*extras, *project["build-system"]["requires"]):
        assert name in DEPENDENCIES


def test_every_decision_says_what_would_change_it() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text("utf-8")
        for heading in ("Context", "Options", "Choice", "Cost", "What would change it"):
            assert f"\n## {heading}\n" in text, f"{page.name}: {heading}"


def test_no_page_names_a_folder_of_the_machine_it_was_written_on() -> None:
    for page in (*PAGES, ROOT / "CHANGELOG.md"):
        assert not re.search(r"(?<![\w.])/(?:work|tmp|root|home)/", page.read_text("utf-8")), (
            page.name
        )
