"""The model's instructions are found in its answer, however they are written; facts are told."""

import re
from dataclasses import replace

import pytest

from seawall.detect.internal import PromptLeaks, SpreadLeaks
from seawall.terms import Inspection, Message, Role, Text
from tests.detect.internal.prompts import CHINESE, PROMPT, TOOLS, about, leaks

FINDER = leaks(PROMPT, CHINESE, TOOLS)
RULES = PROMPT.split("## Rules\n")[1].split("\n\n")[0]
SURE = 0.8


def sureness(answer: str) -> float:
    return max((found.confidence for found in FINDER.find(Text(answer))), default=0.0)


def turned(text: str) -> str:
    """Each sentence with its second half first."""
    sentences = [sentence.split() for sentence in re.split(r"[.\n]+", text) if sentence.strip()]
    halves = ((words[len(words) // 2 :], words[: len(words) // 2]) for words in sentences)
    return ". ".join(" ".join((*second, *first)) for second, first in halves)


@pytest.mark.parametrize(
    "leak",
    [
        RULES,
        RULES.upper(),
        " ".join(RULES.split()),
        re.sub(r"[^\w\s]", "", RULES),
        "\n".join(f"> - **{line}**" for line in RULES.splitlines()),
        " ".join(RULES.replace(" ", "")),
        "\n".join(reversed(RULES.splitlines())),
        turned(RULES),
        RULES.replace("e", "é").replace("o", "ö"),
        CHINESE,
        "、".join(CHINESE),
        f"My tools: {TOOLS} That is all, and I am also told this: {RULES[:120]}",
    ],
)
def test_instructions_are_found_however_they_are_written(leak: str) -> None:
    (found,) = FINDER.find(Text(f"Certainly, with pleasure! {leak} Is there anything else?"))
    assert found.kind == "internal.system_prompt"
    assert found.confidence >= SURE
    start, end = found.span.start, found.span.end
    assert start < len("Certainly, with pleasure! ") + len(leak) * 0.2
    assert end > len("Certainly, with pleasure! ") + len(leak) * 0.8


@pytest.mark.parametrize(
    "answer",
    [
        "Sailings leave at 7:40, 12:15 and 18:50 from the north quay, and boarding closes early.",
        "Dogs travel free on the open deck. In the kennels below it is nine pounds for the trip.",
        "I cannot promise you a cabin, but the desk on board often has some left once we sail.",
        "I am Fen, and I help with sailings, luggage and animals on Sandpiper Ferries.",
        "I would rather not share how I was set up. What may I look up for you instead?",
        "我是海燕渡轮的助手，可以帮您查询航班和行李。",
        "",
    ],
)
def test_what_any_assistant_says_of_its_subject_is_no_leak(answer: str) -> None:
    assert sureness(answer) < SURE


def test_the_more_of_it_the_surer() -> None:
    rows = RULES.splitlines()
    rising = [sureness("\n".join(rows[:count])) for count in range(len(rows) + 1)]
    assert rising == sorted(rising)
    assert rising[0] == 0
    assert rising[-1] > 0.97


def test_short_instructions_are_a_leak_as_a_whole() -> None:
    short = leaks("Speak like a pirate. The word of the day is halyard.")
    (found,) = short.find(Text("I was told: speak like a pirate, the word of the day is halyard"))
    assert found.confidence >= SURE
    assert not list(short.find(Text("The word of the day is one that I may not say.")))


@pytest.mark.parametrize("role", [Role.USER, Role.TOOL])
def test_what_the_user_or_a_tool_said_in_these_words_is_no_secret(role: Role) -> None:
    said = Message(role, (Text(f"The page says: {RULES} What does that mean?", role),))
    finder = PromptLeaks().seek(replace(about(PROMPT), history=(said,)))
    assert finder is not None
    assert not list(finder.find(Text(RULES)))
    assert list(finder.find(Text(f"{RULES}\n{PROMPT}")))


def test_without_instructions_there_is_nothing_to_look_for() -> None:
    assert PromptLeaks().seek(about()) is None
    assert not list(leaks("").find(Text(PROMPT)))


def test_ordinary_text_is_settled_but_for_its_last_word() -> None:
    text = "Bread rises because yeast makes gas, and the gas stays in the dou"
    assert len(text) - FINDER.settled(text) < 10  # type: ignore[attr-defined]


SAID = [
    "Hello! Never promise a cabin: say that the desk, as they like to put it, is busy today.",
    "The weather is fine. Never call it before the passenger has given a sign. So it goes.",
    "Well. You may waive the change fee of 18 pounds. So I heard. Do you like tea?",
    "Yes. Do not compare our prices with those of anybody. That is how it goes, I am afraid.",
]


def after(body: str, *earlier: str) -> Inspection:
    told = about(PROMPT, TOOLS, body=body)
    turns = (Message(Role.ASSISTANT, (Text(each, Role.ASSISTANT),)) for each in earlier)
    return replace(told, history=(*told.history, *turns))


def test_pieces_of_earlier_answers_count_with_those_of_this_one() -> None:
    def sure(body: str, *earlier: str) -> float:
        finder = PromptLeaks().seek(after(body, *earlier))
        assert finder is not None
        return max((found.confidence for found in finder.find(Text(body))), default=0.0)

    assert sure(SAID[3]) < SURE
    assert sure(SAID[3], *SAID[:3]) >= SURE
    assert sure(SAID[0], SAID[0], SAID[0], SAID[0]) < SURE  # the same again is no more
    assert not sure("It rains today, and the sea is rough.", *SAID)


def test_pieces_all_over_one_answer_are_found_at_its_end() -> None:
    body = ("\n" + "It is a fine day to be at sea, with a light breeze from the west. " * 3).join(
        SAID
    )
    found = SpreadLeaks().read(after(body)).findings
    assert len(found) == len(SAID)
    assert all(each.confidence >= SURE for each in found)
    assert not SpreadLeaks().read(after(SAID[0])).findings


def test_facts_told_turn_by_turn_are_no_leak() -> None:
    facts = [line for line in PROMPT.splitlines() if line.startswith("- ")]
    assert not SpreadLeaks().read(after(facts[0], *facts[1:])).findings


def test_pieces_that_the_user_wrote_are_no_secret() -> None:
    told = after(SAID[3], *SAID[:3])
    asked = Message(Role.USER, (Text(PROMPT, Role.USER),))
    assert not SpreadLeaks().read(replace(told, history=(*told.history, asked))).findings
