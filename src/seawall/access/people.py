"""The people of an installation: who may do what, and whose signature is whose."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from seawall.errors import AccessError
from seawall.policy import PersonLine


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody who signs what they do.

    `key` is the public key that their acts are held to. `old_keys` are those
    that they signed with before: past acts count by them, new ones do not. `sign_in` is what
    their provider of identities says of them.
    """

    name: str
    roles: frozenset[str]
    key: str
    reports_to: str = ""
    seal_key: str = ""
    old_keys: tuple[str, ...] = ()
    sign_in: str = ""

    def may(self, roles: Collection[str]) -> bool:
        """Whether they have one of these roles."""
        return not self.roles.isdisjoint(roles)

    def signed_with(self, key: str) -> bool:
        """Whether this is their key, or was once."""
        return key == self.key or key in self.old_keys


@dataclass(frozen=True, slots=True)
class People:
    """The people of one installation. What they sign is for that tenant and environment alone."""

    tenant: str
    environment: str
    by_name: Mapping[str, Person]

    def find(self, name: str) -> Person:
        """The person of this name; AccessError where there is none."""
        person = self.by_name.get(name)
        if person is None:
            known = name if name.isprintable() and len(name) <= 64 else "?"  # noqa: PLR2004
            raise AccessError(
                f"nobody is called `{known}` here; `seawall people list` shows who there is, and "
                "`people` in the policy file names them"
            )
        return person

    def in_one_line(self, one: str, other: str) -> bool:
        """Whether one of the two reports to the other, or both to the same lead."""
        leads = [
            person.reports_to if (person := self.by_name.get(n)) else "" for n in (one, other)
        ]
        return leads[0] == other or leads[1] == one or (leads[0] == leads[1] != "")


def people_of(
    lines: Mapping[str, PersonLine], *, tenant: str = "default", environment: str = "default"
) -> People:
    """The people that a policy file names."""
    return People(
        tenant,
        environment,
        {
            name: Person(
                name,
                frozenset(line.roles),
                line.key,
                line.reports_to,
                line.seal_key or "",
                line.old_keys,
                line.sign_in,
            )
            for name, line in lines.items()
        },
    )


def fingerprint(key: str) -> str:
    """A short name of a public key, to be read out over the telephone."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, 20, 4))
