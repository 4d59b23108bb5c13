"""How verdicts would change under another policy, as people and programs read it."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.cli.log.show import clean, short
from seawall.cli.policy.changes import Change, Changes, Move
from seawall.cli.words import many
from seawall.policy import Applied
from seawall.terms import Action

ARROW = " \N{RIGHTWARDS ARROW} "
NOTHING = "\N{MIDDLE DOT}"
_STYLES = {
    Action.ALLOW: "green",
    Action.REDACT: "yellow",
    Action.HOLD: "magenta",
    Action.BLOCK: "bold red",
}


def changes_json(changes: Changes, new: Applied, known: Sequence[Applied]) -> dict[str, object]:
    """All of it, for programs."""
    return {
        "policy": new.policy.revision,
        "known": [each.policy.revision for each in known],
        "ruled_again": changes.ruled_again,
        "from_texts": changes.from_texts,
        "not_ruled_again": changes.why_not.total(),
        "why_not": dict(changes.why_not.most_common()),
        "weaker": changes.weaker,
        "stricter": changes.stricter,
        "other_rules": changes.other_rules,
        "moves": [
            {
                "before": move.before.word,
                "now": move.now.word,
                "count": changes.moves[move],
                "requests": list(changes.requests.get(move, ())),
            }
            for move in sorted(changes.moves)
        ],
        "changes": [
            {
                "before": change.move.before.word,
                "now": change.move.now.word,
                "feature": change.feature,
                "rules_before": list(change.rules_before),
                "rules_now": list(change.rules_now),
                "count": count,
            }
            for change, count in changes.changes.most_common()
        ],
        "not_told_apart": changes.untold,
    }


def show_changes(
    console: Console, changes: Changes, new: Applied, known: Sequence[Applied], *, limit: int
) -> None:
    """All of it, for people: what becomes weaker before what becomes stricter."""
    _show_policies(console, new, known)
    _show_counts(console, changes)
    if not changes.ruled_again:
        return
    console.print(Padding(_matrix(changes), (1, 0), expand=False))
    if not changes.changes:
        console.print("nothing would change")
        return
    for move in changes.worst_first():
        _show_move(console, changes, move, limit)
    if changes.other_rules:
        console.print(Text(f"the same by other rules: {changes.other_rules:,}", "bold"))
        _show_rows(console, changes.of_rules(), limit)


def _show_policies(console: Console, new: Applied, known: Sequence[Applied]) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    for word, each in (("under", new), *(("instead of", old) for old in known)):
        table.add_row(word, f"{each.policy.name} {short(each.policy.revision)}")
    console.print(table)


def _show_counts(console: Console, changes: Changes) -> None:
    texts = f", {changes.from_texts:,} of them from their texts" if changes.from_texts else ""
    console.print(f"{many(changes.ruled_again, 'verdict')} ruled on again{texts}")
    if not changes.why_not:
        return
    console.print(Text(f"{many(changes.why_not.total(), 'verdict')} could not be:", "yellow"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for reason, count in changes.why_not.most_common():
        table.add_row(f"{count:,}", Text(clean(reason)))
    console.print(Padding(table, (0, 0, 0, 4), expand=False))


def _matrix(changes: Changes) -> Table:
    """What was done, by line, and what would be, by column."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
    table.add_column("then / now", style="dim", no_wrap=True)
    for action in Action:
        table.add_column(action.word, justify="right")
    for before in Action:
        row = [_cell(changes, Move(before, now)) for now in Action]
        table.add_row(before.word, *row)
    return table


def _cell(changes: Changes, move: Move) -> Text:
    count = changes.moves[move]
    if not count:
        return Text(NOTHING, "dim")
    style = "red" if move.steps < 0 else "green" if move.steps else ""
    return Text(f"{count:,}", style)


def _show_move(console: Console, changes: Changes, move: Move, limit: int) -> None:
    word, style = ("weaker", "red") if move.steps < 0 else ("stricter", "green")
    console.print(
        Text.assemble(
            (word, style),
            "  ",
            (move.before.word, _STYLES[move.before]),
            ARROW,
            (move.now.word, _STYLES[move.now]),
            (f"  {changes.moves[move]:,}", "bold"),
        )
    )
    _show_rows(console, changes.of(move), limit)
    requests = [clean(request) for request in changes.requests.get(move, ())]
    for request in requests:
        console.print(Padding(Text(request, "dim"), (0, 0, 0, 4), expand=False))
    console.print()


def _show_rows(console: Console, rows: Sequence[tuple[Change, int]], limit: int) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for change, count in rows[:limit]:
        table.add_row(f"{count:,}", clean(change.feature) or "no feature", Text(_by(change)))
    console.print(Padding(table, (0, 0, 0, 4), expand=False))
    if len(rows) > limit:
        more = f"and {len(rows) - limit:,} more; see them with --limit"
        console.print(Padding(Text(more, "dim"), (0, 0, 0, 4), expand=False))


def _by(change: Change) -> str:
    """Which rules a change is by."""
    if change.move.steps:
        return f"{_named(change.rules_before)}{ARROW}{_named(change.rules_now)}"
    no_more = f"no more {_named(change.rules_before)}" if change.rules_before else ""
    now = f"now {_named(change.rules_now)}" if change.rules_now else ""
    return "; ".join(filter(None, (no_more, now)))


def _named(rules: Iterable[str]) -> str:
    return ", ".join(map(clean, rules)) or "no rule"
