"""Two policies compared: what changed, and whether it got weaker."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from seawall.terms import MemoryRules, Mode, Policy, Rule


class Effect(StrEnum):
    """Which way a change goes. `changed` is for what has no stronger side."""

    STRONGER = "stronger"
    WEAKER = "weaker"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `where` is `rules.NAME`, `features.F.rules.NAME` or a key."""

    where: str
    what: str
    effect: Effect


def diff(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Every difference that can change a verdict or what the user reads, in the file's order."""
    changes = _rules("rules", before.rules, after.rules)
    for feature in dict.fromkeys((*before.features, *after.features)):
        old, new = before.features.get(feature), after.features.get(feature)
        where = f"features.{feature}"
        if old is None or new is None:
            changes.append(Change(where, "added" if old is None else "removed", Effect.CHANGED))
        changes += _rules(f"{where}.rules", old or (), new or ())
    if before.otherwise is not after.otherwise:
        effect = Effect.STRONGER if after.otherwise > before.otherwise else Effect.WEAKER
        changes.append(_turned("otherwise", before.otherwise.word, after.otherwise.word, effect))
    changes += _link_hosts(before, after)
    changes += _categories(before, after)
    changes += _memories(before.memories, after.memories)
    for key in ("message", "refuse_with"):
        old_value, new_value = getattr(before, key), getattr(after, key)
        if old_value != new_value:
            changes.append(_turned(key, old_value, new_value, Effect.CHANGED))
    return tuple(changes)


def _link_hosts(before: Policy, after: Policy) -> Iterator[Change]:
    """A host that answers may lead to makes a policy weaker."""
    for feature in dict.fromkeys((*before.link_hosts, *after.link_hosts)):
        where = f"features.{feature}.link_hosts" if feature else "link_hosts"
        old, new = before.link_hosts.get(feature, ()), after.link_hosts.get(feature, ())
        yield from (Change(where, f"`{h}` added", Effect.WEAKER) for h in new if h not in old)
        yield from (Change(where, f"`{h}` removed", Effect.STRONGER) for h in old if h not in new)


def _categories(before: Policy, after: Policy) -> Iterator[Change]:
    """What other examples find has no stronger side."""
    for name in dict.fromkeys((*before.categories, *after.categories)):
        old, new = before.categories.get(name), after.categories.get(name)
        if old != new:
            what = "added" if old is None else "removed" if new is None else "other examples"
            yield Change(f"categories.{name}", what, Effect.CHANGED)


def _memories(before: MemoryRules, after: MemoryRules) -> Iterator[Change]:
    """Whoever may read more of others makes a policy weaker, and so does a label that lasts."""
    lines: dict[str, tuple[set[str], set[str]]] = {
        "memories.share": ({*map(_group, before.share)}, {*map(_group, after.share)}),
        "memories.common": ({*before.common}, {*after.common}),
    }
    for where, (old, new) in lines.items():
        yield from (Change(where, f"`{n}` added", Effect.WEAKER) for n in sorted(new - old))
        yield from (Change(where, f"`{n}` removed", Effect.STRONGER) for n in sorted(old - new))
    days, then = before.expires_days, after.expires_days
    if days != then:
        effect = Effect.WEAKER if then > days else Effect.STRONGER
        yield _turned("memories.expires_days", days, then, effect)


def _group(features: Iterable[str]) -> str:
    return ", ".join(sorted(features))


def _rules(where: str, before: tuple[Rule, ...], after: tuple[Rule, ...]) -> list[Change]:
    old = {rule.name: rule for rule in before}
    new = {rule.name: rule for rule in after}
    changes: list[Change] = []
    for name in dict.fromkeys((*old, *new)):
        place = f"{where}.{name}"
        if name not in new:
            changes.append(Change(place, "removed", _weight(old[name], Effect.WEAKER)))
        elif name not in old:
            changes.append(Change(place, "added", _weight(new[name], Effect.STRONGER)))
        else:
            changes += _fields(place, old[name], new[name])
    kept_before = [rule.name for rule in before if rule.name in new]
    kept_after = [rule.name for rule in after if rule.name in old]
    for first, second in zip_longest(kept_before, kept_after):
        if first != second:
            what = f"`{second}` is now tried before `{first}`"
            changes.append(Change(where, what, Effect.CHANGED))
            break
    return changes


def _weight(rule: Rule, effect: Effect) -> Effect:
    """A rule that acts weighs one way; one that allows, or rests, has no side."""
    return effect if rule.action and rule.mode is Mode.ENFORCE else Effect.CHANGED


def _fields(where: str, old: Rule, new: Rule) -> list[Change]:
    modes = [Mode.OFF, Mode.SHADOW, Mode.ENFORCE]
    changes: list[Change] = []
    if old.action is not new.action:
        effect = Effect.STRONGER if new.action > old.action else Effect.WEAKER
        changes.append(_turned(f"{where}.action", old.action.word, new.action.word, effect))
    if old.mode is not new.mode:
        stronger = modes.index(new.mode) > modes.index(old.mode)
        effect = Effect.STRONGER if stronger else Effect.WEAKER
        changes.append(_turned(f"{where}.mode", old.mode, new.mode, effect))
    if old.at_least != new.at_least:
        effect = Effect.STRONGER if new.at_least < old.at_least else Effect.WEAKER
        changes.append(_turned(f"{where}.at_least", old.at_least, new.at_least, effect))
    if old.fpr != new.fpr:
        before, after = _percent(old.fpr), _percent(new.fpr)
        changes.append(_turned(f"{where}.fpr", before, after, _allowance(old, new)))
    if old.stages != new.stages:
        effect = _inclusion(old, new)
        before, after = (", ".join(sorted(rule.stages)) for rule in (old, new))
        changes.append(_turned(f"{where}.stages", before, after, effect))
    for key in ("kind", "message", "redact_with", "restore", "buffer_full"):
        if getattr(old, key) != getattr(new, key):
            before, after = getattr(old, key), getattr(new, key)
            changes.append(_turned(f"{where}.{key}", before, after, Effect.CHANGED))
    return [*changes, *_spared(where, old, new)]


def _spared(where: str, old: Rule, new: Rule) -> Iterator[Change]:
    """A rule that leaves alone what the user said acts on less."""
    if old.unless_said != new.unless_said:
        effect = _weight(new, Effect.WEAKER if new.unless_said else Effect.STRONGER)
        yield _turned(f"{where}.unless_said", old.unless_said, new.unless_said, effect)


def _allowance(old: Rule, new: Rule) -> Effect:
    """A larger `fpr` stops more, unless the rule allows; with and without one do not compare."""
    if old.fpr is None or new.fpr is None or not (old.action and new.action):
        return Effect.CHANGED
    return Effect.STRONGER if new.fpr > old.fpr else Effect.WEAKER


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share * 100:.10g}%"


def _inclusion(old: Rule, new: Rule) -> Effect:
    if new.stages > old.stages:
        return Effect.STRONGER
    return Effect.WEAKER if new.stages < old.stages else Effect.CHANGED


def _turned(where: str, old: object, new: object, effect: Effect) -> Change:
    return Change(where, f"`{old}` -> `{new}`", effect)
