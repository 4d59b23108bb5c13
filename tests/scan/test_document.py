"""The words of documents, whatever they are written in."""

from pathlib import Path

import docx
import pytest

from seawall.errors import ScanError
from seawall.scan import document_text, is_document

WORDS = "The crane will be sold before the summer."


def pdf(words: str) -> bytes:
    """A page of a PDF, as small as they come."""
    stream = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET".encode()
    fonts = b"/Resources << /Font << /F1 5 0 R >> >>"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R %s >>" % fonts,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(parts) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, start)


def test_text_and_markdown_are_taken_as_they_are(tmp_path: Path) -> None:
    for name in ("a.txt", "b.md", "c.MARKDOWN"):
        path = tmp_path / name
        path.write_bytes(b"\xef\xbb\xbf" + WORDS.encode())
        assert is_document(path)
        assert document_text(path) == WORDS


def test_of_a_page_only_what_it_shows_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<title>Plan</title><style>p {color: red}</style><script>let a = '<p>no</p>'</script>"
        f"<p>{WORDS}</p><ul><li>one<li>two &amp; three</ul>",
        "utf-8",
    )
    assert document_text(path).split() == ["Plan", *WORDS.split(), "one", "two", "&", "three"]


def test_a_pdf_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(WORDS))
    assert document_text(path).split() == WORDS.split()


def test_of_a_docx_the_tables_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    document = docx.Document()
    document.add_paragraph(WORDS)
    document.add_table(1, 1).cell(0, 0).text = "for 90,000"
    document.save(str(path))
    assert document_text(path).split() == [*WORDS.split(), "for", "90,000"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"x", "none of .txt"),
        ("a.txt", b"\xff\xfe\x00", "cannot be read"),
        ("a.pdf", b"not a pdf", "cannot be read"),
        ("a.docx", b"PK\x03\x04", "cannot be read"),
        ("a.md", b" \n ", "holds no words"),
    ],
)
def test_what_cannot_be_read_is_an_error_that_says_what_to_do(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ScanError, match=said):
        document_text(path)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="cannot be read"):
        document_text(tmp_path / "none.txt")
