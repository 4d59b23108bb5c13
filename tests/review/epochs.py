"""Logs of whole epochs: plans, decisions, items that people decide about, days that pass."""

from datetime import timedelta
from typing import Any

from seawall.review.reading import Seen
from seawall.review.share import Move, Rule
from seawall.review.terms import Terms
from tests.review.entries import Log

SEALED = {"ref": "ref_0000000000000001", "digest": "sha256:" + "0" * 64}
PLAN, EPOCH = "pln_0000000000000001", "epc_0000000000000001"

TERMS = Terms()


class EpochLog(Log):
    """Entries of features whose decisions are reviewed."""

    def __init__(self) -> None:
        super().__init__()
        self.plans = 0
        self.items = 0
        self.plan = ""

    def passes(self, **time: float) -> None:
        """Nothing happens for a while."""
        self.at += timedelta(**time)

    def planned(
        self, share: int = 100_000, *, epoch: str = EPOCH, reason: str = "first", **facts: Any
    ) -> str:
        """Decisions are drawn by another share from now on; its plan."""
        self.plans += 1
        self.plan = f"pln_{self.plans:016x}"
        feature = facts.pop("feature", "support")
        told = {"plan": self.plan, "epoch": epoch, "share": share, "reason": reason}
        shares = {"stopped_share": 100_000, "risk_share": 10_000, "double": 100_000}
        told["configuration"] = "pz1.configuration"
        self.add("review.planned", shares | told | facts, feature=feature)
        return self.plan

    def decision(self, kind: str = "answer.delivered", *, plan: str = "", **facts: Any) -> Seen:
        """A request is answered, by the plan as it is unless another is named."""
        request = f"req_{len(self.seen):016x}"
        return self.add(kind, {"plan": plan or self.plan} | facts, request=request)

    def drawn(self, **facts: Any) -> str:
        """An item of the plan as it is; its id."""
        self.items += 1
        item = f"itm_{self.items:016x}"
        self.sample(item, **({"plan": self.plan, "included": 100_000, "sealed": SEALED} | facts))
        return item

    def says(self, item: str, *words: str, by: str = "ada", **facts: Any) -> None:
        """People take an item and decide about it, one after another."""
        for turn, said in enumerate(words):
            name = by if len(words) == 1 else f"{by}{turn}"
            self.lease(item, name, 2 * turn)
            self.decide(item, name, 2 * turn + 1, said, **facts)

    def reviewed(self, said: str = "harmless", **facts: Any) -> str:
        """An item that one person decides about at once; its id."""
        item = self.drawn(**facts)
        self.says(item, said)
        return item


class Gateway(EpochLog):
    """A log whose shares are moved as the rule says, like a gateway does it."""

    def __init__(self, terms: Terms = TERMS, *, obeys: bool = True) -> None:
        super().__init__()
        self.rule = Rule(lambda feature: terms if feature != "unreviewed" else None)
        self.moves: list[Move] = []
        self._obeys = obeys

    def add(
        self,
        kind: str,
        facts: dict[str, Any],
        *,
        actor: str = "gateway",
        signed: bool = False,
        feature: str = "support",
        request: str = "",
    ) -> Seen:
        """One more entry, and the plans that follow from it."""
        seen = super().add(
            kind, facts, actor=actor, signed=signed, feature=feature, request=request
        )
        moves = self.rule.take(seen)
        self.moves += moves
        for move in moves if self._obeys else ():
            self.planned(move.to, epoch=move.epoch, reason=move.reason, feature=move.feature)
        return seen

    @property
    def share(self) -> int:
        """The share of the usual epoch by now."""
        plan = self.rule.evidence.plan(EPOCH)
        assert plan is not None
        return plan.share

    @property
    def reasons(self) -> list[str]:
        """Why it moved, in order."""
        return [each.reason.value for each in self.moves]

    def certified(self, reviews: int = 380) -> None:
        """Enough clean reviews of an epoch that is old enough, and people who agree."""
        self.passes(days=8)
        for n in range(reviews):
            if n % 15 == 0:
                self.says(self.drawn(reviews=2), "harmless", "harmless")
            else:
                self.reviewed()

    def signs(self, kind: str = "review.share_lowered", **facts: Any) -> None:
        """An owner signs for another share of the plan as it is."""
        named = {"feature": "support", "epoch": EPOCH, "plan": self.plan, "nonce": "0" * 32}
        told = named | facts
        if "to" not in told:
            told["to"] = self.share // 2
        signed = told.pop("signed", True)
        self.add(kind, told, actor="olga", signed=signed, feature="")
