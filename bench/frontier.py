"""
Draw what guards find against the time they take, from the figures of bench/latency.py.

    .venv/bin/python bench/latency.py --json figures.json
    .venv/bin/python bench/frontier.py figures.json docs/frontier.svg
"""

# ruff: noqa: E402 - the path comes first, so that `python bench/frontier.py` finds its neighbours

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import orjson

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from seawall.figures import Share

# What is not here is not drawn: a text read again is the same guard.
LABELS = {
    "seawall": "Seawall",
    "rules": "Seawall's rules alone",
    "n-grams": "Seawall's n-grams alone",
    "picket": "Picket",
    "forcefield": "ForceField",
    "guardify": "prompt-guardrail",
    "nanoguard": "NanoGuard",
}
OURS = ("seawall", "rules", "n-grams")
WIDTH, LEFT, RIGHT = 760, 64, 24
HEIGHT, GAP, TOP = 230, 66, 92
FAR = 20  # beyond which a label is tied to its point by a line
LETTER = 6.5  # a letter's width in the labels' size, on average
STEPS = (0.0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
TICKS = tuple(base * 10.0**power for power in range(-3, 5) for base in (1, 3))
COLOURS = {True: "#0b63ce", False: "#4b5563"}

STYLE = """
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #374151 }
.title { font-size: 15px; font-weight: 600; fill: #111827 }
.panel { font-weight: 600; fill: #111827 }
.tick { font-size: 11px; fill: #6b7280 }
.grid { stroke: #e5e7eb }
.axis { stroke: #9ca3af }
"""


@dataclass(frozen=True, slots=True)
class Point:
    """A guard in a panel: milliseconds and a share, each with its interval."""

    label: str
    ours: bool
    chief: bool
    time: tuple[float, float, float]  # value, low, high
    share: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of the picture that a label or a point takes."""

    left: float
    top: float
    right: float
    bottom: float
    leftward: bool = False  # a label that ends at its point

    def overlaps(self, other: "Box") -> bool:
        """Whether two of them meet."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Scale:
    """
    Milliseconds and shares as places in the picture.

    Time is logarithmic; shares are too close together near 0 to be told apart unless
    they are raised to a `power`.
    """

    fastest: float
    slowest: float
    most: float  # the share at the top
    top: float
    power: float = 1.0

    def x(self, milliseconds: float) -> float:
        """The place of a time."""
        along = math.log(milliseconds / self.fastest) / math.log(self.slowest / self.fastest)
        return LEFT + along * (WIDTH - LEFT - RIGHT)

    def y(self, share: float) -> float:
        """The place of a share."""
        return self.top + HEIGHT * (1 - math.pow(share / self.most, self.power))


def points(guards: Sequence[dict[str, Any]], name: str) -> list[Point]:
    """The guards with one of their shares: `recall` or `alarms`."""
    found = []
    for guard in guards:
        if guard["name"] not in LABELS:
            continue
        share, time = Share(**guard[name]), guard["mean"]
        within = share.interval()
        found.append(
            Point(
                LABELS[guard["name"]],
                guard["name"] in OURS,
                guard["name"] == OURS[0],
                (time["value"], time["low"], time["high"]),
                (share.value or 0.0, within.low, within.high),
            )
        )
    return found


def drawing(guards: Sequence[dict[str, Any]]) -> str:
    """The whole picture as SVG: attacks found above, false alarms below, the same time axis."""
    panels = (
        ("Attacks found (higher is better)", points(guards, "recall"), 1.0),
        ("Harmless texts stopped (lower is better)", points(guards, "alarms"), 0.5),
    )
    times = [moment for point in panels[0][1] for moment in point.time]
    fastest, slowest = min(times) / 1.6, max(times) * 1.6
    height = TOP + 2 * HEIGHT + GAP + 56
    title = "What guards find, against the time they take"
    subtitle = (
        "Texts that Seawall never learned from, on one core; each guard at its own default; "
        "lines are 95% intervals"
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">',
        f"<title>{title}</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height:.0f}" rx="8" fill="#ffffff"/>',
        f'<text class="title" x="{LEFT}" y="30">{title}</text>',
        f'<text x="{LEFT}" y="49">{subtitle}</text>',
    ]
    for number, (heading, of, power) in enumerate(panels):
        highest = max(point.share[2] for point in of)
        most = min(step for step in STEPS if step >= min(highest, 1.0))
        scale = Scale(fastest, slowest, most, TOP + number * (HEIGHT + GAP), power)
        parts += _panel(heading, of, scale)
    below = "mean milliseconds for a check (logarithmic): faster is further left"
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{height - 14:.0f}" '
        f'text-anchor="middle">{below}</text>'
    )
    return "\n".join([*parts, "</svg>", ""])


def _panel(title: str, of: Sequence[Point], scale: Scale) -> Iterator[str]:
    bottom = scale.top + HEIGHT
    yield f'<text class="panel" x="{LEFT}" y="{scale.top - 10:.0f}">{escape(title)}</text>'
    for share in STEPS:
        if share > scale.most or (scale.power == 1.0 and 0.0 < share < 0.2):
            continue
        y = scale.y(share)
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield (
            f'<text class="tick" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">'
            f"{share:.0%}</text>"
        )
    for tick in TICKS:
        if scale.fastest <= tick <= scale.slowest:
            x = scale.x(tick)
            yield f'<path class="axis" d="M{x:.1f} {bottom}v5"/>'
            yield (
                f'<text class="tick" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">'
                f"{tick:g}</text>"
            )
    yield f'<path class="axis" d="M{LEFT} {bottom}H{WIDTH - RIGHT}"/>'
    for point, box in placed(of, scale):
        yield from _label(point, box, scale)
    for point in of:
        yield from _mark(point, scale)


def _label(point: Point, box: Box, scale: Scale) -> Iterator[str]:
    """The label, and where it stands apart from its point, a line between them."""
    x, y = scale.x(point.time[0]), scale.y(point.share[0])
    middle = (box.top + box.bottom) / 2
    edge, anchor = (box.right, "end") if box.leftward else (box.left, "start")
    if abs(middle - y) > FAR:
        yield f'<path class="axis" d="M{edge:.1f} {middle:.1f}L{x:.1f} {y:.1f}"/>'
    weight = "600" if point.chief else "400"
    yield (
        f'<text x="{edge:.1f}" y="{middle + 4:.1f}" text-anchor="{anchor}" '
        f'style="fill:{COLOURS[point.ours]};font-weight:{weight}">{escape(point.label)}</text>'
    )


def _mark(point: Point, scale: Scale) -> Iterator[str]:
    x, y = scale.x(point.time[0]), scale.y(point.share[0])
    colour = COLOURS[point.ours]
    across = f"M{scale.x(point.time[1]):.1f} {y:.1f}H{scale.x(point.time[2]):.1f}"
    upright = f"M{x:.1f} {scale.y(point.share[1]):.1f}V{scale.y(point.share[2]):.1f}"
    yield f'<path d="{across}{upright}" stroke="{colour}" stroke-width="1.2" opacity="0.45"/>'
    inner = colour if point.chief or not point.ours else "#ffffff"
    size = 6.5 if point.chief else 4.5
    yield (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{inner}" '
        f'stroke="{colour}" stroke-width="1.6"/>'
    )


def placed(of: Sequence[Point], scale: Scale) -> list[tuple[Point, Box]]:
    """A place for each label: beside its point, where as little as possible is covered."""
    taken = [taken for point in of for taken in _covers(point, scale)]
    found: list[tuple[Point, Box]] = []
    frame = Box(LEFT, scale.top - 6, WIDTH - 4, scale.top + HEIGHT - 1)
    for point in sorted(of, key=lambda p: (not p.chief, p.time[0])):
        best = min(_beside(point, scale), key=lambda box: _cost(box, taken, frame))
        taken.append((best, 5))  # worse than to write over an interval
        found.append((point, best))
    return found


def _covers(point: Point, scale: Scale) -> Iterator[tuple[Box, int]]:
    """What a point and its intervals take, and how bad it is to write over it."""
    x, y = scale.x(point.time[0]), scale.y(point.share[0])
    low, high = scale.y(point.share[1]), scale.y(point.share[2])
    first, last = scale.x(point.time[1]), scale.x(point.time[2])
    yield Box(x - 7, y - 7, x + 7, y + 7), 5
    yield Box(x - 1, high, x + 1, low), 1
    yield Box(first, y - 1, last, y + 1), 1


def _beside(point: Point, scale: Scale) -> Iterator[Box]:
    """Where a label may go, the best places first."""
    width, height = LETTER * len(point.label) + 4, 18
    x, y = scale.x(point.time[0]), scale.y(point.share[0])
    for away in (10, 22, 36, 50):
        for up in (0, -away, away):
            top = y - height / 2 + up
            for left in (x + 10, x - 10 - width):
                yield Box(left, top, left + width, top + height, leftward=left < x)


def _cost(box: Box, taken: Sequence[tuple[Box, int]], frame: Box) -> int:
    inside = (
        box.left >= frame.left
        and box.right <= frame.right
        and box.top >= frame.top
        and box.bottom <= frame.bottom
    )
    return sum(cost for other, cost in taken if box.overlaps(other)) + (0 if inside else 100)


def main() -> None:
    """Read the figures and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("figures", type=Path, help="what `bench/latency.py --json` wrote")
    parser.add_argument("picture", type=Path, help="the SVG file to write")
    options = parser.parse_args()
    guards = orjson.loads(options.figures.read_bytes())["guards"]
    options.picture.write_text(drawing(guards), encoding="utf-8")


if __name__ == "__main__":
    main()
