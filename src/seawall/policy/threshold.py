"""
A calibrated threshold in the policy file: tried in shadow mode first, then in force.

The rule that stops attacks on a feature (`injection.*`) stays as it is. Before it comes a rule in
shadow mode with the new threshold, which only records; promoted, it acts, and a rule after it lets
pass what is less sure, so that the old one has no say any more. Taking both lines out undoes it.
A conversation's risk (`injection.session`) is no finding of a text, and stays with the old rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from seawall.errors import PolicyError
from seawall.policy.compile import compile_policy
from seawall.policy.document import Document
from seawall.policy.read import read_document
from seawall.policy.rule_edits import Insert, Replace, edit_rules, line_of
from seawall.terms import Action, Mode, Policy, Rule, Stage

TRIED, CALIBRATED, REST = "calibrated-next", "calibrated", "calibrated-rest"
"""The names of the rules: in shadow mode, in force, and for what is less sure."""

KINDS = "injection.[a-r]*"
"""All kinds of attacks that are found in a text, and not `injection.session`."""

_ONE_BY_ONE = tuple(
    f"injection.{kind}" for kind in ("override", "jailbreak", "leak", "indirect", "encoded")
)
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """A policy file as it would be: its text, and the rule that is tried or promoted in it."""

    text: str
    rule: Rule


def try_threshold(source: str, feature: str, threshold: int) -> Change:
    """
    The file with a rule of this threshold, in millionths, that only records what it would do.

    It takes the place of one that was tried before. PolicyError where the file is wrong, or no
    rule, or several, stop attacks on the feature.
    """
    if not 0 < threshold <= _MILLION:
        raise ValueError(f"a threshold is from 1 to {_MILLION} millionths, not {threshold}")
    policy = compile_policy(read_document(source))
    stopping = _stopping(policy, feature)
    rule = replace(
        stopping,
        name=TRIED,
        kind=KINDS,
        at_least=threshold / _MILLION,
        fpr=None,
        mode=Mode.SHADOW,
    )
    own = policy.features.get(feature, ())
    names = [each.name for each in own]
    if TRIED in names:
        changes: list[Insert | Replace] = [Replace(TRIED, _line(rule))]
        wanted = [rule if each.name == TRIED else each for each in own]
    else:
        before = stopping.name if stopping in own else ""
        changes = [Insert([_line(rule)], before)]
        at = names.index(before) if before else len(own)
        wanted = [*own[:at], rule, *own[at:]]
    return Change(_edited(source, feature, changes, wanted), rule)


def promote(source: str, feature: str) -> Change:
    """
    The file in which the rule that was tried is in force, in place of one before.

    PolicyError where the file is wrong, or nothing was tried.
    """
    own = compile_policy(read_document(source)).features.get(feature, ())
    tried = next((each for each in own if each.name == TRIED), None)
    if tried is None:
        raise PolicyError(
            f"nothing is tried for `{feature}`; see what a threshold would do in shadow mode first"
        )
    rule = replace(tried, name=CALIBRATED, mode=Mode.ENFORCE)
    rest = Rule(REST, KINDS, Action.ALLOW, stages=rule.stages)
    names = [each.name for each in own]
    if CALIBRATED in names:
        changes: list[Insert | Replace] = [Replace(CALIBRATED, _line(rule)), Replace(TRIED)]
        wanted = [rule if e.name == CALIBRATED else e for e in own if e.name != TRIED]
    else:
        changes = [Replace(TRIED, _line(rule)), _after(names, TRIED, [_line(rest)])]
        at = names.index(TRIED)
        wanted = [*own[:at], rule, rest, *own[at + 1 :]]
    return Change(_edited(source, feature, changes, wanted), rule)


def _after(names: Sequence[str], name: str, lines: Sequence[str]) -> Insert:
    place = names.index(name) + 1
    return Insert(lines, names[place] if place < len(names) else "")


def _stopping(policy: Policy, feature: str) -> Rule:
    """The one rule that stops attacks on a feature; PolicyError where there is not one."""
    rules = [
        rule
        for rule in policy.rules_for(feature)
        if rule.mode is Mode.ENFORCE and not rule.action.delivers and _names_attacks(rule)
    ]
    own = policy.features.get(feature, ())
    if rules and rules[0].name == CALIBRATED and rules[0] in own:
        return rules[0]
    every = [rule for rule in rules if all(map(rule.names, _ONE_BY_ONE))]
    if not every:
        raise PolicyError(
            f"no rule in force stops `injection.*` for `{feature}`; write one, or give this "
            "feature its own"
        )
    before = [rule.name for rule in rules[: rules.index(every[0])] if rule not in own]
    if before:  # a rule of the feature's would be tried before it, and take its place as well
        raise PolicyError(
            f"`{before[0]}` is tried before `{every[0].name}` and stops attacks too; give "
            f"`{feature}` rules of its own for both"
        )
    return every[0]


def _names_attacks(rule: Rule) -> bool:
    return any(map(rule.names, _ONE_BY_ONE))


def _line(rule: Rule) -> str:
    stages = [stage.value for stage in Stage if stage in rule.stages]
    values: list[tuple[str, str | float | Sequence[str]]] = [
        ("name", rule.name),
        ("kind", rule.kind),
        *([("stages", stages)] if len(stages) < len(Stage) else []),
        ("action", rule.action.word),
        *([("at_least", rule.at_least)] if rule.at_least else []),
        *([("mode", rule.mode.value)] if rule.mode is not Mode.ENFORCE else []),
        *([("message", rule.message)] if rule.message else []),
        *([("buffer", "full")] if rule.buffer_full else []),
    ]
    return line_of(values)


def _edited(
    source: str, feature: str, changes: Sequence[Insert | Replace], wanted: Sequence[Rule]
) -> str:
    """The text with these changes; PolicyError where it would not say what is wanted."""
    text = edit_rules(source, feature, changes)
    new = read_document(text)
    rules = compile_policy(new).features[feature]
    if rules != tuple(wanted) or _rest_of(new, feature) != _rest_of(
        read_document(source), feature
    ):
        lines = "; ".join(map(_line, wanted))
        raise PolicyError(f"the file cannot be changed safely; write under `{feature}`: {lines}")
    return text


def _rest_of(document: Document, feature: str) -> dict[str, Any]:
    """All that a policy file says but the rules of one feature."""
    said = document.model_dump()
    said["features"][feature]["rules"] = ()
    return said
