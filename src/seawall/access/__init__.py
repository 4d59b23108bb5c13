"""Who may do what in Seawall itself: the keys of features, and people who sign what they do."""

from seawall.access.acts import Act, SignedAct, act_of, public_key, sign, verify
from seawall.access.approvals import LoggedApprovals
from seawall.access.approve import (
    Proof,
    Viewed,
    all_approvals,
    approval_of,
    enter_word,
    grantable,
    view,
)
from seawall.access.approving import ToolApproval, approvers
from seawall.access.attested import Attested, Said
from seawall.access.attesting import AttestedReviews
from seawall.access.handing import shares_for, unlock
from seawall.access.hold import Holds, drop_lapsed, enter_hold, holdings
from seawall.access.holding import Holding, Holdings
from seawall.access.keys import PREFIX, Key, KeyStore
from seawall.access.people import People, Person, fingerprint, people_of
from seawall.access.person_key import PersonKey, make_person_key, read_person_key
from seawall.access.review_desk import Counts, ReviewDesk
from seawall.access.review_gold import gold_body
from seawall.access.review_view import Masked, Part, ReviewTexts, Shown
from seawall.access.unseal import (
    OpenedText,
    Read,
    SealedText,
    Unlock,
    approvable,
    enter,
    open_texts,
    unsealings,
)
from seawall.access.unsealing import Unsealing, Unsealings, fold, overdue

__all__ = [
    "PREFIX",
    "Act",
    "Attested",
    "AttestedReviews",
    "Counts",
    "Holding",
    "Holdings",
    "Holds",
    "Key",
    "KeyStore",
    "LoggedApprovals",
    "Masked",
    "OpenedText",
    "Part",
    "People",
    "Person",
    "PersonKey",
    "Proof",
    "Read",
    "ReviewDesk",
    "ReviewTexts",
    "Said",
    "SealedText",
    "Shown",
    "SignedAct",
    "ToolApproval",
    "Unlock",
    "Unsealing",
    "Unsealings",
    "Viewed",
    "act_of",
    "all_approvals",
    "approvable",
    "approval_of",
    "approvers",
    "drop_lapsed",
    "enter",
    "enter_hold",
    "enter_word",
    "fingerprint",
    "fold",
    "gold_body",
    "grantable",
    "holdings",
    "make_person_key",
    "open_texts",
    "overdue",
    "people_of",
    "public_key",
    "read_person_key",
    "shares_for",
    "sign",
    "unlock",
    "unsealings",
    "verify",
    "view",
]
