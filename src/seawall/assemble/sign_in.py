"""Where people come in, by the policy that is in force and the data folder."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from seawall.access import people_of
from seawall.access.entrance import Entrance
from seawall.access.oidc_client import Fetch, OidcClient
from seawall.access.passwords import PasswordStore
from seawall.gateway.parts import Live
from seawall.settings import oidc_secret


@contextmanager
def open_entrance(
    folder: Path, fetch: Fetch, *, environ: Mapping[str, str], live: Callable[[], Live]
) -> Iterator[Entrance]:
    """The entrance of a gateway, which asks a provider of identities by `fetch`."""
    oidc = OidcClient(
        fetch,
        lines=lambda: live().sign_in.oidc,
        secret=lambda: oidc_secret(live().sign_in, environ),
    )
    passwords = PasswordStore(folder)
    with closing(
        Entrance(
            passwords,
            oidc,
            people=lambda: people_of(live().people),
            lines=lambda: live().sign_in,
        )
    ) as entrance:
        yield entrance
