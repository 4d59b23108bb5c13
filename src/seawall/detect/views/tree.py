"""All views of a text: which is made from which."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from seawall.detect.views.carriers import carried
from seawall.detect.views.decoded import decoded
from seawall.detect.views.edit import Step
from seawall.detect.views.found import Found
from seawall.detect.views.glance import Glance
from seawall.detect.views.glued import glued
from seawall.detect.views.normal import normal
from seawall.detect.views.scrambled import unscrambled
from seawall.detect.views.shown import shown
from seawall.detect.views.spelled import joined, unleeted
from seawall.detect.views.view import Family, Limits, View, Views

_EVERY = frozenset(Family)
_USUAL = Limits()
_SHOWN = "shown"


def views_of(text: str, families: frozenset[Family] = _EVERY, limits: Limits = _USUAL) -> Views:
    """
    The text as it is, and each further reading of it that differs.

    A reading undoes what hides words from a detector but not from a model.
    Whatever the text, this raises nothing, and costs time in proportion to
    the text's length.
    """
    plain = View("text", Family.PLAIN, text)
    glance = Glance.at(text)
    tree = _Tree(families, limits)
    views = [plain, *tree.carried(plain, glance), *tree.shown(plain, glance)]
    steps = normal(glance)
    base = tree.made(plain, "normal", Family.NORMAL, steps) if steps else plain
    if Family.NORMAL in families and steps:
        views.append(base)
    views += tree.branches(base, Glance.at(base.body) if steps else glance)
    return Views(tuple(views), tuple(dict.fromkeys(tree.notes)))


@dataclass(frozen=True, slots=True)
class _Tree:
    """What is asked for, and what was cut off on the way."""

    families: frozenset[Family]
    limits: Limits
    notes: list[str] = field(default_factory=list[str])

    def made(self, parent: View, name: str, family: Family, steps: tuple[Step, ...]) -> View:
        """
        The view that these steps make of another; normalising adds no depth.

        If the normal view was not asked for, what it changed is its children's own.
        """
        below = f"{parent.name}>{name}" if parent.depth or parent.name == _SHOWN else name
        depth = parent.depth + (family is not Family.NORMAL)
        own = len(steps) + (0 if parent.family in self.families else parent.own)
        return View(below, family, steps[-1].after, depth, parent.steps + steps, own)

    def carried(self, plain: View, glance: Glance) -> Iterator[View]:
        """
        The text with what unseen characters carry in it, and the views made from that.

        Normalising would take these characters out.
        """
        if Family.DECODED in self.families:
            found = carried(glance, self.limits.length)
            if found:
                for view in self._opened(plain, found):
                    yield view
                    yield from self.branches(view, Glance.at(view.body))

    def shown(self, plain: View, glance: Glance) -> Iterator[View]:
        """
        The text as a screen shows it, and the views made from that.

        Beside the normal view, where controls are gone and nothing is taken back: which of the
        two a model reads, nobody knows.
        """
        edits = shown(glance)
        if edits:
            step = Step.of(plain.body, edits)
            steps = (step, *normal(Glance.at(step.after)))
            view = self.made(plain, _SHOWN, Family.NORMAL, steps)
            if Family.NORMAL in self.families:
                yield view
            yield from self.branches(view, Glance.at(view.body))

    def branches(self, base: View, glance: Glance, *, scrambled: bool = False) -> Iterator[View]:
        """The views made from one view, and those made from these; nothing is scrambled twice."""
        size = self.limits.size
        if len(base.body) > size:
            self.notes.append(f"only the first {size} characters were decoded")
            glance = Glance.at(base.body[:size])
        if Family.SPELLED in self.families:
            yield from self._spelled(base, glance)
        if Family.SCRAMBLED in self.families and not scrambled:
            yield from self._unscrambled(base, glance)
        if Family.DECODED in self.families:
            yield from self._decoded(base, glance, scrambled=scrambled)

    def _spelled(self, base: View, glance: Glance) -> Iterator[View]:
        edits = joined(glance, self.limits.length)
        if edits:
            base = self.made(base, "spaced", Family.SPELLED, (Step.of(base.body, edits),))
            glance = Glance.at(base.body[: self.limits.size])
            yield base
        edits = glued(glance, self.limits.length)
        if edits:
            yield self.made(base, "glued", Family.SPELLED, (Step.of(base.body, edits),))
        edits = unleeted(glance)
        if edits:
            yield self.made(base, "leet", Family.SPELLED, (Step.of(base.body, edits),))

    def _unscrambled(self, base: View, glance: Glance) -> Iterator[View]:
        if base.depth >= self.limits.depth:
            return
        for way, edits in unscrambled(glance.body, glance.data).items():
            step = Step.of(base.body, edits)
            steps = (step, *normal(Glance.at(step.after)))
            view = self.made(base, way, Family.SCRAMBLED, steps)
            yield view
            yield from self.branches(view, Glance.at(view.body), scrambled=True)

    def _decoded(self, base: View, glance: Glance, *, scrambled: bool) -> Iterator[View]:
        limits = self.limits
        found = decoded(glance, runs=limits.runs + 1, length=limits.length)
        if not found:
            return
        if base.depth >= limits.depth:
            self.notes.append(f"decoding stopped at depth {limits.depth}")
            return
        if len(found) > limits.runs:
            self.notes.append(f"decoding stopped after {limits.runs} runs")
        kept = found[: limits.runs]
        if any(each.edit.end - each.edit.start >= limits.length for each in kept):
            self.notes.append(f"of a run only the first {limits.length} characters were decoded")
        for view in self._opened(base, kept):
            yield view
            yield from self.branches(view, Glance.at(view.body), scrambled=scrambled)

    def _opened(self, base: View, found: tuple[Found, ...]) -> Iterator[View]:
        """
        The view with these runs decoded, what they carry unseen as well, and normalised.

        And the same as a screen shows it, where that is something else.
        """
        steps = [Step.of(base.body, (each.edit for each in found))]
        inner = carried(Glance.at(steps[-1].after), self.limits.length)
        if inner:
            steps.append(Step.of(steps[-1].after, (each.edit for each in inner)))
        name = "+".join(sorted({each.kind for each in (*found, *inner)}))
        glance = Glance.at(steps[-1].after)
        yield self.made(base, name, Family.DECODED, (*steps, *normal(glance)))
        edits = shown(glance)
        if edits:
            steps.append(Step.of(glance.body, edits))
            steps += normal(Glance.at(steps[-1].after))
            yield self.made(base, f"{name}+{_SHOWN}", Family.DECODED, tuple(steps))
