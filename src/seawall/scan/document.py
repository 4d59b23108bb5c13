"""The words of a document: text, Markdown, HTML, PDF, DOCX."""

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path

from seawall.errors import ScanError

_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_BLOCKS = re.compile(
    r"(?:p|div|h[1-6]|li|tr|br|td|th|section|article|pre|blockquote|dt|dd|title)\Z"
)


def document_text(path: Path) -> str:
    """
    The words of a document, by its ending; ScanError where it cannot be read or has none.

    PDF and DOCX need `pip install 'seawall[documents]'`.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise ScanError(f"`{path}` is none of {', '.join(_READERS)}; export it as one of these")
    try:
        text = read(path)
    except ImportError:
        raise ScanError(
            f"`{path}` needs a library that is not installed; `pip install 'seawall[documents]'`"
        ) from None
    except Exception as problem:  # whatever a stranger's file makes the libraries raise
        raise ScanError(
            f"`{path}` cannot be read ({type(problem).__name__}); see whether it is what its name "
            "says, and opens without a password"
        ) from problem
    if not text.strip():
        raise ScanError(
            f"`{path}` holds no words; if it is a picture of text, name the text itself"
        )
    return text


def is_document(path: Path) -> bool:
    """Whether it has the ending of a document that can be read."""
    return path.suffix.lower() in _READERS


def _plain(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig")


def _html(path: Path) -> str:
    page = _Page()
    page.feed(_plain(path))
    page.close()
    return "".join(page.parts)


def _pdf(path: Path) -> str:
    from pypdf import PdfReader  # noqa: PLC0415 - an extra

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def _docx(path: Path) -> str:
    from docx import Document  # noqa: PLC0415 - an extra

    document = Document(str(path))
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(lines)


class _Page(HTMLParser):
    """What a page shows, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._unseen += tag in _UNSEEN
        if _BLOCKS.match(tag):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if _BLOCKS.match(tag):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


_READERS: Mapping[str, Callable[[Path], str]] = {
    ".txt": _plain,
    ".md": _plain,
    ".markdown": _plain,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _docx,
}
