"""Keys of strict texts: custodians hand over their shares, and whoever asked joins two of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import combinations

from seawall.access.acts import CLOCKS
from seawall.access.people import People
from seawall.access.person_key import PersonKey
from seawall.access.two_people import refuse
from seawall.access.unseal import SealedText
from seawall.access.unsealing import Approval, Unsealing, keeper_objection, wanted
from seawall.errors import AccessError, LedgerError, TextGone
from seawall.ledger.vault import Body, Handed, OpenedShares, Shares, Vault, what_is_signed
from seawall.ledger.vault.custody import hand_over, join, open_shares, take

_TWO = wanted(strict=True)


def shares_for(
    vault: Vault,
    about: Unsealing,
    texts: Iterable[SealedText],
    *,
    people: People,
    keys: Sequence[PersonKey],
    now: datetime,
) -> list[Handed]:
    """
    A custodian's shares of the keys that a request needs, sealed to whoever made it.

    `keys` are the custodian's: the present one, and older ones where texts were sealed to those.
    Nothing is kept yet. What was erased, what others keep, and what an older entry named is left
    out. AccessError where nothing of it is theirs, or whoever asked keeps a share themselves,
    LedgerError where a text or a share is not what it was.
    """
    asked = people.find(about.requested.by)
    if not about.seal_key or about.seal_key != asked.seal_key:
        raise AccessError(
            f"`{asked.name}` has another `seal_key` now than the request was signed with; "
            "have them ask again"
        )
    name, found, keepers = keys[0].name, list[Handed](), set[str]()
    until = now + about.lasts + CLOCKS
    for text in texts:
        try:
            mine = text.strict and not text.trouble
            kept = vault.in_custody(text.ref, text.digest) if mine else None
        except TextGone:
            continue
        if kept is None:
            continue
        refuse(keeper_objection(asked.name, about.seal_key, kept.shares.keys))
        keepers |= kept.shares.keys.keys()
        if name in kept.shares.keys:
            opened = _opened(kept.shares, name, keys)
            sealed = hand_over(opened, about.seal_key, request=about.digest)
            digest = sha256(sealed).hexdigest()
            found.append(Handed(about.digest, name, kept.key, until, digest, sealed))
    if keepers and not found:
        raise AccessError(
            f"`{name}` keeps no key of these texts; ask {', '.join(sorted(keepers))}"
        )
    return found


def unlock(
    vault: Vault, about: Unsealing, approvals: Sequence[Approval], key: PersonKey
) -> Callable[[str, str], Body]:
    """
    What reads the strict texts of a request, by what two custodians handed over for it.

    Nothing is opened until it reads, and it reads as `Vault.read` does. AccessError unless two
    of the approvals are of the very shares that are there.
    """
    if key.seal_key != about.seal_key:
        raise AccessError("this was asked for with another `seal_key`; open it with that key file")
    given: dict[str, dict[str, Handed]] = {each.by: {} for each in approvals}
    for each in vault.handed(about.digest):
        given.get(each.custodian, {})[each.key] = each
    good = {each.by: given[each.by] for each in approvals if _as_signed(each, given[each.by])}
    if len(good) < _TWO:
        bad = ", ".join(f"`{name}`" for name in sorted(given.keys() - good.keys()))
        raise AccessError(
            f"what {bad or 'a custodian'} handed over is gone, or is not what was signed; "
            "have it approved again"
        )

    def read(ref: str, digest: str) -> Body:
        kept = vault.in_custody(ref, digest)
        mine = {name: of[kept.key] for name, of in good.items() if kept.key in of}
        return vault.read_with(ref, digest, _key(kept.shares, mine, key))

    return read


def _opened(shares: Shares, name: str, keys: Sequence[PersonKey]) -> OpenedShares:
    """A custodian's shares by whichever of their keys they are sealed to."""
    for key in keys:
        if key.name == name and key.seal_key == shares.keys[name]:
            return open_shares(shares, name, key.sealing)
    raise AccessError(
        f"a share of `{name}` is sealed to another key than this; "
        "name the file of your older key with `--old-key`"
    )


def _as_signed(approval: Approval, handed: dict[str, Handed]) -> bool:
    whole = all(each.whole or not each.sealed for each in handed.values())
    return whole and what_is_signed(handed.values()) == approval.handed


def _key(shares: Shares, handed: Mapping[str, Handed], key: PersonKey) -> bytes:
    """The key, by the first two that make it: a third custodian makes up for a wrong share."""
    trouble = LedgerError("two custodians who keep this key must approve; one of them has not")
    parts: list[OpenedShares] = []
    for name, mine in handed.items():
        try:
            parts.append(take(shares, name, mine.sealed, key.sealing, request=mine.request))
        except LedgerError as problem:
            trouble = problem
    for one, other in combinations(parts, _TWO):
        try:
            return join(shares, one, other)
        except LedgerError as problem:
            trouble = problem
    raise trouble
