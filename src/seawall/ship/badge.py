"""A badge for a page: whether a feature is ready, and by when that was known."""

from xml.sax.saxutils import escape, quoteattr

from seawall.ship.gate import Result

_LETTER = 6.6
"""Pixels that a letter of 11 takes, about."""
_PAD = 10


def badge(result: Result) -> str:
    """The picture, as SVG. It says when it was so: a badge is not evidence."""
    passed = sum(answer.outcome.passes for answer in result.answers)
    left = "seawall ship"
    state = "ready" if result.ready else f"not ready {passed}/{len(result.answers)}"
    right = f"{state} {result.at:%Y-%m-%d}"
    colour = "#1a7f37" if result.ready else "#b42318"
    one, two = (round(len(text) * _LETTER) + 2 * _PAD for text in (left, right))
    label = f"{left}: {result.feature} is {right}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{one + two}" height="20" role="img" '
        f"aria-label={quoteattr(label)}><title>{escape(label)}</title>"
        f'<rect width="{one + two}" height="20" rx="3" fill="#24292f"/>'
        f'<path d="M{one} 0h{two - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H{one}z" fill="{colour}"/>'
        '<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11" '
        'text-anchor="middle">'
        f'<text x="{one / 2:g}" y="14" textLength="{one - 2 * _PAD}">{left}</text>'
        f'<text x="{one + two / 2:g}" y="14" textLength="{two - 2 * _PAD}">{escape(right)}</text>'
        "</g></svg>\n"
    )
