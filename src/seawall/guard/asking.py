"""A tool call made into a question to a scope: what was read before, what its arguments hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import orjson

from seawall.guard.guard import Guard
from seawall.guard.labelling import Heard, is_whole
from seawall.scope import (
    Effect,
    Grant,
    Manifest,
    Origin,
    Principal,
    Provenance,
    ToolRequest,
    Traced,
    from_untrusted,
    taint_of_call,
)
from seawall.scope.arguments import read_arguments
from seawall.terms import Inspection, Role, Stage, Text, ToolCall

BROKEN = "guard.broken"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a scope, and where the arguments come from as far as that was asked for."""

    request: ToolRequest
    traced: tuple[Traced, ...] = ()


def ask(
    guard: Guard, manifest: Manifest | None, call: ToolCall, heard: Heard, *, who: Principal
) -> Question:
    """
    What is asked of a feature's scope about a call; without a manifest it will be denied.

    Where the manifest does not ask for the origin of values, it is not known which argument
    came from whom, so any may have come from strangers: sound, and coarse.
    """
    grant = manifest.grant(call.name) if manifest else None
    classes = classes_in(guard, manifest, grant, call) if manifest and grant else {}
    taint, strangers = heard.taint, heard.taint.untrusted
    traced: tuple[Traced, ...] = ()
    if manifest and grant:
        traced = _traced(manifest, grant, call, heard)
        strangers = from_untrusted(manifest, grant, traced, taint=heard.taint)
        taint = taint_of_call(manifest, grant, traced, taint=heard.taint)
    request = ToolRequest(
        feature=manifest.feature if manifest else "",
        tool=call.name,
        arguments=call.arguments.body,
        taint=taint,
        from_untrusted=strangers,
        principal=_named(who),
        classes=classes,
    )
    return Question(request, traced)


def effort(manifest: Manifest | None, call: ToolCall, heard: Heard) -> int:
    """How many code points there are to look at to ask about a call."""
    by_values = manifest is not None and manifest.provenance is Provenance.VALUES
    looked_up = heard.tracer.size if by_values and heard.taint.untrusted else 0
    return len(call.arguments.body) + looked_up


def _traced(manifest: Manifest, grant: Grant, call: ToolCall, heard: Heard) -> tuple[Traced, ...]:
    """Where the arguments come from, if the manifest asks for it and strangers were read."""
    given = read_arguments(call.arguments.body)  # what cannot be read will be denied
    if manifest.provenance is Provenance.SESSION or isinstance(given, str):
        return ()
    if not heard.taint.untrusted:
        return ()
    traced = heard.tracer.trace(grant, given)
    if is_whole(heard):
        return traced
    # Some of what strangers wrote is not there: what nobody here wrote may be theirs.
    return tuple(
        replace(each, origin=Origin.UNTRUSTED) if each.origin is Origin.COMPOSED else each
        for each in traced
    )


def _named(who: Principal) -> Principal:
    """The end user: their name is an attribute like others, and nobody gives it another value."""
    return Principal(who.id, {**who.attributes, "id": who.id} if who.id else who.attributes)


def classes_in(
    guard: Guard, manifest: Manifest, grant: Grant, call: ToolCall
) -> dict[str, frozenset[str]]:
    """
    The classes of data in arguments, by name: in those whose constraint asks for them, and of a
    call that sends something in all but those that say where to.

    Of one that could not be read whole: those of a constraint are left out, and then denied as
    unlabelled; others count as every class that could have been found.
    """
    asked = {name for name, each in grant.arguments.items() if each.data_class is not None}
    sends = grant.effect is Effect.EGRESS and bool(manifest.findings)
    given: Mapping[str, object] | str = {}
    if asked or sends:
        given = read_arguments(call.arguments.body)
    if isinstance(given, str):
        return {}
    found = {}
    for name in given:
        argument = grant.arguments.get(name)
        if name not in asked and not (sends and (argument is None or not argument.bounded)):
            continue
        body = _words(given[name]) if argument else f"{name} {_words(given[name])}"
        text = Text(body, Role.ASSISTANT, f"/arguments/{name}")
        reading = guard.find(Inspection((text,), Stage.OUTPUT, manifest.feature))
        kinds = {finding.kind for finding in reading.findings}
        if BROKEN not in kinds and not reading.coverage.skipped:
            found[name] = frozenset(filter(None, map(manifest.class_of, kinds)))
        elif name not in asked:
            found[name] = manifest.classes_found
    return found


def _words(value: object) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
