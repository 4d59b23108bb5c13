"""Changes single rules of a feature in the text of a policy file, and leaves all else as it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from seawall.errors import PolicyError
from seawall.policy.edits import end_of, line_end, spliced, written

Splice = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Insert:
    """Rules, each in one line of YAML, before the rule of a name; after all where it is empty."""

    lines: Sequence[str]
    before: str = ""


@dataclass(frozen=True, slots=True)
class Replace:
    """The rule of a name, written anew in one line; without one it goes."""

    name: str
    line: str = ""


def edit_rules(source: str, feature: str, changes: Sequence[Insert | Replace]) -> str:
    """
    The text with other rules of a feature; comments, order and spelling stay.

    A comment above a rule that goes, goes with it. Whoever writes the result reads it again
    first, and compares: YAML has forms that are not known here. PolicyError names what is not
    there.
    """
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        raise PolicyError("the policy file is not YAML; see `seawall policy check`") from None
    features = _value(root, "features")
    if features is None or _value(features, feature) is None:
        raise PolicyError(f"the policy file has no feature `{feature}`; add it to `features`")
    rules = _value(_value(features, feature), "rules")
    if isinstance(rules, yaml.SequenceNode) and rules.value:
        known = _Rules(source, rules)
        return spliced(source, [each for change in changes for each in known.splices(change)])
    lines = [line for change in changes if isinstance(change, Insert) for line in change.lines]
    return spliced(source, [_first(source, features, feature, lines)])


class _Rules:
    """The rules that a feature has, and where they stand."""

    def __init__(self, source: str, node: yaml.SequenceNode) -> None:
        self._source = source
        self._node = node
        self._names = [_name(item) for item in node.value]

    def splices(self, change: Insert | Replace) -> Iterator[Splice]:
        """What a change does to the text."""
        if isinstance(change, Insert):
            at = self._place(change.before) if change.before else len(self._names)
            yield self._inserted(at, change.lines)
            return
        at = self._place(change.name)
        item = self._node.value[at]
        if change.line:
            yield item.start_mark.index, end_of(self._source, item), change.line
        else:
            yield self._removed(at)

    def _place(self, name: str) -> int:
        if name not in self._names:
            raise PolicyError(f"the feature has no rule `{name}` of its own")
        return self._names.index(name)

    def _inserted(self, at: int, lines: Sequence[str]) -> Splice:
        if self._node.flow_style:
            joined = ", ".join(lines)
            if at < len(self._names):
                start = self._node.value[at].start_mark.index
                return start, start, f"{joined}, "
            end = end_of(self._source, self._node.value[-1])
            return end, end, f", {joined}"
        indent = " " * self._node.start_mark.column
        text = "".join(f"{indent}- {line}\n" for line in lines)
        if at < len(self._names):
            start = self._above(at)
            return start, start, text
        end = line_end(self._source, end_of(self._source, self._node.value[-1]))
        opens = "" if self._source[:end].endswith("\n") else "\n"
        return end, end, f"{opens}{text}"

    def _removed(self, at: int) -> Splice:
        if len(self._names) == 1:
            return self._node.start_mark.index, end_of(self._source, self._node), "[]"
        if not self._node.flow_style:
            end = end_of(self._source, self._node.value[at])
            return self._above(at), line_end(self._source, end), ""
        if at + 1 < len(self._names):
            after = self._node.value[at + 1].start_mark.index
            return self._node.value[at].start_mark.index, after, ""
        before = self._node.value[at - 1]
        return end_of(self._source, before), end_of(self._source, self._node.value[at]), ""

    def _above(self, at: int) -> int:
        """Where the line of a rule begins, or the comments right above it."""
        start = self._source.rfind("\n", 0, self._node.value[at].start_mark.index) + 1
        while start > 0:
            before = self._source.rfind("\n", 0, start - 1) + 1
            line = self._source[before:start]
            column = self._node.start_mark.column
            if line[:column].strip() or line[column : column + 1] != "#":
                break
            start = before
        return start


def _first(source: str, features: yaml.Node, feature: str, lines: Sequence[str]) -> Splice:
    """The first rules of a feature that has none, and perhaps no other key either."""
    own = _value(features, feature)
    rules = _value(own, "rules")
    listed = f"[{', '.join(lines)}]"
    if rules is not None:
        return rules.start_mark.index, end_of(source, rules), listed
    entries = own.value if isinstance(own, yaml.MappingNode) else []
    if not entries:
        assert own is not None
        return own.start_mark.index, end_of(source, own), f"{{rules: {listed}}}"
    end = end_of(source, entries[-1][1])
    if isinstance(own, yaml.MappingNode) and own.flow_style:
        return end, end, f", rules: {listed}"
    return _after(source, end, entries[0][0].start_mark.column, lines)


def _after(source: str, at: int, column: int, lines: Sequence[str]) -> Splice:
    """The key `rules` in lines of its own, after the one that ends here."""
    end, indent = line_end(source, at), " " * column
    opens = "" if source[:end].endswith("\n") else "\n"
    items = "".join(f"{indent}  - {line}\n" for line in lines)
    return end, end, f"{opens}{indent}rules:\n{items}"


def _value(node: yaml.Node | None, name: str) -> yaml.Node | None:
    entries = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in entries if key.value == name), None)


def _name(rule: yaml.Node) -> str:
    named = _value(rule, "name")
    return str(named.value) if named is not None else ""


def line_of(values: Sequence[tuple[str, str | float | Sequence[str]]]) -> str:
    """A rule in one line of YAML."""
    return "{" + ", ".join(f"{name}: {written(value)}" for name, value in values) + "}"
