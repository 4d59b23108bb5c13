"""Labelled texts of others, read by path from `SEAWALL_DATA`."""

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.examples import HARMLESS, Example, abuse_answers

DATA = Path(os.environ.get("SEAWALL_DATA", Path(__file__).parents[1] / "../shared/data"))

# Attacks here are of other kinds than their label says, or bare ciphertext, which
# the views decode before a model reads.
_UNUSED = {"encoded"}
_UNUSED_SOURCES = {"synth_encoded", "synth_encoded_benign"}

# Their attacks are documents with an instruction somewhere inside.
_DOCUMENTS = {"indirect"}

# Documents, not what somebody types.
DOCUMENT_SOURCES = {
    "oss_docs_code", "tau_bench_tools", "agentdojo", "enron_sample", "llmail_benign_emails",
    "docs_multilingual", "github_issues_swelancer", "support_tickets",
    "synth_benign_imperatives", "security_prose", "oss_trigger_sentences",
}  # fmt: skip

LONG_SOURCES = {*DOCUMENT_SOURCES, "writingbench", "catqa", "p3_t0"}

REQUEST_SOURCES = (
    "bfcl_user_turns", "bfcl_user_turns", "self_instruct", "fastchat_bench", "ifeval", "nlu_eval",
    "clinc_oos",
)  # fmt: skip
"""What people ask of assistants. Amid a document that nobody asked about, it is planted."""

LETTER_SOURCES = frozenset(
    {"enron_sample", "llmail_benign_emails", "github_issues_swelancer", "support_tickets",
     "own_carriers_mail"}
)  # fmt: skip
"""Documents in which people ask each other for things, so that a request amid them is none."""

_ABUSES = {
    "cyber_malware": "malware", "fraud_scam": "fraud", "harassment_hate": "harassment",
    "impersonation_deepfake": "impersonation", "disinformation": "disinformation",
    "dangerous_goods": "dangerous", "violence": "dangerous", "self_harm": "self_harm",
    "sexual": "sexual", "phishing_social_engineering": "phishing",
}  # fmt: skip

_SINGLE = "abuse"


def rows(path: str) -> Iterator[dict[str, Any]]:
    """The rows of a file of the data folder."""
    with gzip.open(DATA / path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def injection_rows() -> Iterator[Example]:
    """The labelled injections and harmless texts."""
    for row in rows("injection/train.jsonl.gz"):
        kind, source = row["kind"], row["source"]
        if kind in _UNUSED or source in _UNUSED_SOURCES:
            continue
        lang = row["lang"] or "en"
        family = f"{source}/{kind}"
        if not row["label"]:
            planted = () if source in DOCUMENT_SOURCES else None
            yield Example(row["text"], HARMLESS, source, family, lang, planted)
        elif kind in _DOCUMENTS:
            yield Example(row["text"], {"context": 1}, source, family, lang)
        else:
            answers = {"input": 1} | ({"leak": 1} if kind == "leak" else {})
            yield Example(row["text"], answers, source, family, lang)


def abuse_rows() -> Iterator[Example]:
    """Harmful requests, which are not injections, and look-alikes."""
    base = "abuse/requests/train/"
    for name in ("advbench", "catqa", "pyrit_airt", "tdc2023_advtraining"):
        for row in rows(f"{base}{name}.jsonl.gz"):
            known = _ABUSES.get(row["category"])
            # One label of several is known: the other labels are not known to be absent.
            answers = {"input": 0, "leak": 0, _SINGLE: 1}
            if known:
                answers[f"abuse.{known}"] = 1
            yield Example(row["text"], answers, name, f"{name}/{row['category']}", row["lang"])
    for row in rows(f"{base}cyberseceval_spearphish_scenarios.jsonl.gz"):
        answers = {"input": 0, "leak": 0, _SINGLE: 1, "abuse.phishing": 1}
        yield Example(row["text"], answers, "spearphish", "spearphish")
    for row in rows(f"{base}cyberseceval_frr_benign.jsonl.gz"):
        yield Example(row["text"], {**HARMLESS, **abuse_answers(())}, "frr_half_a", "frr_half_a")


def leak_rows() -> Iterator[Example]:
    """Attempts to see the prompt."""
    for row in rows("prompt_leak/train/attacks.jsonl.gz"):
        yield Example(row["text"], {"input": 1, "leak": 1}, "prompt_leak", "prompt_leak")
