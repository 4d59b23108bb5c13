"""The benchmark of topics asks what it says, of texts that are not examples themselves."""

import json

from bench.topics import HERE, TOPICS, document, our_examples, rarity, spoken
from seawall.assemble.models import shipped_models
from seawall.assemble.topics import scope_topics


def test_what_somebody_is_told_to_want_is_put_into_the_first_person() -> None:
    told = (
        "Your name is Ann Hill. You are shy. You've ordered a lamp and want it sent to your flat."
    )
    assert spoken(told) == "I've ordered a lamp and want it sent to my flat."


def test_there_are_forty_examples_of_each_topic_and_none_is_judged_elsewhere() -> None:
    examples = our_examples()
    assert {topic: len(set(texts)) for topic, texts in examples.items()} == dict.fromkeys(
        TOPICS, 40
    )
    talks = [
        json.loads(line) for line in (HERE / "conversations.jsonl").read_text("utf-8").splitlines()
    ]
    turns = {turn for talk in talks for turn in (*talk["turns"], talk["switch"])}
    assert not turns & {text for texts in examples.values() for text in texts}


def test_a_change_of_subject_is_found_and_what_belongs_to_the_topic_is_not() -> None:
    reader = scope_topics(shipped_models(), document(our_examples()["retail"], "topics"))["f"]
    begun = "I want to return the hiking boots that arrived yesterday."
    assert rarity(reader, (begun,)) == 1.0
    assert rarity(reader, (begun, "They are too small.")) == 1.0
    assert rarity(reader, (begun, "Explain how vaccines train the immune system.")) < 0.05
