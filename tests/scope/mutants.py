"""Small mistakes in compiled policies, one at a time."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from seawall.scope.cedar import Compiled, Rule
from tests.scope.edges import OUTSIDE

_NUMBER = re.compile(r"(?<=[<>]= )\d+|(?<=then )\d\b|(?<=else )\d\b")
_DECIMAL = re.compile(r'decimal\("(-?[\d.]+)"\)')
_DAY = re.compile(r'datetime\("([\d-]+)"\)')
_LIST = re.compile(r'\["(?:[^"]*)"(?:, "[^"]*")*\]')
_WORDS = (
    ("when ", "unless "),
    ("unless ", "when "),
    ("lessThanOrEqual", "lessThan"),
    ("greaterThanOrEqual", "greaterThan"),
    ("lessThanOrEqual", "greaterThanOrEqual"),
    ("greaterThanOrEqual", "lessThanOrEqual"),
    (" < ", " <= "),
    (" <= ", " < "),
    (" >= ", " > "),
    ("else true", "else false"),
    ("else false", "else true"),
    ("context.untrusted && ", ""),
    ("context.untrusted", "context.from_untrusted"),
    (" && ", " || "),
    ("!(", "("),
    ("containsAll(context.classes)", "containsAny(context.classes)"),
)


def mutants(compiled: Compiled) -> Iterator[tuple[str, Compiled]]:
    """Each mistake, with what it is. A mistake that leaves the text as it was is none."""
    for index, rule in enumerate(compiled.rules):
        before, after = compiled.rules[:index], compiled.rules[index + 1 :]
        yield f"{rule.id}: gone", replace(compiled, rules=(*before, *after))
        for name, mutant in _of_rule(rule):
            if mutant != rule:
                made = replace(compiled, rules=(*before, mutant, *after))
                yield f"{rule.id}: {name}", made


def _of_rule(rule: Rule) -> Iterator[tuple[str, Rule]]:
    other = {"permit": "forbid", "forbid": "permit"}[rule.effect]
    yield other, replace(rule, effect=other)
    yield "for every action", replace(rule, scope="principal, action, resource")
    for group in re.findall(r', (Action::"any \w+")', rule.scope):
        yield f"not {group}", replace(rule, scope=rule.scope.replace(f", {group}", ""))
    for index, clause in enumerate(rule.clauses):
        rest = rule.clauses[:index], rule.clauses[index + 1 :]
        yield f"without `{clause}`", replace(rule, clauses=(*rest[0], *rest[1]))
        for mutant in {*_of_clause(clause)} - {clause}:
            yield f"`{mutant}`", replace(rule, clauses=(*rest[0], mutant, *rest[1]))


def _of_clause(clause: str) -> Iterator[str]:
    yield from (clause.replace(old, new, 1) for old, new in _WORDS)
    yield from _bounds(clause)
    yield from _lists(clause)


def _bounds(clause: str) -> Iterator[str]:
    for match in _NUMBER.finditer(clause):
        yield from (_put(clause, match, str(int(match[0]) + step)) for step in (-1, 1))
    for match in _DECIMAL.finditer(clause):
        for tick in (Decimal("-0.0001"), Decimal("0.0001"), Decimal(1), Decimal(-1)):
            yield _put(clause, match, f'decimal("{Decimal(match[1]) + tick:.4f}")')
    for match in _DAY.finditer(clause):
        for days in (-1, 1):
            moved = date.fromisoformat(match[1]) + timedelta(days=days)
            yield _put(clause, match, f'datetime("{moved}")')


def _lists(clause: str) -> Iterator[str]:
    for match in _LIST.finditer(clause):
        yield _put(clause, match, match[0][:-1] + f', "{OUTSIDE}"]')
        words = match[0][1:-1].split(", ")
        for word in words if len(words) > 1 else ():
            yield _put(clause, match, f"[{', '.join(w for w in words if w != word)}]")


def _put(clause: str, match: re.Match[str], text: str) -> str:
    return clause[: match.start()] + text + clause[match.end() :]
