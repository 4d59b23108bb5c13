"""All views of a text: which is made from which."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from seawall.detect.views.decoded import decoded
from seawall.detect.views.edit import Step
from seawall.detect.views.glance import Glance
from seawall.detect.views.normal import cleaned, folded
from seawall.detect.views.view import Family, Limits, View, Views

_EVERY = frozenset(Family)
_USUAL = Limits()


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
    views = [plain]
    base = plain
    steps = tree.tidied(glance)
    if steps:
        base = _made(plain, "normal", Family.NORMAL, steps)
        glance = Glance.at(base.body)
        views.append(base)
    views += tree.branches(base, glance)
    return Views(tuple(views), tuple(dict.fromkeys(tree.notes)))


def _made(parent: View, name: str, family: Family, steps: tuple[Step, ...]) -> View:
    """The view that these steps make of another; normalising adds no depth."""
    below = f"{parent.name}>{name}" if parent.depth else name
    depth = parent.depth + (family is not Family.NORMAL)
    return View(below, family, steps[-1].after, depth, parent.steps + steps, len(steps))


@dataclass(frozen=True, slots=True)
class _Tree:
    """What is asked for, and what was cut off on the way."""

    families: frozenset[Family]
    limits: Limits
    notes: list[str] = field(default_factory=list[str])

    def tidied(self, glance: Glance) -> tuple[Step, ...]:
        """The steps to the normal form; none if the text is in it."""
        if Family.NORMAL not in self.families:
            return ()
        steps: list[Step] = []
        edits = cleaned(glance)
        body = glance.body
        if edits:
            steps.append(Step.of(body, edits))
            body = steps[-1].after
        if glance.odd or "mixed" in glance.seen:
            edits = folded(body)
            if edits:
                steps.append(Step.of(body, edits))
        return tuple(steps)

    def branches(self, base: View, glance: Glance) -> Iterator[View]:
        """The views made from one view, and those made from these."""
        size = self.limits.size
        if len(base.body) > size:
            self.notes.append(f"only the first {size} characters were decoded")
            glance = Glance.at(base.body[:size])
        if Family.DECODED in self.families:
            yield from self._decoded(base, glance)

    def _decoded(self, base: View, glance: Glance) -> Iterator[View]:
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
        step = Step.of(base.body, (each.edit for each in kept))
        name = "+".join(sorted({each.kind for each in kept}))
        view = _made(base, name, Family.DECODED, (step, *self.tidied(Glance.at(step.after))))
        yield view
        yield from self.branches(view, Glance.at(view.body))
