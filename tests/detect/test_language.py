"""Languages that nobody measured are noted, and nothing else is."""

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.assemble.languages import rank_languages
from seawall.detect.language import MEASURED, MOST_STRETCHES, STRETCH, Languages, language
from seawall.detect.protocol import Reader
from seawall.terms import Inspection, Stage, Text

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("SEAWALL_DATA", ROOT.parent / "shared" / "data"))
BENIGN = DATA / "injection" / "train.jsonl.gz"
EVERYDAY = sorted((ROOT / "training" / "texts").glob("everyday.*.txt"))

READER = Languages(rank_languages)
SWAHILI = "Naomba unisaidie kuandika barua kwa mwalimu wangu kuhusu likizo."
FINNISH = "Voisitko auttaa minua suunnittelemaan viikon ruokalistan perheelle?"
ENGLISH = "Could you please tell me when the library opens on Sunday? "


def corpus(name: str) -> list[str]:
    """The lines of a corpus that are no comments."""
    rows = (ROOT / "tests" / "corpora" / f"{name}.txt").read_text("utf-8").splitlines()
    return [row.replace("\\n", "\n") for row in rows if row and not row.startswith("#")]


def notes(*bodies: str) -> tuple[str, ...]:
    texts = tuple(Text(body, path=f"/{at}") for at, body in enumerate(bodies))
    reading = READER.read(Inspection(texts, Stage.INPUT))
    assert not reading.findings
    assert not reading.scores
    assert (reading.coverage.inspected, reading.coverage.skipped) == (0, 0)
    return reading.coverage.notes


def said(code: str) -> str:
    return f"language `{code}` is not among those measured"


def test_it_is_a_reader() -> None:
    assert isinstance(READER, Reader)


@pytest.mark.parametrize("row", corpus("languages"), ids=lambda row: repr(row[:30]))
def test_a_language_is_named_and_noted_unless_it_was_measured(row: str) -> None:
    code, _, text = row.partition(" | ")
    assert language(text, rank_languages) == code
    assert notes(text) == (() if code in MEASURED else (said(code),))


@pytest.mark.parametrize("text", corpus("languages_pass"), ids=lambda text: repr(text[:30]))
def test_code_names_numbers_mixtures_and_short_texts_have_no_note(text: str) -> None:
    assert notes(text) == ()


def test_the_beginning_and_the_end_of_a_long_text_are_looked_at() -> None:
    middle = ENGLISH * 40
    assert notes(f"{SWAHILI} {FINNISH} {SWAHILI * 8}{middle}") == (said("sw"),)
    assert notes(f"{middle}{FINNISH * 12}") == (said("fi"),)
    assert notes(middle) == ()


def test_each_language_is_noted_once_whatever_the_order_of_the_texts() -> None:
    both = (said("fi"), said("sw"))
    assert notes(SWAHILI, FINNISH, SWAHILI, ENGLISH) == both
    assert notes(FINNISH, ENGLISH, SWAHILI) == both


def test_of_many_texts_the_newest_are_looked_at() -> None:
    assert notes(*[ENGLISH] * MOST_STRETCHES, SWAHILI) == (said("sw"),)
    assert notes(SWAHILI, *[ENGLISH] * MOST_STRETCHES) == ()


def test_what_was_measured_is_a_set_that_a_caller_may_widen() -> None:
    wider = Languages(rank_languages, MEASURED | {"sw"})
    inspection = Inspection((Text(SWAHILI), Text(FINNISH)), Stage.CONTEXT)
    assert wider.read(inspection).coverage.notes == (said("fi"),)


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    language(text, rank_languages)


@given(st.text(st.characters(max_codepoint=0x7F, exclude_categories=["L"])))
def test_without_a_letter_there_is_no_language(text: str) -> None:
    assert language(text, rank_languages) == ""
    assert notes(text) == ()


@given(st.sampled_from([SWAHILI, FINNISH, ENGLISH]), st.text(max_size=50))
def test_what_follows_the_beginning_changes_nothing(text: str, more: str) -> None:
    beginning = (text * 20)[:STRETCH]
    named = language(beginning, rank_languages)
    assert named in {"sw", "fi", "en"}
    assert language(beginning + more, rank_languages) == named


@pytest.mark.skipif(not EVERYDAY, reason="needs training/texts")
@pytest.mark.parametrize("path", EVERYDAY, ids=lambda path: path.name)
def test_no_everyday_text_of_a_measured_language_is_noted(path: Path) -> None:
    code = path.name.split(".")[1]
    assert code in MEASURED
    lines = [
        line for line in path.read_text("utf-8").splitlines() if line[:1] not in {"", "#", "@"}
    ]
    codes = [language(line, rank_languages) for line in lines]
    assert [
        line for line, named in zip(lines, codes, strict=True) if named not in MEASURED | {""}
    ] == []
    wrong = sum(named not in {code, ""} for named in codes)
    assert wrong <= 0.04 * len(lines)


@pytest.mark.skipif(not BENIGN.exists(), reason="needs the texts under SEAWALL_DATA")
def test_few_english_texts_have_a_note() -> None:
    with gzip.open(BENIGN, "rt", encoding="utf-8") as rows:
        texts = [
            row["text"]
            for number, line in enumerate(rows)
            if number % 5 == 0 and (row := json.loads(line))["lang"] == "en" and not row["label"]
        ]
    noted = sum(bool(notes(text)) for text in texts)
    assert len(texts) > 5_000
    assert noted < 0.003 * len(texts)
