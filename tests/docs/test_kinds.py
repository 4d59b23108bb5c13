"""Every kind of finding and of event that the code can emit is told to its readers."""

import re
from pathlib import Path

from seawall.detect import shipped
from seawall.detect.phrases import TONGUES
from seawall.detect.secrets.formats import FORMATS
from seawall.redteam.operators import OPERATORS
from seawall.wire import chat_message
from tests.docs.sources import strings

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src/seawall"
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
DETECTORS = (ROOT / "docs/detectors.md").read_text("utf-8")
FAMILIES = "confidential|injection|pii|secret|hidden|internal|exfiltration|guard|reviewed"
EVENT = re.compile(
    rf"(?!{FAMILIES})[a-z]+\.(?:[a-z_]*ed(?:_up|_in|_out)?|held|cut|gap|read|sent|written)"
)
FINDING = re.compile(rf"(?:{FAMILIES})\.[a-z_.]*[a-z]")
NAMES = {"injection.phrases", "guard.yaml"}  # of detectors and files, not of what is found
CORPUS_KIND = re.compile(r"^\+([a-z_]+\.[a-z_.]+) ", re.MULTILINE)


def test_every_event_is_in_the_glossary() -> None:
    kinds = {word for word in strings(SOURCE) if EVENT.fullmatch(word)} - OPERATORS.keys()
    assert {
        "text.held",
        "answer.cut",
        "key.issued",
        "gateway.started",
        "person.signed_in",
    } <= kinds
    assert {kind for kind in kinds if f"`{kind}`" not in GLOSSARY} == set()


def test_the_glossary_tells_of_no_event_that_does_not_exist() -> None:
    kinds = {word for word in strings(SOURCE) if EVENT.fullmatch(word)}
    told = GLOSSARY.partition("## Kinds of events")[2]
    assert {word for word in re.findall(r"`([a-z.]+)`", told) if word not in kinds} == set()


def test_every_kind_of_finding_is_on_the_detectors_page() -> None:
    kinds = {word for word in strings(SOURCE) if FINDING.fullmatch(word)} - NAMES
    kinds |= {f"secret.{known.name}" for known in FORMATS}
    for corpus in (ROOT / "tests/corpora").glob("*.txt"):
        kinds |= set(CORPUS_KIND.findall(corpus.read_text("utf-8")))
    parts = {*chat_message._MEDIA_PARTS.values(), "tokens", "part"}
    kinds |= {f"guard.uninspected.{part}" for part in parts}
    assert {"pii.email", "injection.encoded", "hidden.tag", "guard.broken"} <= kinds
    assert {kind for kind in kinds if f"`{kind}`" not in DETECTORS} == set()


def test_every_family_of_findings_is_in_the_glossary() -> None:
    families = {use.detector.name.partition(".")[0] for use in shipped()} | {"guard", "reviewed"}
    assert families == set(FAMILIES.split("|"))
    assert {family for family in families if f"`{family}.*`" not in GLOSSARY} == set()


def test_the_number_of_secret_formats_on_the_pages_is_true() -> None:
    count = len({known.name for known in FORMATS})
    for page in ("README.md", "SECURITY.md", "docs/detectors.md"):
        assert f"{count} formats" in (ROOT / page).read_text("utf-8"), page


def test_every_language_of_the_rule_pack_is_told() -> None:
    assert {tongue.code for tongue in TONGUES if f"`{tongue.code}`" not in DETECTORS} == set()
