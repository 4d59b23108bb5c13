"""Attacks that worked, on a page: nothing in them hides, and nothing in them works."""

from collections.abc import Iterator, Sequence

from seawall.redteam.attack import Attack, Piece
from seawall.redteam.chain import Chain, chain_said
from seawall.redteam.figures import At
from seawall.redteam.figures.visible import Look, Seen, hidden, visible
from seawall.redteam.page.markup import Markup, element, joined
from seawall.redteam.page.words import family_name, many
from seawall.redteam.record import Tried
from seawall.redteam.seed import Family

LONGEST = 3_000
"""Characters of a text that are shown; the rest is in the run's file."""

MOST_NAMED = 6
"""A character that nobody sees is named each time, unless there are more of them."""

EACH = 3
"""Attacks that are shown of a family at a target."""

DOT = "\N{MIDDLE DOT}"


def attacks(at: At) -> Markup | None:
    """The cheapest attacks of each family; None where nothing was found."""
    if not at.found:
        return None
    cheapest = {
        family.value: its
        for family in Family
        if (its := [each for each in at.found if each.family is family])
    }
    return joined(
        *(
            element(
                "details",
                element(
                    "summary",
                    element("span", family_name(name), class_="family"),
                    element("span", many(len(its), "seed broke it", "seeds broke it")),
                ),
                *(_attack(each) for each in its[:EACH]),
                class_="attacks",
            )
            for name, its in cheapest.items()
        )
    )


def chain_shown(chain: Chain) -> Markup:
    """The operators of a chain, in order."""
    if not chain:
        return element("span", "as it is, undressed", class_="operator plain")
    return joined(*(element("span", said, class_="operator") for said in chain_said(chain)))


def text_shown(text: str) -> Markup:
    """A hostile text: all that nobody would see is named, and what looks like others is marked."""
    parts = visible(text[:LONGEST])
    often = {said for said, times in hidden(parts).items() if times > MOST_NAMED}
    rest = len(text) - LONGEST
    return joined(
        *(_part(part, often) for part in parts),
        element("span", f" … {rest:,} more characters", class_="note") if rest > 0 else None,
        *(element("span", f"{DOT} is {said}", class_="note line") for said in sorted(often)),
    )


def _attack(it: Tried) -> Markup:
    cost = element("span", f"edit cost {it.found.cost:.2f}") if it.found else None
    return element(
        "article",
        element(
            "p",
            element("b", it.seed),
            element("span", it.language),
            element("span", f"query {it.broken_at:,}"),
            cost,
            class_="facts",
        ),
        element("p", chain_shown(it.shortest or ()), class_="chain"),
        *_texts(it),
    )


def _texts(it: Tried) -> Iterator[Markup]:
    if it.found is None:
        said = "its text is not ours to show" if it.private else "what was sent was not kept"
        yield element("p", said, class_="note")
        return
    yield from _turns(it.found.attack)


def _turns(attack: Attack) -> Iterator[Markup]:
    several = len(attack.turns) > 1
    for number, turn in enumerate(attack.turns, 1):
        said = f"turn {number}, {turn.who}: " if several else ""
        yield from (_piece(piece, said) for piece in turn.pieces)


def _piece(piece: Piece, said: str) -> Markup:
    way = piece.channel.value.replace("_", " ")
    label = joined(said, way, " ", text_shown(piece.name) if piece.name else None)
    return element(
        "figure",
        element("figcaption", label),
        element("pre", text_shown(piece.text), dir="auto"),
        class_="live" if piece.live else "around",
    )


def _part(part: Seen, often: Sequence[str] | set[str]) -> Markup:
    if part.look is Look.PLAIN:
        return joined(part.shown)
    dotted = part.look is Look.HIDDEN and part.said in often
    return element("span", DOT if dotted else part.shown, class_=part.look.value, title=part.said)
