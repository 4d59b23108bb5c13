"""The people of an installation, as its policy file names them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from seawall.access import People, people_of
from seawall.assemble.policy_file import load_document
from seawall.errors import LedgerError, SettingsError
from seawall.ledger.vault import STRICT, require_custodians
from seawall.policy import Document, PersonLine
from seawall.settings import Settings, identity

CUSTODIAN = "custodian"


def load_people(path: Path | None) -> People:
    """The people that a policy file names, for the tenant and environment that it is of."""
    document = load_document(path)
    tenant, environment = identity(document)
    return people_of(document.people, tenant=tenant, environment=environment)


def people_by_now(
    settings: Settings, named: Callable[[], Mapping[str, PersonLine]]
) -> Callable[[], People]:
    """What gives the people whom the policy that is in force names."""

    def people() -> People:
        tenant, environment = settings.tenant, settings.environment
        return people_of(named(), tenant=tenant, environment=environment)

    return people


def custodians_of(document: Document) -> dict[str, str]:
    """
    Who keeps the keys of strict texts, by name with their `seal_key`.

    Nobody where no such texts are kept and there are no three; where there are, an answer that
    still streams under the policy before can be sealed. A custodian without a `seal_key` gets
    no new keys, and still approves with what they keep. SettingsError where texts are strict,
    unless there are three whose keys are good.
    """
    said = {document.texts, *(feature.texts for feature in document.features.values())}
    named = {
        name: line.seal_key
        for name, line in document.people.items()
        if CUSTODIAN in line.roles and line.seal_key
    }
    try:
        require_custodians(named)
    except LedgerError as problem:
        if STRICT not in said:
            return {}
        have = ", ".join(f"`{name}`" for name in named) or "nobody"
        raise SettingsError(
            "strict texts need exactly three people with the role `custodian` and a "
            f"`seal_key` under `people`, and there is {have}: {problem}"
        ) from None
    return named
