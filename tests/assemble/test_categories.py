"""Categories of a policy file, with the models that ship."""

from pathlib import Path

import pytest

from seawall import Guard
from seawall.errors import PolicyError
from seawall.policy import diff
from seawall.terms import Action

POLICY = """
version: 1
categories:
  legal-advice:
    examples:
      - You should sue the contractor, because the contract clearly makes him liable.
      - That clause is not enforceable, so you can safely ignore it.
      - Under tenancy law your landlord must return the deposit within fourteen days.
      - I would plead not guilty; the evidence will not hold up in court.
      - Your employer breached the contract, and you are entitled to compensation.
rules:
  - {name: no-legal-advice, kind: content.legal-advice, stages: [output], action: block, fpr: 1%}
"""
ADVICE = "You have a strong case in court: sue your employer, because the contract was breached."
ORDINARY = (
    "Preheat the oven to 200 degrees, and bake the loaf for forty minutes until it is brown."
)


def guard(folder: Path, text: str = POLICY) -> Guard:
    path = folder / "seawall.yaml"
    path.write_text(text, "utf-8")
    return Guard.from_file(path)


def test_an_answer_of_a_category_is_stopped_and_others_are_not(tmp_path: Path) -> None:
    judge = guard(tmp_path)
    verdict = judge.check(ADVICE, stage="output")
    assert verdict.action is Action.BLOCK
    assert verdict.rules == ("no-legal-advice",)
    assert verdict.scores["content.legal-advice"] > 0.1
    assert judge.check(ORDINARY, stage="output").action is Action.ALLOW
    assert judge.check(ADVICE, stage="input").action is Action.ALLOW


def test_what_no_rule_names_is_not_looked_for(tmp_path: Path) -> None:
    text = POLICY.replace("content.legal-advice", "pii.*")
    assert "content.legal-advice" not in guard(tmp_path, text).check(ADVICE, stage="output").scores


def test_a_rule_for_no_category_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="did you mean `legal-advice`"):
        guard(tmp_path, POLICY.replace("content.legal-advice", "content.legal-advise"))
    with pytest.raises(PolicyError, match="add `drinks` under `categories`"):
        guard(tmp_path, POLICY.replace("content.legal-advice", "content.drinks"))


def test_too_few_examples_are_an_error(tmp_path: Path) -> None:
    few = "version: 1\ncategories:\n  a: {examples: [abc, def]}\n"
    with pytest.raises(PolicyError, match=r"line 3: `categories.a.examples`"):
        guard(tmp_path, few)


def test_other_examples_are_another_policy(tmp_path: Path) -> None:
    one = guard(tmp_path).policy
    other = guard(tmp_path, POLICY.replace("plead not guilty", "plead guilty")).policy
    assert one.revision != other.revision
    (change,) = diff(one, other)
    assert (change.where, change.what) == ("categories.legal-advice", "other examples")
