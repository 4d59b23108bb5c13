"""What came of a try: what reached the client, and what was executed."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call that was executed; arguments as the model wrote them, or JSON of what it did."""

    tool: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Heard:
    """
    What came of one turn.

    `text` is all that was delivered to the client, a link's address and a call's argument
    included. `calls` were executed. `stopped` is whether the target refused to take or to give
    it, by its own word (a verdict, a refusal's finish reason). `score` is its probability of an
    attack, where it tells one. `request` is the number under which a gateway logged it.
    """

    text: str = ""
    calls: tuple[Call, ...] = ()
    stopped: bool = False
    score: float | None = None
    request: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of all turns of a try, in order, and who had said each."""

    heard: tuple[Heard, ...]
    who: tuple[str, ...] = field(default=())

    @property
    def score(self) -> float | None:
        """The highest that was told; None where nothing was."""
        told = [each.score for each in self.heard if each.score is not None]
        return max(told, default=None)

    @property
    def request(self) -> str:
        """The number under which a gateway logged the last turn that it logged; or nothing."""
        told = (each.request for each in reversed(self.heard) if each.request)
        return next(told, "")

    def heard_by(self, who: str) -> tuple[Heard, ...]:
        """What came of somebody's own turns, in order."""
        by = self.who or (who,) * len(self.heard)
        return tuple(h for h, name in zip(self.heard, by, strict=True) if name == who)

    def delivered_to(self, who: str) -> str:
        """All that somebody got to read."""
        return "\n".join(each.text for each in self.heard_by(who))

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls that were executed."""
        return tuple(call for each in self.heard for call in each.calls)

    @property
    def stopped(self) -> bool:
        """Whether any turn was stopped."""
        return any(each.stopped for each in self.heard)
