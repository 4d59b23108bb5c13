"""Markings that say of a text whom it is for: `confidential.label`."""

import re

from seawall.detect.pattern import Pattern
from seawall.detect.settled import first_open

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

# What each of these may have begun with at the end of a text.
_ANNOUNCING = (
    "classification", "sensitivity", "data class", "data classification", "marking", "handling",
    "einstufung", "klassifizierung", "clasificacion", "clasificación",
)  # fmt: skip
_NAMES = (
    "strictly confidential", "highly confidential", "company confidential", "confidential",
    "restricted", "secret", "internal use only", "internal only", "streng vertraulich",
    "vertraulich", "geheim", "confidentiel", "confidencial", "reservado",
)  # fmt: skip


def _begun(word: str) -> str:
    """An expression for the word, or any beginning of it."""
    return f"{re.escape(word[0])}(?:{_begun(word[1:])})?" if word else ""


_NAME_BEGUN = f"(?i:{'|'.join(map(_begun, _NAMES))})"
_OPEN = re.compile(
    r"(?<!\w)[A-ZÀ-Þ][A-ZÀ-Þ/&+: –-]*\Z"
    r"|(?<![\w:])(?i:t(?:l(?:p ?:? ?[a-z+]{0,12})?)?)\Z"
    rf"|(?i:{'|'.join(map(_begun, _ANNOUNCING))})\Z"
    rf"|(?i:{'|'.join(_ANNOUNCING)})\s?(?:[:=]\s?[*_\"']{{0,3}}(?:{_NAME_BEGUN})?)?\Z"
)
_LINE_OPEN = re.compile(rf"[ \t>*_#|\[(-]{{0,6}}(?:{_NAME_BEGUN})?[ \t*_|\])!.-]{{0,6}}")


class Labels(Pattern):
    """The traffic light protocol (FIRST, TLP 2.0), and the wordings of firms and of states."""

    def __init__(self) -> None:
        super().__init__(
            "confidential.label",
            rf"(?<![\w:])(?i:{_TLP})|(?<!\w)(?:{_CAPITALS})(?!\w)|{_ANNOUNCED}{_CLASSES}(?!\w)|"
            rf"(?m:^)[ \t>*_#|\[(-]{{0,6}}(?:{_CLASSES})[ \t*_|\])!.-]{{0,6}}(?m:$)",
            REACH,
            confidence=0.8,
        )

    def settled(self, body: str) -> int:
        """Up to where a wording begins that may go on, or a line that may be one."""
        line = max(body.rfind("\n") + 1, len(body) - REACH)
        opened = line if _LINE_OPEN.fullmatch(body, line) else len(body)
        opened = min(opened, first_open(body, _OPEN, REACH))
        return opened if opened == len(body) else self._before_any(body, opened)

    def _before_any(self, body: str, opened: int) -> int:
        """The place, or where a marking begins that it is in: `tlp:RED: ` is none from `RED`."""
        for match in self._regex.finditer(body, max(0, opened - REACH)):
            if match.start() < opened < match.end():
                return match.start()
        return opened


LABELS = Labels()
