"""Personal data: what belongs to a person or points at one, by form, check digits and context."""

from seawall.detect.personal.card import CardNumbers
from seawall.detect.personal.email import EmailAddresses
from seawall.detect.personal.iban import BankAccounts
from seawall.detect.personal.ip import IpAddresses
from seawall.detect.personal.labelled import LABELS, Labelled
from seawall.detect.personal.national_id import NationalIds
from seawall.detect.personal.phone import PhoneNumbers
from seawall.detect.personal.ssn import SocialSecurityNumbers
from seawall.detect.personal.tagged import KINDS, Names, Tagger, tagger_of

NAMES = frozenset(KINDS.values())
"""The kinds of findings that `Names` has."""

__all__ = [
    "LABELS",
    "NAMES",
    "BankAccounts",
    "CardNumbers",
    "EmailAddresses",
    "IpAddresses",
    "Labelled",
    "Names",
    "NationalIds",
    "PhoneNumbers",
    "SocialSecurityNumbers",
    "Tagger",
    "tagger_of",
]
