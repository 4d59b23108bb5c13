"""Topics of scopes, with the models that ship."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from seawall import Guard
from seawall.assemble.categories import shipped_embedding
from seawall.assemble.models import shipped_models
from seawall.assemble.replay import applied
from seawall.assemble.topics import scope_topics, topic_cautions, topics_version
from seawall.assemble.tuned import classifiers, write_tuned
from seawall.assemble.tuning import tried_topic, untuned, with_topic
from seawall.assemble.vectors import KnownVectors
from seawall.detect.classify.embedding import Vector
from seawall.errors import PolicyError
from seawall.policy import Document, read_document
from seawall.terms import Finding, Inspection, Message, Reading, Role, Stage, Text, Verdict
from tests.cli.running import seawall

ORDERS = (
    "I want to return a jacket that I bought two weeks ago.",
    "Where is my order? It should have been delivered on Monday.",
    "Can I exchange these sneakers for a larger size?",
    "Please cancel my order, I don't need it any more.",
    "The mug arrived broken and I would like a refund.",
    "How do I change the shipping address of an order that is on its way?",
    "Do you have this backpack in grey?",
    "I was charged twice for the same purchase.",
    "Can I pay for my order with a gift card?",
    "My package says delivered but nothing is here.",
    "I'd like to swap the black keyboard in my order for the white one.",
    "Is the smart watch with the leather strap in stock?",
    "I received the wrong item, I ordered a kettle and got a toaster.",
    "What is your return policy for electronics?",
    "I need a label to send the parcel back.",
)
HEALTH = (
    "Which painkiller should I take for a headache?",
    "My child has a fever and a rash, what is it?",
    "Is it safe to take ibuprofen together with alcohol?",
    "How much of this medicine may I take a day?",
    "Do I need antibiotics for a sore throat?",
    "What are the side effects of aspirin?",
    "I have had chest pain since yesterday, is that dangerous?",
    "Can you tell me what this lump under my arm is?",
)
OWN = "I'd like a refund for the lamp in my last order, it came broken."
OTHER = "Write a short poem about the sea in winter."
ILL = "What painkiller can I take against the pain in my back, and how much of it a day?"
RULE = {"name": "off-topic", "kind": "scope.topic", "action": "hold", "fpr": "1%"}


def policy(**scope: list[str]) -> dict[str, object]:
    about = {"purpose": "orders", "owner": "ann", "expires": "2099-12-31"}
    return {
        "version": 1,
        "categories": {
            "orders": {"examples": list(ORDERS)},
            "medical-advice": {"examples": list(HEALTH)},
        },
        "features": {"shop": {}, "free": {}},
        "scopes": {"shop": {**about, **scope}, "free": about},
        "rules": [RULE],
    }


def guard(folder: Path, **scope: list[str]) -> Guard:
    path = folder / "seawall.yaml"
    path.write_text(yaml.safe_dump(policy(**scope)), "utf-8")
    return Guard.from_file(path)


def document(**scope: list[str]) -> Document:
    return Document.model_validate(policy(**scope))


def topics_of(verdict: Verdict, at: float = 0.05) -> list[Finding]:
    found = [ruling.finding for ruling in verdict.rulings if ruling.finding.kind == "scope.topic"]
    return [finding for finding in found if (finding.fpr or 0.0) <= at]


def test_a_text_on_a_refused_topic_is_found_and_others_are_not(tmp_path: Path) -> None:
    judge = guard(tmp_path, refused_topics=["medical-advice"])
    verdict = judge.check(ILL, feature="shop")
    (finding,) = topics_of(verdict)
    assert (finding.note, finding.span.start, finding.span.end) == ("medical-advice", 0, len(ILL))
    assert verdict.rules == ("off-topic",)
    assert verdict.scores["off_topic"] == finding.confidence
    for body in (OWN, OTHER, "yes, please", ""):
        assert topics_of(judge.check(body, feature="shop"), 0.01) == []


def test_a_text_like_no_allowed_topic_is_found_and_its_own_is_not(tmp_path: Path) -> None:
    judge = guard(tmp_path, topics=["orders"])
    (finding,) = topics_of(judge.check(OTHER, feature="shop"))
    assert finding.note == "none of its topics"
    assert finding.fpr is not None
    assert 0.0 < finding.fpr <= 0.05
    assert finding.confidence > 0.5
    assert topics_of(judge.check(OWN, feature="shop")) == []


@pytest.mark.parametrize(
    "body",
    ["hello there", "thanks a lot!", "yes, the second one", "W5918442", "my name is Ann Hill", ""],
)
def test_what_is_about_nothing_is_on_no_topic_and_off_none(tmp_path: Path, body: str) -> None:
    judge = guard(tmp_path, topics=["orders"], refused_topics=["medical-advice"])
    assert topics_of(judge.check(body, feature="shop")) == []


def test_only_users_texts_of_features_with_topics_are_read(tmp_path: Path) -> None:
    judge = guard(tmp_path, topics=["orders"])
    for feature, stage in (("shop", "context"), ("shop", "output"), ("free", "input")):
        verdict = judge.check(OTHER, feature=feature, stage=stage)
        assert topics_of(verdict) == []
        assert "off_topic" not in verdict.scores


def test_a_short_text_is_read_with_what_the_user_said_before(tmp_path: Path) -> None:
    judge = guard(tmp_path, topics=["orders"])
    short = "it must be water resistant"

    def asked(before: str) -> list[Finding]:
        texts = [Text(before, path="/0"), Text(short, path="/1")]
        history = tuple(Message(Role.USER, (text,)) for text in texts)
        about = Inspection((texts[1],), Stage.INPUT, "shop", history=history)
        return topics_of(judge.inspect(about))

    assert len(topics_of(judge.check(short, feature="shop"))) == 1
    assert asked("Can I exchange the shirt from my order for another colour?") == []
    assert len(asked(OTHER)) == 1


def test_a_topic_that_is_no_category_names_the_nearest() -> None:
    for key in ("topics", "refused_topics"):
        with pytest.raises(PolicyError, match=rf"scopes.shop.{key}.*did you mean `orders`"):
            read_document(yaml.safe_dump(policy(**{key: ["ordres"]})))
    with pytest.raises(PolicyError, match="add `drinks` under `categories`"):
        read_document(yaml.safe_dump(policy(topics=["drinks"])))
    with pytest.raises(PolicyError, match="`orders` is among its topics and refused"):
        read_document(yaml.safe_dump(policy(topics=["orders"], refused_topics=["orders"])))


def test_a_tuned_topic_and_a_scope_s_are_one_finding_the_surest(tmp_path: Path) -> None:
    models = shipped_models()
    bodies = [*ORDERS, *(f"{body} Please." for body in ORDERS)] * 2
    others = [f"{line} {n}" for n, line in enumerate(HEALTH * 8)]
    other = np.array([False] * len(bodies) + [True] * len(others))
    topic = tried_topic(models, [*bodies, *others], other).topic
    write_tuned(tmp_path, with_topic(untuned(models, "shop"), topic, made="now", lines={}))
    scoped = scope_topics(models, document(refused_topics=["medical-advice"]))
    about = Inspection((Text(ILL, path="/0"),), Stage.INPUT, "shop")

    def read(*uses: object) -> Reading:
        (topics,) = [u.detector for u in classifiers(models, tmp_path, ["shop"], *uses)[1:]]  # type: ignore[arg-type]
        return topics.read(about)  # type: ignore[union-attr]

    (tuned,), (scope,) = read().findings, scoped["shop"].read(about).findings
    (both,) = read(scoped).findings
    assert both.fpr == min(tuned.fpr or 0.0, scope.fpr or 0.0)
    assert both.confidence == max(tuned.confidence, scope.confidence)
    assert {tuned.note, scope.note} == {"model.topic", "medical-advice"}


def test_a_window_that_a_category_has_read_is_not_read_again() -> None:
    asked: list[str] = []

    class Counting:
        def of(self, text: str) -> Vector:
            asked.append(text)
            return np.ones(2, np.float32)

    known = KnownVectors(Counting(), kept=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        known.of(text)
    assert asked == ["a", "b", "c", "b"]
    encoder = shipped_models().encoder
    assert encoder is not None
    assert shipped_embedding(encoder)[0] is shipped_embedding(encoder)[0]


def test_a_scope_with_topics_and_no_rule_for_them_is_told() -> None:
    good = document(topics=["orders"])
    assert list(topic_cautions(good, "shop")) == []
    assert list(topic_cautions(good, "free")) == []
    told = list(topic_cautions(good.model_copy(update={"rules": ()}), "shop"))
    assert len(told) == 1
    assert "`otherwise: hold` meets what is off topic" in told[0]
    assert any("has 8 examples" in each for each in topic_cautions(
        document(topics=["medical-advice"]), "shop"
    ))  # fmt: skip


def test_what_is_looked_for_changes_with_the_topics_and_their_examples() -> None:
    plain, scoped = document(), document(topics=["orders"])
    assert topics_version(plain, "shop") == "" != topics_version(scoped, "shop")
    assert topics_version(scoped, "shop") != topics_version(
        document(refused_topics=["orders"]), "shop"
    )
    kinds = {each.kind for each in applied(scoped).sought["shop"]}
    assert "scope.topic" in kinds
    assert "scope.topic" not in {each.kind for each in applied(scoped).sought["free"]}


def test_what_is_explained_names_the_topic(tmp_path: Path) -> None:
    guard(tmp_path, refused_topics=["medical-advice"])
    done = seawall("check", "--feature", "shop", "--explain", ILL, folder=tmp_path)
    assert done.returncode == 3
    assert b"scope.topic" in done.stdout
    assert b"medical-advice" in done.stdout
