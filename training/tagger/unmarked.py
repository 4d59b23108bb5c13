"""Texts that nobody marked, for the teacher to mark: mails, news, documents, requests."""

import re
from collections.abc import Iterator
from random import Random

from training.sources import rows

SOURCES = frozenset(
    {
        "p3_t0", "synth_indirect", "writingbench", "synth_benign_imperatives", "agentdojo",
        "gpteacher_roleplay", "bfcl_user_turns", "oss_docs_code", "llmail_benign_emails",
        "github_issues_swelancer", "support_tickets", "docs_multilingual", "enron_sample",
        "gpteacher_toolformer", "security_prose", "self_instruct", "gsm8k", "ifeval",
        "fastchat_bench", "banking77", "awesome_chatgpt_prompts",
    }
)  # fmt: skip
"""Of the texts that may be trained on, those that read like what assistants read and write."""

LANGUAGES = frozenset({"en", "de", "fr", "es"})
MOST = 700
"""Code points of a piece."""

_LEAST = 30
_PART = re.compile(rf".{{1,{MOST}}}(?:(?<=[.!?:])\s|\n|\Z)|.{{1,{MOST}}}", re.DOTALL)


def pieces(count: int, *, seed: int = 0) -> list[str]:
    """So many different pieces of the texts, each a few sentences or lines."""
    found = dict.fromkeys(
        piece for text in _texts() for piece in _pieces(text) if len(piece) >= _LEAST
    )
    chosen = list(found)
    Random(seed).shuffle(chosen)
    return chosen[:count]


def _texts() -> Iterator[str]:
    for row in rows("injection/train.jsonl.gz"):
        if row["source"] in SOURCES and row.get("lang", "en") in LANGUAGES:
            yield row["text"]


def _pieces(text: str) -> Iterator[str]:
    for match in _PART.finditer(text):
        yield match[0].strip()
