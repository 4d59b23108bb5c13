"""The people of an installation, as its policy file names them."""

from pathlib import Path

from seawall.access import People, people_of
from seawall.assemble.guard import load_document
from seawall.settings import identity


def load_people(path: Path | None) -> People:
    """The people that a policy file names, for the tenant and environment that it is of."""
    document = load_document(path)
    tenant, environment = identity(document)
    return people_of(document.people, tenant=tenant, environment=environment)
