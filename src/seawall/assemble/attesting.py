"""What people review by who come to a gateway: its desk, and where reviews stand."""

from collections.abc import Callable

from seawall.access import AttestedReviews, ReviewDesk
from seawall.assemble.barring import bars_of, own_principals
from seawall.assemble.people import people_by_now
from seawall.assemble.review_status import ReviewStatus
from seawall.assemble.review_terms import PolicyTerms
from seawall.assemble.reviewing import VaultTexts, gold_key
from seawall.gateway.parts import Live
from seawall.ledger import Ledger
from seawall.ledger.vault import Vault
from seawall.policy import Document
from seawall.policy.review import ReviewLines
from seawall.settings import Settings


def gateway_reviews(
    ledger: Ledger,
    settings: Settings,
    document: Document,
    *,
    vault: Vault,
    live: Callable[[], Live],
) -> AttestedReviews:
    """
    The desk of a gateway, and where reviews stand, by the people and lines of the moment.

    Whether counts what people do while signed in is settled by the `document` that the gateway
    began with, as for all else that reads the log here.
    """
    people = people_by_now(settings, lambda: live().people)
    texts = VaultTexts(lambda: vault, document)

    def open_desk() -> ReviewDesk:
        return ReviewDesk(
            ledger,
            people,
            lambda: live().review or ReviewLines(),
            texts=texts,
            principals=own_principals(settings.data, lambda: live().people),
            gold_key=gold_key(settings.data),
            sign_in=document.sign_in.offered,
        )

    terms, sign_in = PolicyTerms(lambda: live().review), document.sign_in.offered
    bars = bars_of(settings.data, lambda: live().people, lambda: live().review)
    status = ReviewStatus(ledger, people, terms, sign_in=sign_in, bars=bars)
    return AttestedReviews(open_desk, people, status.standings)
