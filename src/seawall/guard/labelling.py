"""The labels of what a model reads: who may have written each text, and which data it holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from seawall.scope import (
    CLEAN,
    Grant,
    Integrity,
    Label,
    Manifest,
    Provenance,
    Read,
    Taint,
    Tracer,
    result_label,
)
from seawall.scope.arguments import read_arguments
from seawall.terms import Message, Role, Text, Verdict

_WRITERS = {Role.SYSTEM: Integrity.SYSTEM, Role.USER: Integrity.USER}

OWN = frozenset(
    """
    chat_template_kwargs functions guided_choice guided_grammar guided_json guided_regex metadata
    provider response_format stop stream_options tool_choice tools web_search_options
    """.split()  # noqa: SIM905 - so many read best as words
)
"""Keys of a request, beside its messages, with words of the application's own."""

MOST_TRACED = 256
"""Results of a conversation whose calls are looked into; beyond, each may be an echo."""

UNREAD = ("guard.broken", "guard.too_long", "guard.undecoded")
"""Findings that say that something of a text was not looked at."""


@dataclass(frozen=True, slots=True)
class Heard:
    """
    What a session has read, as far as tool calls are decided by it.

    `tracer` has the texts that are there to be looked at; `taint` is the mark of all, those of
    earlier requests too. `lost` says why that mark is not known, in a word.
    """

    tracer: Tracer = field(default_factory=Tracer)
    taint: Taint = CLEAN
    lost: str = ""


def label_of(text: Text, message: Message, manifest: Manifest) -> Label | None:
    """
    The label of one text of a conversation; None of what the assistant said.

    The assistant's words are made of what it read, which is labelled already. What the
    application marks with a source is never the user's own, whoever sends it.
    """
    if text.source:
        return manifest.label(text.source)
    if text.role is Role.ASSISTANT:
        return None
    if text.role is Role.TOOL:
        return manifest.label_of_result(message.tool)
    return Label(_WRITERS[text.role])


def labelled(
    messages: Iterable[Message],
    manifest: Manifest,
    verdict: Verdict,
    *,
    before: Heard | None = None,
) -> Iterator[tuple[Text, Label]]:
    """
    Each text that a model reads, with its label and the classes of what was found in it.

    Where the manifest goes by values, a tool that was asked with a stranger's may say them
    again: `before` is what was read before these.
    """
    echoes = _Echoes(manifest, before or Heard())
    found = _classes(manifest, verdict)
    for message in messages:
        # What has no text that could be read has a writer all the same.
        empty = message.role is Role.TOOL and not message.texts
        for text in (Text("", Role.TOOL),) if empty else message.texts:
            label = label_of(text, message, manifest)
            if label is not None:
                classes = label.classes | found.get(text.path, frozenset())
                label = echoes.heard(message, text, replace(label, classes=classes))
                yield text, label


def declared(texts: Iterable[Text], manifest: Manifest) -> Iterator[tuple[Text, Label]]:
    """
    The texts beside the messages that the model reads too, but for the application's own.

    Whatever a server makes of a key that nobody knows (`documents`): strangers may have
    written it.
    """
    for text in texts:
        key = text.path.split("/")[1].rstrip("~")  # the name of a key has a mark at its end
        if key not in OWN:
            yield text, manifest.label(text.source)


def said(messages: Iterable[Message], manifest: Manifest, verdict: Verdict) -> Taint:
    """The classes of data in what the assistant said, which else tells nothing new."""
    found = _classes(manifest, verdict)
    paths = (text.path for m in messages if m.role is Role.ASSISTANT for text in m.texts)
    return Taint(untrusted=False, classes=frozenset().union(*(found.get(p, ()) for p in paths)))


def _classes(manifest: Manifest, verdict: Verdict) -> dict[str, frozenset[str]]:
    """The classes of data found in each text, by path; every class where it was not all read."""
    found: dict[str, set[str]] = {}
    for ruling in verdict.rulings:
        finding = ruling.finding
        here = found.setdefault(finding.path, set())
        if finding.kind in UNREAD:
            here.update(manifest.classes_found)
        else:
            here.update(filter(None, (manifest.class_of(finding.kind),)))
    return {path: frozenset(names) for path, names in found.items() if names}


class _Echoes:
    """Tells results in which a tool may say again what strangers had it asked."""

    def __init__(self, manifest: Manifest, before: Heard) -> None:
        self._manifest = manifest if manifest.provenance is Provenance.VALUES else None
        self._tracer, self._taint = before.tracer.copy(), before.taint
        self._traced = 0

    def heard(self, message: Message, text: Text, label: Label) -> Label:
        """The label of a text of a message, when it is known what was asked for it."""
        if self._manifest is None:
            return label
        grant = self._manifest.grant(message.tool) if message.role is Role.TOOL else None
        if grant is not None and self._taint.untrusted:
            label = self._of_result(grant, message, label)
        self._tracer.add(Read(text.body, label))
        self._taint |= label.taint
        return label

    def _of_result(self, grant: Grant, message: Message, label: Label) -> Label:
        asked = read_arguments(message.asked)
        self._traced += 1
        # Nobody knows with what it was asked, or there are too many to look: it may be anything.
        if isinstance(asked, str) or self._traced > MOST_TRACED:
            return replace(label, integrity=Integrity.UNTRUSTED)
        return result_label(label, self._tracer.trace(grant, asked), taint=self._taint)


def heard(texts: Iterable[tuple[Text, Label]]) -> Heard:
    """What a session has read that read these."""
    tracer, taint = Tracer(), CLEAN
    for text, label in texts:
        tracer.add(Read(text.body, label))
        taint |= label.taint
    return Heard(tracer, taint)


def told_apart(heard: Heard) -> Heard:
    """
    The same, its mark with a digest of each text of strangers.

    By these it is known later whether all that they wrote is there to be looked at.
    """
    digests = frozenset(map(_digest, heard.tracer.strangers))
    return replace(heard, taint=heard.taint | Taint(heard.taint.untrusted, sources=digests))


def is_whole(heard: Heard) -> bool:
    """Whether every stranger's text that the session has read is there to be looked at."""
    known = {each for each in heard.taint.sources if each.startswith(DIGEST)}
    there = set(map(_digest, heard.tracer.strangers))
    return known <= there and bool(there or not heard.taint.untrusted)


DIGEST = "\0"
"""What a digest begins with among the sources of a mark, which are names."""


def _digest(body: str) -> str:
    raw = body.encode("utf-8", "surrogatepass")
    return f"{DIGEST}{blake2b(raw, digest_size=12).hexdigest()}"
