"""The labels of what a model reads: who may have written each text, and which data it holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

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
    if text.role is Role.ASSISTANT:
        return None
    if text.source:
        return manifest.label(text.source)
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
    found: dict[str, set[str]] = {}
    for ruling in verdict.rulings:
        name = manifest.class_of(ruling.finding.kind)
        if name:
            found.setdefault(ruling.finding.path, set()).add(name)
    for message in messages:
        for text in message.texts:
            label = label_of(text, message, manifest)
            if label is not None:
                classes = label.classes.union(found.get(text.path, ()))
                label = echoes.heard(message, text, replace(label, classes=classes))
                yield text, label


class _Echoes:
    """Tells results in which a tool may say again what strangers had it asked."""

    def __init__(self, manifest: Manifest, before: Heard) -> None:
        self._manifest = manifest if manifest.provenance is Provenance.VALUES else None
        self._tracer, self._taint = before.tracer.copy(), before.taint

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
        if isinstance(asked, str):  # nobody knows with what, so it may be anything
            return replace(label, integrity=Integrity.UNTRUSTED)
        return result_label(label, self._tracer.trace(grant, asked), taint=self._taint)


def heard(texts: Iterable[tuple[Text, Label]]) -> Heard:
    """What a session has read that read these."""
    tracer, taint = Tracer(), CLEAN
    for text, label in texts:
        tracer.add(Read(text.body, label))
        taint |= label.taint
    return Heard(tracer, taint)
