"""Plots as SVG inside the page: curves of attack success, and differences with their intervals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from seawall.figures.paired import Paired
from seawall.redteam.figures import Rate
from seawall.redteam.page.markup import Markup, element, joined
from seawall.redteam.page.words import between, count, percent

_WIDE, _HIGH = 216, 142
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 42, 10, 24
"""Around a curve: the scale, the last value, the upper end, and the queries."""

_LABEL = 12
"""Between two labels at the right that would touch."""

_SCALE = (0.0, 0.5, 1.0)
_TICKS = (1, 10, 100, 1000, 10_000)

_BAR, _BAR_HIGH = 220, 20


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: whose it is, the number of its colour, and how it rises."""

    name: str
    colour: int
    steps: Sequence[tuple[int, Rate]]


def curves(title: str, lines: Sequence[Line], budget: int) -> Markup:
    """Attack success by queries: a line and the band of its intervals for each target."""
    said = "; ".join(f"{line.name} {_last(line)}" for line in lines)
    return element(
        "svg",
        element("title", f"{title}: broken within {budget:,} queries: {said}"),
        *_grid(budget),
        *(_band(line, budget) for line in lines),
        *(_curve(line, budget) for line in lines),
        *_labels(lines),
        viewBox=f"0 0 {_WIDE} {_HIGH}",
        role="img",
        class_="curves",
    )


def difference(it: Paired) -> Markup:
    """A difference as a dot on the line of its interval, on a scale from -100 to 100."""
    within = it.interval()
    class_ = "better" if within.high < 0 else "worse" if within.low > 0 else "even"
    low, high = _along(within.low), _along(within.high)
    middle, half = _along(0.0), _BAR_HIGH // 2
    return element(
        "svg",
        element("line", x1=0, x2=_BAR, y1=half, y2=half, class_="grid"),
        element("line", x1=middle, x2=middle, y1=0, y2=_BAR_HIGH, class_="zero"),
        element("line", x1=low, x2=high, y1=half, y2=half, class_=f"range {class_}"),
        element("circle", cx=_along(it.difference or 0), cy=half, r=5, class_=f"dot {class_}"),
        viewBox=f"0 0 {_BAR} {_BAR_HIGH}",
        width=_BAR,
        height=_BAR_HIGH,
        aria_hidden="true",
        class_="bar",
    )


def _along(difference: float) -> str:
    return f"{_BAR / 2 + difference * (_BAR / 2 - 6):.1f}"


def _last(line: Line) -> str:
    last = line.steps[-1][1]
    if last.value is None:
        return "not run"
    return f"{percent(last.value)} of {last.rows} seeds ({between(last.interval)})"


def _x(queries: int, budget: int) -> float:
    """Along the queries, by their logarithm."""
    along = math.log(queries) / math.log(budget) if budget > 1 else 1.0
    return _LEFT + along * (_WIDE - _LEFT - _RIGHT)


def _y(share: float) -> float:
    return _HIGH - _BOTTOM - share * (_HIGH - _TOP - _BOTTOM)


def _grid(budget: int) -> list[Markup]:
    right, base = _WIDE - _RIGHT, f"{_y(0):.1f}"
    across = [
        joined(
            element(
                "line", x1=_LEFT, x2=right, y1=f"{_y(s):.1f}", y2=f"{_y(s):.1f}", class_="grid"
            ),
            element("text", f"{s:.0%}", x=_LEFT - 5, y=f"{_y(s) + 4:.1f}", class_="end"),
        )
        for s in _SCALE
    ]
    ticks = sorted({*(tick for tick in _TICKS if tick <= budget), budget})
    shown = [t for t in ticks if t == budget or _x(budget, budget) - _x(t, budget) > 2 * _LABEL]
    along = [
        joined(
            element("line", x1=x, x2=x, y1=base, y2=f"{_y(0) + 4:.1f}", class_="tick"),
            element("text", f"{tick:,}", x=x, y=_HIGH - 6, class_="middle"),
        )
        for tick in shown
        for x in (f"{_x(tick, budget):.1f}",)
    ]
    return [*across, *along]


def _corners(steps: Sequence[tuple[int, float]], budget: int) -> list[str]:
    """The corners of a flight of stairs: level until the next step, then up."""
    corners: list[str] = []
    before = 0.0
    for place, (queries, share) in enumerate(steps):
        x = _x(queries, budget)
        if place:
            corners.append(f"{x:.1f},{_y(before):.1f}")
        corners.append(f"{x:.1f},{_y(share):.1f}")
        before = share
    return corners


def _band(line: Line, budget: int) -> Markup:
    up = _corners([(step, it.interval.high) for step, it in line.steps], budget)
    down = _corners([(step, it.interval.low) for step, it in line.steps], budget)
    return element(
        "polygon", points=" ".join([*up, *reversed(down)]), class_=f"band c{line.colour}"
    )


def _curve(line: Line, budget: int) -> Markup:
    stairs = _corners([(step, it.value or 0.0) for step, it in line.steps], budget)
    x, _, y = stairs[-1].partition(",")
    return joined(
        element("polyline", points=" ".join(stairs), class_=f"curve c{line.colour}"),
        element("circle", cx=x, cy=y, r=3, class_=f"last c{line.colour}"),
    )


def _labels(lines: Sequence[Line]) -> list[Markup]:
    """The last value of each, moved apart where two would touch."""
    ranked = sorted(lines, key=lambda line: -(line.steps[-1][1].value or 0.0))
    labels, above = [], -math.inf
    for line in ranked:
        last = line.steps[-1][1]
        y = max(_y(last.value or 0.0) + 4, above + _LABEL)
        above = y
        said = percent(last.value) if last.value is not None else "-"
        labels.append(
            element(
                "text",
                element("title", f"{line.name}: {count(last)} seeds"),
                said,
                x=_WIDE - _RIGHT + 6,
                y=f"{y:.1f}",
                class_=f"value c{line.colour}",
            )
        )
    return labels
