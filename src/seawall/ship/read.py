"""Checklist files to a Checklist: the one that is shipped, and a team's own on top of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

from seawall.errors import ShipError
from seawall.policy import read_strict
from seawall.ship.checklist import Checklist, Item, Probe, ProbeText, Severity
from seawall.ship.document import ChecklistLines, ItemLine, ProbeLine
from seawall.ship.probes import SORTS, Needs

MOST_BYTES = 200_000


def shipped() -> Checklist:
    """The checklist that comes with this version of Seawall."""
    text = files("seawall.ship").joinpath("checklist.yaml").read_text("utf-8")
    return _checklist(_lines(text), ())


def read_checklist(source: str) -> Checklist:
    """
    The shipped checklist with what a team's file adds to it and changes of it.

    ShipError lists what is wrong. Whether it asks for less than the shipped one, and who signed
    for that, is the gate's question and not the reader's.
    """
    lines = _lines(source)
    base = shipped().items
    known = {probe.id: probe for item in base for probe in item.probes}
    named = [*lines.change, *lines.without]
    if problems := [_unknown(name, known) for name in named if name not in known]:
        raise ShipError("\n".join(problems))
    kept = [
        replace(
            item,
            probes=tuple(_changed(lines, p) for p in item.probes if p.id not in lines.without),
        )
        for item in base
    ]
    return _checklist(lines, kept)


def _lines(source: str) -> ChecklistLines:
    if len(source) > MOST_BYTES:
        raise ShipError(f"the checklist is longer than {MOST_BYTES:,} characters")
    empty = "the checklist holds no keys; `version: 1` is the least; docs/ship.md lists all"
    return read_strict(source, ChecklistLines, error=ShipError, empty=empty)


def _unknown(name: str, known: Mapping[str, Probe]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean `{near[0]}`?" if near else "`seawall ship checklist` lists them"
    return f"no probe is called `{name}`; {hint}"


def _changed(lines: ChecklistLines, probe: Probe) -> Probe:
    change = lines.change.get(probe.id)
    if change is None:
        return probe
    given: dict[str, Any] = {
        name: value
        for name in ("within", "at_least", "about", "waivable", "excusable")
        if (value := getattr(change, name)) is not None
    }
    if change.at_most is not None:
        given |= {"at_most": change.at_most.value, "share": change.at_most.share}
    left_out = {**probe.leaves_out, **(change.leaves_out or {})}
    return replace(probe, **given, leaves_out=left_out)


def _checklist(lines: ChecklistLines, before: Any) -> Checklist:
    items = {item.id: item for item in before}
    for line in lines.items:
        item = _item(line)
        there = items.get(item.id)
        # a team may add probes of its own to an item that is shipped
        items[item.id] = replace(there, probes=there.probes + item.probes) if there else item
    found = Checklist(
        tuple(items.values()),
        lines.model,
        lines.prompts,
        dict(lines.files),
        {name: ProbeText(each.stage, each.text) for name, each in lines.texts.items()},
    )
    if problems := list(_problems(found)):
        raise ShipError("\n".join(problems))
    return found


def _item(line: ItemLine) -> Item:
    return Item(line.id, line.question, tuple(map(_probe, line.probes)))


def _probe(line: ProbeLine) -> Probe:
    return Probe(
        id=line.id,
        question=line.question,
        sort=line.sort,
        about=line.about,
        within=line.within,
        at_least=line.at_least,
        at_most=line.at_most.value if line.at_most else None,
        share=line.at_most is not None and line.at_most.share,
        binds=frozenset(line.binds),
        leaves_out=line.leaves_out,
        having=line.having,
        file=line.file,
        severity=Severity(line.severity),
        waivable=line.waivable,
        excusable=line.excusable,
        fix=line.fix,
    )


def _problems(checklist: Checklist) -> Iterator[str]:
    """Names that stand twice, sorts that there are none of, bounds too few or too many."""
    ids = [probe.id for probe in checklist.probes]
    yield from (f"two probes are called `{n}`" for n in dict.fromkeys(ids) if ids.count(n) > 1)
    for probe in checklist.probes:
        sort = SORTS.get(probe.sort)
        if sort is None:
            near = get_close_matches(probe.sort, SORTS, n=1, cutoff=0.4)
            hint = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(SORTS)}"
            yield f"`{probe.id}`: no sort of probe is called `{probe.sort}`; {hint}"
            continue
        yield from (f"`{probe.id}`: {problem}" for problem in _of_needs(probe, sort.needs))


def _of_needs(probe: Probe, needs: Needs) -> Iterator[str]:
    for name in ("within", "at_least", "at_most"):
        there, wanted = getattr(probe, name) is not None, getattr(needs, name)
        if wanted and not there:
            yield f"`{name}` is missing; a `{probe.sort}` needs it"
        if there and not wanted:
            yield f"`{name}` is of no use to a `{probe.sort}`; take it out"
    if probe.at_most is not None and probe.share is not needs.share:
        how = "a share: write its percent sign, `5%`" if needs.share else "a number, and no share"
        yield f"`at_most` is {how}"
    if needs.about and not needs.share and not probe.about:
        yield f"`about` is missing: {needs.about}"
    for name in ("about", "having", "file"):
        if getattr(probe, name) and not getattr(needs, name):
            yield f"`{name}` is of no use to a `{probe.sort}`; take it out"
