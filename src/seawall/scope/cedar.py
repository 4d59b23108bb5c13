"""
A manifest to Cedar (cedarpolicy.com, language version 4): a schema and policies.

Every tool is an action, since actions are what Cedar types contexts by; what
it does to the world is a group of actions. A grant is one `permit`, whose
conditions are the expiry and its arguments' constraints. The rules about
taint and the approvals are `forbid`s, which win over every permit.

An argument that may be absent is asked for by `if ... has ... then ... else`:
the type checker takes no other form for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from seawall.scope.decision import FOUR_EYES
from seawall.scope.facts import CEDAR_TYPE, attributes, in_digits, user_attributes
from seawall.scope.manifest import PUBLIC, Argument, Effect, Grant, Manifest, Value

EXPIRES = "expires"

CLEARANCE = "rule clearance"
RULE_OF_TWO = "rule two"
UNTRUSTED_ARGUMENT = "rule untrusted"
APPROVE = "approve "
"""Followed by the tool's name."""
GRANT = "grant "
"""Followed by the tool's name. No name of a tool has a space."""

_IRREVERSIBLE = "any irreversible"


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy of Cedar. All of its clauses must hold for it to count."""

    id: str
    effect: str
    scope: str
    clauses: tuple[str, ...]

    def __str__(self) -> str:
        lines = (f"@id({quoted(self.id)})", f"{self.effect} ({self.scope})", *self.clauses)
        return "\n".join(lines) + ";\n"


@dataclass(frozen=True, slots=True)
class Compiled:
    """
    What Cedar is given for one feature.

    `reasons` has, for each tool, every clause of its grant as a policy of its
    own: asked after a denial, it says which of them did not hold.
    """

    schema: str
    rules: tuple[Rule, ...]
    reasons: dict[str, tuple[Rule, ...]]

    def rules_for(self, tools: Iterable[str]) -> dict[str, tuple[Rule, ...]]:
        """
        The rules that may count for each tool: all but those of another tool alone.

        Cedar looks at every policy that it is given, and of sixty grants one is about the call.
        """
        by_scope: dict[str, list[Rule]] = {}
        for rule in self.rules:
            by_scope.setdefault(rule.scope, []).append(rule)
        own = {tool: by_scope.pop(_on(tool), []) for tool in tools}
        common = [rule for rules in by_scope.values() for rule in rules]
        return {tool: (*rules, *common) for tool, rules in own.items()}


def compile_manifest(manifest: Manifest) -> Compiled:
    """What Cedar is given for a manifest without problems (`seawall.scope.problems`)."""
    grants = {grant.tool: _conditions(manifest, grant) for grant in manifest.grants}
    permits = (
        Rule(GRANT + tool, "permit", _on(tool), tuple(conditions.values()))
        for tool, conditions in grants.items()
    )
    approvals = (
        Rule(
            APPROVE + grant.tool,
            "forbid",
            _on(grant.tool),
            (f"unless {{ context.approvals >= {grant.approvals} }}",),
        )
        for grant in manifest.grants
        if grant.approvals
    )
    reasons = {
        tool: tuple(
            Rule(name, "permit", _on(tool), (condition,)) for name, condition in conditions.items()
        )
        for tool, conditions in grants.items()
    }
    return Compiled(_schema(manifest), (*permits, *approvals, *_shipped(manifest)), reasons)


def _on(tool: str) -> str:
    return f"principal, action == Action::{quoted(tool)}, resource"


def _in(*effects: Effect) -> str:
    groups = ", ".join(f"Action::{quoted(_group(effect))}" for effect in effects)
    return f"principal, action in [{groups}], resource"


def _group(effect: Effect) -> str:
    return f"any {effect.value}"


def _shipped(manifest: Manifest) -> tuple[Rule, ...]:
    """The rules about taint, which no manifest can take away, where any tool falls under them."""
    enough = (
        "unless { context.approvals >= "
        f"(if action in Action::{quoted(_IRREVERSIBLE)} then {FOUR_EYES} else 1) }}"
    )
    nobodys = _set(PUBLIC)
    two = f"when {{ context.untrusted && !({nobodys}.containsAll(context.classes)) }}"
    cleared = _set(PUBLIC, *sorted(manifest.data_classes - {PUBLIC}))
    rules = (
        (CLEARANCE, (Effect.EGRESS,), (f"unless {{ {cleared}.containsAll(context.classes) }}",)),
        (RULE_OF_TWO, (Effect.WRITE, Effect.EGRESS), (two, enough)),
        (
            UNTRUSTED_ARGUMENT,
            (Effect.WRITE, Effect.EGRESS),
            ("when { context.from_untrusted }", enough),
        ),
    )
    # Cedar takes a rule about an action that no tool has for a slip of the pen.
    has = {grant.effect for grant in manifest.grants}
    return tuple(
        Rule(name, "forbid", _in(*(effect for effect in about if effect in has)), clauses)
        for name, about, clauses in rules
        if has & {*about}
    )


def _conditions(manifest: Manifest, grant: Grant) -> dict[str, str]:
    """What must hold for a grant, by name: `expires`, `to.domains`."""
    end = manifest.expires + timedelta(days=1)
    found = {EXPIRES: f'when {{ context.now < datetime("{end.isoformat()}") }}'}
    for name, argument in grant.arguments.items():
        for constraint, test in _tests(name, argument).items():
            told = quoted(f"{name}.{_ASKED[constraint]}")
            held = (
                test if argument.required else f"if context.args has {told} then {test} else true"
            )
            found[f"{name}.{constraint}"] = f"when {{ {held} }}"
    return found


_ASKED = {
    "enum": "values",
    "minimum": "least",
    "maximum": "greatest",
    "max_length": "longest",
    "max_items": "count",
    "domains": "within_domains",
    "path_prefix": "within_path",
    "matches": "matches",
    "equals_principal": "values",
    "data_class": "classes",
}
"""Which attribute of an argument (seawall.scope.facts) a constraint is about."""


def _tests(name: str, argument: Argument) -> dict[str, str]:
    """What Cedar asks about one argument, by the constraint's name."""
    told = {
        constraint: f"context.args[{quoted(f'{name}.{asked}')}]"
        for constraint, asked in _ASKED.items()
    }
    attribute = quoted(argument.equals_principal or "")
    tests = {
        "enum": f"{_set(*argument.enum or ('',))}.containsAll({told['enum']})",
        "minimum": f"{told['minimum']}.greaterThanOrEqual({literal(argument.minimum or 0)})",
        "maximum": f"{told['maximum']}.lessThanOrEqual({literal(argument.maximum or 0)})",
        "max_length": f"{told['max_length']} <= {argument.max_length}",
        "max_items": f"{told['max_items']} <= {argument.max_items}",
        "domains": told["domains"],
        "path_prefix": told["path_prefix"],
        "matches": told["matches"],
        "equals_principal": (
            f"if context.user has {attribute} then "
            f"[context.user[{attribute}]].containsAll({told['equals_principal']}) else false"
        ),
        "data_class": f"{_set(*sorted({argument.data_class or '', PUBLIC}))}"
        f".containsAll({told['data_class']})",
    }
    return {each: test for each, test in tests.items() if getattr(argument, each) is not None}


def _set(*values: Value) -> str:
    return f"[{', '.join(map(literal, values))}]"


def literal(value: Value) -> str:
    """A value in Cedar's syntax."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return quoted(value) if isinstance(value, str) else f'decimal("{in_digits(Decimal(value))}")'


def quoted(text: str) -> str:
    """A string in Cedar's syntax, where only plain ASCII stands for itself."""
    plain = (
        letter
        if letter.isascii() and letter.isprintable() and letter not in '"\\'
        else f"\\u{{{ord(letter):x}}}"
        for letter in text
    )
    return f'"{"".join(plain)}"'


def _schema(manifest: Manifest) -> str:
    groups = ", ".join(quoted(_group(effect)) for effect in Effect)
    known = ", ".join(
        f"{quoted(name)}?: {CEDAR_TYPE[kind]}" for name, kind in user_attributes(manifest).items()
    )
    return "\n".join(
        (
            "entity User, Feature;",
            f"type Known = {{ {known} }};",
            f"action {groups}, {quoted(_IRREVERSIBLE)};",
            *map(_action, manifest.grants),
        )
    )


def _action(grant: Grant) -> str:
    groups = [_group(grant.effect), *([_IRREVERSIBLE] if grant.irreversible else [])]
    arguments = ", ".join(
        f"{quoted(f'{name}.{told}')}{'' if argument.required else '?'}: {kind}"
        for name, argument in grant.arguments.items()
        for told, kind in _told(argument)
    )
    return (
        f"action {quoted(grant.tool)} in [{', '.join(map(quoted, groups))}] appliesTo {{\n"
        "  principal: User, resource: Feature, context: {\n"
        "    now: datetime, approvals: Long, untrusted: Bool, from_untrusted: Bool,\n"
        f"    classes: Set<String>, user: Known, args: {{ {arguments} }}\n"
        "  }\n};"
    )


def _told(argument: Argument) -> list[tuple[str, str]]:
    """
    What Cedar is told of one argument, and the types of that.

    Side by side with what it is told of others: records within records cost it a third more.
    """
    told = [(each.name, each.type) for each in attributes(argument)]
    return told if argument.data_class is None else [*told, ("classes", "Set<String>")]
