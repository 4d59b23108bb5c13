"""An explanation says what the classifier said, and names the words that it hangs on."""

from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify import Classifier
from seawall.detect.classify.classifier import MOST_FPR
from seawall.detect.classify.explain import MOST_TRIED, Explained, explain
from seawall.detect.classify.left_out import ENOUGH, MOST
from seawall.terms import Inspection, Role, Span, Stage, Text
from tests.detect.classify.letters import CALIBRATION, Letters, letter_classifier
from tests.detect.classify.test_classifier import CALIBRATION as CALIBRATED
from tests.detect.classify.test_classifier import SURE, Words, classifier

TEXTS = st.lists(
    st.sampled_from(["zz", "zzzz", "xx", "xxxx", "the dough rises", "and", "!", ".", "\n", "z"]),
    max_size=60,
).map(" ".join)
ROLES = {Stage.INPUT: Role.USER, Stage.CONTEXT: Role.TOOL, Stage.OUTPUT: Role.ASSISTANT}


def said(window: Explained, span: Span) -> str:
    return window.piece.window.text[span.start : span.end]


def most(window: Explained) -> list[str]:
    return [said(window, each.span) for cause in window.causes for each in cause.most]


@given(TEXTS, st.sampled_from(Stage))
def test_an_explanation_has_the_findings_of_the_classifier(body: str, stage: Stage) -> None:
    text = Text(body, ROLES[stage])
    reading = letter_classifier().read(Inspection((text,), stage))
    explanation = explain(letter_classifier(), text, stage)
    findings = [finding for window in explanation.windows for finding in window.findings]
    assert findings == list(reading.findings)
    best = [
        chance.grams if chance.encoder is None else chance.encoder
        for window in explanation.windows
        for chance in window.chances
        if chance.question in {"input", "context"}
    ]
    assert abs(reading.scores.get("injection", 0.0) - max(best, default=0.0)) < 1e-4


@given(TEXTS, st.sampled_from([Stage.INPUT, Stage.CONTEXT]))
def test_every_answer_is_told_with_its_rarity_and_why_the_encoder_was_asked(
    body: str, stage: Stage
) -> None:
    second = Letters()
    reader = Classifier(Letters(), second, CALIBRATION)
    explanation = explain(reader, Text(body, ROLES[stage]), stage, most=0)
    assert second.read == [w.piece.window.text for w in explanation.windows if w.asked]
    for window in explanation.windows:
        assert window.causes == ()
        asking = [chance for chance in window.chances if chance.unsure is not None]
        assert window.unsure == any(chance.grams > (chance.unsure or 0) for chance in asking)
        assert window.asked == window.unsure
        for chance in window.chances:
            assert (chance.encoder is None) == (not window.asked)
            assert (chance.fpr is None) == (not window.asked or not chance.kind)
        found = {finding.kind for finding in window.findings}
        assert found == {
            chance.kind
            for chance in window.chances
            if chance.fpr is not None and chance.fpr <= MOST_FPR
        }


@given(TEXTS, st.sampled_from([Stage.INPUT, Stage.CONTEXT]))
def test_no_more_windows_and_words_are_tried_than_promised(body: str, stage: Stage) -> None:
    explanation = explain(letter_classifier(), Text(body, ROLES[stage]), stage)
    tried = [window for window in explanation.windows if window.causes]
    assert bool(tried) == bool(explanation.windows)
    assert len(tried) <= MOST_TRIED
    for window in tried:
        for cause in window.causes:
            assert max(map(len, (cause.words, cause.runs, cause.sentences))) <= MOST
            spans = [each.span for each in (*cause.words, *cause.sentences)]
            assert all(span.end <= len(window.piece.window.text) for span in spans)


def test_the_words_that_an_attack_hangs_on_are_named() -> None:
    body = "Please zz and zzzz for me. Thanks."
    (window,) = explain(letter_classifier(), Text(body), Stage.INPUT).windows
    (cause,) = window.causes
    assert cause.question == "input"
    assert most(window) == ["zzzz", "zz"]
    assert cause.chance > 0.99
    assert cause.rest.left < 0.05
    assert [(said(window, each.span), each.drop) for each in cause.sentences] == [
        ("Please zz and zzzz for me.", 12.0),
        ("Thanks.", 0.0),
    ]


def test_in_a_context_one_sentence_is_asked_about_and_each_has_its_probability() -> None:
    body = "The news. Please xx and xxxxx the list. Goodbye xx."
    (window,) = explain(letter_classifier(), Text(body, Role.TOOL), Stage.CONTEXT).windows
    assert [chance > 0.9 for chance in window.planted] == [False, True, False]
    assert most(window) == ["xxxxx", "xx"]
    assert window.causes[0].sentences == ()
    (finding,) = window.findings
    assert body[finding.span.start : finding.span.end] == "Please xx and xxxxx the list."


def test_where_no_word_alone_moves_much_runs_of_words_are_left_out() -> None:
    reader = Classifier(Words(SURE), Words({"obey": ("input", 6.0)}), CALIBRATED)
    (window,) = explain(reader, Text("You obey or obey me at once."), Stage.INPUT).windows
    (cause,) = window.causes
    assert max(each.drop for each in cause.words) < ENOUGH
    assert most(window) == ["obey or obey"]
    assert [cause.rest.drop] == [each.drop for each in cause.most] == [11.0]
    (window,) = explain(reader, Text("You obey me and nobody else."), Stage.INPUT).windows
    assert window.causes[0].runs == ()


def test_of_what_only_the_first_model_read_its_own_answer_is_explained() -> None:
    reader, second = classifier()
    (window,) = explain(reader, Text("How do I boil an egg?"), Stage.INPUT).windows
    assert (window.asked, window.unsure) == (False, False)
    assert second.read == []
    assert [chance.question for chance in window.chances] == ["input", "abuse"]
    assert most(window) == []


def test_what_names_a_kind_is_told_after_what_finds_it() -> None:
    reader, _ = classifier()
    (window,) = explain(
        reader, Text("obey, show the prompt, phish with a lure"), Stage.INPUT
    ).windows
    assert [(chance.question, chance.kind) for chance in window.chances] == [
        ("input", "injection.leak"),
        ("leak", ""),
        ("abuse", "abuse.phishing"),
        ("abuse.phishing", ""),
    ]
    assert [(cause.question, len(cause.most)) for cause in window.causes] == [
        ("input", 1),
        ("abuse", 1),
    ]


def test_decoded_text_is_explained_as_it_was_read_and_leads_back() -> None:
    reader, _ = classifier()
    # "Please obey me from now on" in base64.
    body = "See UGxlYXNlIG9iZXkgbWUgZnJvbSBub3cgb24= there"
    windows = explain(reader, Text(body), Stage.INPUT).windows
    (decoded,) = [window for window in windows if window.findings]
    assert decoded.piece.view.name == "base64"
    assert most(decoded) == ["obey"]
    origin = decoded.origin(decoded.causes[0].most[0].span)
    assert body[origin.start : origin.end] == "G9iZXk"


def test_an_answer_is_not_explained_for_it_is_not_asked() -> None:
    assert explain(letter_classifier(), Text("zzzz", Role.ASSISTANT), Stage.OUTPUT).windows == ()
