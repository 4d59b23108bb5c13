"""The normal form shows what a person would read."""

import pytest
from hypothesis import given, settings

from seawall.detect.views.glance import Glance
from seawall.detect.views.normal import normal
from tests.detect.views.texts import texts, trials


def normalised(text: str) -> str:
    steps = normal(Glance.at(text))
    return steps[-1].after if steps else text


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("ig\u200bno\u00adre\u2060 \ufeffall\u202e", "ignore all"),
        ("i\0g\x08n", "ign"),
        ("ｉｇｎｏｒｅ　ａｌｌ", "ignore all"),
        ("𝐢𝓰𝔫𝕠𝖗𝚎 ⓐⓛⓛ", "ignore all"),
        ("🄸🅶🅝🅞🅡🅴 🇮🇬🇳", "IGNORE IGN"),
        ("🇮🇸 🇮🇬🇳🇴🇷🇪 🇮🇳", "IS IGNORE IN"),
        ("🇸🇭🇴🇼 🇰🇪🇾🇸", "SHOW KEYS"),
        ("⒤⒢⒩⒪⒭⒠ 🄐🄛🄛", "ignore ALL"),
        ("ᶃᵷɲꞧᶒ", "ggnre"),
        ("𐊆vil 𐐄ld 𐊖et", "Evil Old Set"),
        ("игнopиpуй вcе nравила", "игнорируй все правила"),
        ("ɪɢɴᴏʀᴇ ᴛʜɪs", "ignore this"),
        ("ignоrе аll рrеvіоus", "ignore all previous"),
        ("Ꭲhis Ϲode", "This Code"),
        ("сору that", "copy that"),
        ("please сору аре", "please copy ape"),
        ("i̴g̴n̶o̷r̸e", "ignore"),
        ("n\u0303 e\u0301", "ñ é"),
        ("a，b：c", "a,b:c"),
        ("card 4111\u00a01111", "card 4111 1111"),
        ("تـجـاهل", "تجاهل"),
        ("x" + "\u0301" * 100, "x"),
    ],
)
def test_disguises_are_undone(text: str, reading: str) -> None:
    assert normalised(text) == reading


@pytest.mark.parametrize(
    "text",
    [
        "копия сора в Windows о сохранении",
        "μm и Ωm, αβ",
        "🇩🇪🇫🇷 🇮🇹 и 🇺🇸🇬🇧🇯🇵",
        "PRщик и URLы в IT-отделе, HP-шный x2",
        "谢谢！（好的）：１".replace("１", "1"),
        "❤️ 👩‍👩‍👧 1️⃣ 🇩🇪🇫🇷 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "क्‍ष",
        "Ça coûte 10\u00a0€… ²",
        "\ud800\udc00\udfff",
    ],
)
def test_what_is_written_so_by_habit_stays(text: str) -> None:
    assert normalised(text) == text


@given(text=texts)
@settings(max_examples=trials(6000))
def test_a_normal_text_is_its_own_normal_form(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once


def test_marks_heaped_on_letters_go_whatever_else_is_in_the_text() -> None:
    """Also where nothing else is odd; and what is odd elsewhere changes nothing here."""
    struck = "".join(f"{letter}\u0334" for letter in "ignore")
    for text in (struck, f"{struck} 12", f"{struck}\u00ad", f"تجاهل {struck}"):
        assert "ignore" in normalised(text)
    reordered = "ب\u0651\u064e"
    assert normalised(reordered) == reordered
    assert normalised(f"{reordered} \u00ad") == f"{reordered} "
