"""Labels and who asks for them, as tests make them."""

from typing import Any

from seawall.guard.memory import Asking, Keyring, Owner
from seawall.terms import MemoryRules

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
RING = Keyring([KEY], realm="t\0e")
NOON = 1_800_000_000_000
TEXT = "Ann takes her tea without milk."
ANN, BOB = (Owner(name, f"pz1.default.2026q4.principal.{name * 8}") for name in ("ann", "bob"))


def label(
    text: str = TEXT,
    owner: Owner = ANN,
    *,
    ring: Keyring = RING,
    feature: str = "support",
    now: int = NOON,
    days: int = 90,
) -> dict[str, Any]:
    made = ring.label(text, owner, feature=feature, classes=["pii.email"], now=now, days=days)
    return {**made.json()}


def asking(
    owner: Owner = ANN,
    feature: str = "support",
    *,
    now: int = NOON + 1,
    erased: int | None = None,
    rules: MemoryRules | None = None,
) -> Asking:
    owners = frozenset({owner.pseudonym} - {""})
    return Asking(feature, owner.principal, owners, now, erased, rules or MemoryRules())
