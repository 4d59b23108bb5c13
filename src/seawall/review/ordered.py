"""Reviews counted in the order in which items were drawn: to leave one lying gains nothing."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Weighing = tuple[int, int]
"""In millionths: how likely an item was to be drawn, and the least that any one was just then."""

EVEN: Weighing = (1, 1)


@dataclass(frozen=True, slots=True)
class Reviews:
    """Some reviews: how many are `counted`, and how many of them `against` what was decided."""

    counted: int = 0
    against: int = 0


@dataclass(frozen=True, slots=True)
class StratumCount:
    """
    What reviews of one stratum show by a moment.

    `counted` reviews count for a bound, and `against` is how many of them do as errors: `wrong`
    were judged to be, `unsure` is what people could not tell, and `overdue` what nobody judged
    in time (or could: its text was not kept). `judged` is how many people decided about in all,
    `waiting` how many wait and still have time. A later judgement takes the place of `overdue`.
    """

    counted: int = 0
    against: int = 0
    wrong: int = 0
    unsure: int = 0
    overdue: int = 0
    judged: int = 0
    waiting: int = 0
    weighed: Mapping[Weighing, Reviews] = field(default_factory=dict[Weighing, Reviews])


@dataclass(slots=True)
class _Drawn:
    """An item that may still be judged; `against` is None until it is."""

    due: datetime
    weighing: Weighing
    against: bool | None = None


class OrderedReviews:
    """
    Counts reviews of a sample as the log grows.

    An item counts once it, and all drawn before it, are judged or overdue; one that is judged to
    be an error counts at once. Were all counted as they are judged, whoever judges the harmless
    first could stop while the doubtful ones still have time.
    """

    def __init__(self) -> None:
        self._drawn: OrderedDict[str, _Drawn] = OrderedDict()
        self._late: dict[str, Weighing] = {}
        self._weighed: dict[Weighing, Reviews] = {}
        self._judged = 0
        self._wrong = 0
        self._unsure = 0

    def draw(self, item: str, due: datetime, weighing: Weighing = EVEN) -> None:
        """One more item was drawn; what has no text is due at once."""
        self._drawn[item] = _Drawn(due, weighing)

    def judge(self, item: str, *, against: bool, unsure: bool = False) -> None:
        """People decided about it, once. What was not drawn here counts for nothing."""
        drawn = self._drawn.get(item)
        if item in self._late:
            weighing = self._late.pop(item)
            _add(self._weighed, weighing, against=int(against) - 1)
        elif drawn is not None and drawn.against is None:
            drawn.against = against
        else:
            return
        self._judged += 1
        self._unsure += unsure
        self._wrong += against and not unsure

    def settle(self, now: datetime) -> None:
        """Forget what can change no more. Counts of this moment or a later one stay the same."""
        while self._drawn:
            item, first = next(iter(self._drawn.items()))
            if first.against is None and first.due > now:
                return
            del self._drawn[item]
            _add(self._weighed, first.weighing, counted=1, against=first.against is not False)
            if first.against is None:
                self._late[item] = first.weighing

    def at(self, now: datetime) -> StratumCount:
        """What they show by a moment that is not before any that was settled."""
        weighed, overdue, waiting = dict(self._weighed), len(self._late), 0
        for each in self._drawn.values():
            late = each.against is None and each.due <= now
            error = late or each.against is True
            if error or (each.against is False and not waiting):
                _add(weighed, each.weighing, counted=1, against=error)
            overdue += late
            waiting += each.against is None and not late
        return StratumCount(
            counted=sum(each.counted for each in weighed.values()),
            against=sum(each.against for each in weighed.values()),
            wrong=self._wrong,
            unsure=self._unsure,
            overdue=overdue,
            judged=self._judged,
            waiting=waiting,
            weighed=weighed,
        )


def _add(
    weighed: dict[Weighing, Reviews], key: Weighing, *, counted: int = 0, against: int
) -> None:
    old = weighed.get(key, Reviews())
    weighed[key] = Reviews(old.counted + counted, old.against + against)
