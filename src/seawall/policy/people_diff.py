"""Two sets of people compared: whoever writes the policy file can make themselves a lead."""

from collections.abc import Iterator, Mapping

from seawall.policy.diff import Change, Effect
from seawall.policy.person import PersonLine


def diff_people(
    before: Mapping[str, PersonLine], after: Mapping[str, PersonLine]
) -> tuple[Change, ...]:
    """
    Every difference in who may do what, and in whose signature is whose.

    It is weaker where somebody may do more, or somebody else could sign or sign in as them: a
    role more, another key, a lead less.
    """
    return tuple(_changes(before, after))


def _changes(
    before: Mapping[str, PersonLine], after: Mapping[str, PersonLine]
) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        place = f"people.{name}"
        if old is None:
            yield Change(place, "added", Effect.WEAKER)
        elif new is None:
            # what they denied counts no more, and who reported to them is in no line with them
            yield Change(place, "removed", Effect.WEAKER)
        else:
            yield from _fields(place, old, new)


def _fields(place: str, old: PersonLine, new: PersonLine) -> Iterator[Change]:
    if set(old.roles) != set(new.roles):
        what = f"`{_words(old.roles)}` -> `{_words(new.roles)}`"
        yield Change(f"{place}.roles", what, _more(old.roles, new.roles))
    for key in ("key", "seal_key"):
        if getattr(old, key) != getattr(new, key):
            yield Change(f"{place}.{key}", "another key", Effect.WEAKER)
    if old.email != new.email:
        yield Change(f"{place}.email", "another address", Effect.CHANGED)
    if set(old.old_keys) != set(new.old_keys):
        yield Change(f"{place}.old_keys", "other keys", _more(old.old_keys, new.old_keys))
    if old.sign_in != new.sign_in:
        effect = Effect.WEAKER if new.sign_in else Effect.STRONGER
        yield Change(f"{place}.sign_in", "another sign-in" if new.sign_in else "none", effect)
    if old.reports_to != new.reports_to:
        effect = Effect.WEAKER if old.reports_to else Effect.STRONGER
        what = f"`{old.reports_to or 'nobody'}` -> `{new.reports_to or 'nobody'}`"
        yield Change(f"{place}.reports_to", what, effect)


def _more(old: tuple[str, ...], new: tuple[str, ...]) -> Effect:
    return Effect.WEAKER if set(new) - set(old) else Effect.STRONGER


def _words(roles: tuple[str, ...]) -> str:
    return ", ".join(sorted(roles)) or "none"
