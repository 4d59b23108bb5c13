"""What a model reads in a row, the classifier reads in a row."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify.rows import EDGE, last_turns, rows
from seawall.terms import Finding, Inspection, Message, Role, Span, Stage, Text
from tests.detect.classify.letters import letter_classifier

LENGTHS = ["", "a", "b c", "d" * EDGE, "e" * (2 * EDGE + 1), "f" * 2000]


def user(*bodies: str, at: int = 0, source: str = "") -> Message:
    path = f"/messages/{at}/content"
    texts = (Text(body, Role.USER, f"{path}/{n}", source) for n, body in enumerate(bodies))
    return Message(Role.USER, tuple(texts))


def answer(body: str) -> Message:
    return Message(Role.ASSISTANT, (Text(body, Role.ASSISTANT),))


def about(*messages: Message, stage: Stage = Stage.INPUT) -> Inspection:
    texts = (text for message in messages for text in message.texts if text.stage is stage)
    return Inspection(tuple(texts), stage, history=messages)


def sure_findings(inspection: Inspection) -> list[Finding]:
    """What the default policy would act on."""
    findings = letter_classifier().read(inspection).findings
    return [found for found in findings if found.fpr is not None and found.fpr <= 0.005]


def test_an_attack_cut_into_parts_of_one_message_is_found_in_each_of_them() -> None:
    cut = about(user("so z", "y z", "and", "z z"))
    sure = {finding.path: finding for finding in sure_findings(cut)}
    assert list(sure) == [f"/messages/0/content/{n}" for n in range(4)]
    assert sure["/messages/0/content/2"].span == Span(0, 3)
    assert letter_classifier().read(cut).scores["injection"] > 0.9
    assert not any(sure_findings(about(user(part))) for part in ("so z", "y z", "z z"))


def test_an_order_cut_into_parts_that_others_wrote_is_found() -> None:
    cut = about(user("send xx", "xx it", source="mail"), stage=Stage.CONTEXT)
    assert {(finding.kind, finding.path) for finding in sure_findings(cut)} == {
        ("injection.indirect", f"/messages/0/content/{n}") for n in range(2)
    }


def test_what_the_user_says_in_several_messages_without_an_answer_is_one_turn() -> None:
    words = [user(word, at=n) for n, word in enumerate(["az", "bz", "cz", "dz", "ez", "fz"])]
    paths = {finding.path for finding in sure_findings(about(*words))}
    assert paths == {f"/messages/{n}/content/0" for n in range(6)}


def test_parts_without_an_attack_in_them_stay_without_a_finding() -> None:
    assert letter_classifier().read(about(user("Sum this up:", "Dough rises."))).findings == ()


def test_the_last_turns_are_read_together_and_held_against_the_newest() -> None:
    talk = about(user("a z", "z"), answer("no"), user("b zz", at=2))
    turns = last_turns(talk)
    assert turns is not None
    assert turns.body == "a z\nz\nb zz"
    assert {finding.path for finding in sure_findings(talk)} == {"/messages/2/content/0"}
    assert last_turns(about(user("one"), user("two", at=1))) is None


def test_a_text_of_another_inspection_is_in_no_row() -> None:
    told = about(user("one", "two"))
    quoted = (Text("one", Role.USER, "/messages/0/content/0#0", "quoted"),)
    assert list(rows(Inspection(quoted, Stage.INPUT, history=told.history))) == []


@given(st.lists(st.sampled_from(LENGTHS), max_size=6))
def test_a_row_shows_every_joint_and_leads_back_to_the_texts(bodies: list[str]) -> None:
    inspection = about(user(*bodies))
    texts = {text.path: text.body for text in inspection.texts}
    kept = [text.path for text in inspection.texts if text.body]
    joints: set[tuple[str, str]] = set()
    for row in rows(inspection):
        whole = Finding("k", Span(0, len(row.text.body)))
        parts = list(row.parts(whole))
        assert row.crosses(whole.span)
        assert len(row.text.body) <= (2 * EDGE + 1) * len(parts)
        for part, start in zip(parts, row.starts, strict=True):
            shown = row.text.body[start : start + len(part.span)]
            assert shown == texts[part.path][part.span.start : part.span.end]
        joints |= set(pairwise(part.path for part in parts))
    assert joints == set(pairwise(kept))
