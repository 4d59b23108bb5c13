"""The Python snippets of a page, joined into one program."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGES = (
    ROOT / "README.md",
    ROOT / "SECURITY.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
_FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def snippets(page: Path) -> list[str]:
    """Every fenced block of a page that says it is Python."""
    return _FENCE.findall(page.read_text("utf-8"))


def programs() -> dict[str, str]:
    """Each page's snippets as one program, by a name that can be a module's."""
    return {
        re.sub(r"\W", "_", str(page.relative_to(ROOT).with_suffix(""))).lower(): "\n\n".join(found)
        for page in PAGES
        if (found := snippets(page))
    }
