"""Markings that say of a text whom it is for: `confidential.label`."""

from seawall.detect.pattern import Pattern

REACH = 120

# In capitals a marking wherever it stands; in other letters only as a line of its own, or after
# a word that announces one. `This is confidential` in a sentence says nothing of the text.
_FORMS = (
    r"(?:STRICTLY|COMPANY|HIGHLY|COMMERCIAL(?:LY)?|BUSINESS|INTERNAL) CONFIDENTIAL",
    r"(?:PRIVATE|PROPRIETARY) (?:AND|&) CONFIDENTIAL",
    r"CONFIDENTIAL(?: (?:AND|&) PROPRIETARY)?",
    r"COMMERCIAL IN CONFIDENCE|COMPANY SECRET|TRADE SECRET|EMBARGOED",
    r"(?:FOR )?(?:INTERNAL|OFFICIAL) USE ONLY|OFFICIAL[- –]SENSITIVE",
    r"NOT FOR (?:DISTRIBUTION|PUBLICATION|RELEASE)",
    r"(?:ATTORNEY[- –]CLIENT|LEGALLY) PRIVILEGED?(?: (?:AND|&) CONFIDENTIAL)?",
    r"TOP SECRET(?://[A-Z/]{2,20})?|SECRET//[A-Z/]{2,20}|NOFORN",
    r"(?:STRENG )?VERTRAULICH|STRENG GEHEIM|NUR F(?:Ü|UE)R (?:DEN )?INTERNEN GEBRAUCH",
    r"(?:VS[ –-]{1,3})?NUR F(?:Ü|UE)R DEN DIENSTGEBRAUCH|VS[ –-]{1,3}(?:NFD|VERTRAULICH)",
    r"(?:STRICTEMENT )?CONFIDENTIEL(?:LE)?(?:[- ]D[ÉE]FENSE)?|SECRET D[ÉE]FENSE",
    r"DIFFUSION RESTREINTE|USAGE INTERNE(?: UNIQUEMENT)?",
    r"(?:ESTRICTAMENTE )?CONFIDENCIAL|USO INTERNO|RISERVAT[OA]|POUFNE",
)
_CAPITALS = "|".join(_FORMS)
_ANNOUNCED = (
    r"(?i:(?:classification|sensitivity|data class(?:ification)?|marking|handling|einstufung|"
    r"klassifizierung|clasificaci[oó]n)\s?[:=]\s?[*_\"']{0,3})"
)
_CLASSES = (
    r"(?i:(?:strictly |highly |company )?confidential|restricted|secret|"
    r"internal(?: use)?(?: only)?|"
    r"(?:streng )?vertraulich|geheim|confidentiel|confidencial|reservado)"
)
_TLP = r"TLP ?: ?(?:RED|AMBER(?:\+STRICT)?|GREEN)(?![A-Za-z])"

LABELS = Pattern(
    "confidential.label",
    rf"(?<![\w:])(?i:{_TLP})|(?<!\w)(?:{_CAPITALS})(?!\w)|{_ANNOUNCED}{_CLASSES}(?!\w)|"
    rf"(?m:^)[ \t>*_#|\[(-]{{0,6}}(?:{_CLASSES})[ \t*_|\])!.-]{{0,6}}(?m:$)",
    REACH,
    confidence=0.8,
)
"""The traffic light protocol (FIRST, TLP 2.0), and the wordings of firms and of states."""
