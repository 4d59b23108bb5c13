"""A request or an answer judged: its texts sorted by stage, and edits for what is redacted."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from seawall.guard import Guard, Restorable, Substitutes, judge_across, redact
from seawall.terms import (
    Action,
    Coverage,
    Finding,
    Inspection,
    Message,
    Reading,
    Role,
    Ruling,
    Span,
    Stage,
    Text,
    ToolCall,
    Verdict,
)
from seawall.wire import Answer, Request, Uninspected

TOOLS = ("/tools/", "/functions/")
"""Where a request defines what the model may call."""


@dataclass(frozen=True, slots=True)
class Whose:
    """
    Whose texts are read: the feature, the end user and the conversation.

    `fresh` is what the user says now, as far as the conversation has not brought it before;
    `instructions` are what the application tells the model.
    """

    feature: str
    principal: str
    session: str
    history: tuple[Message, ...] = ()
    fresh: tuple[Text, ...] = ()
    instructions: tuple[Text, ...] = ()

    def inspection(self, texts: Iterable[Text], stage: Stage) -> Inspection:
        """These texts at a stage, with what is known around them."""
        return Inspection(
            tuple(texts),
            stage,
            self.feature,
            self.principal,
            self.session,
            self.history,
            self.instructions,
        )


def texts_of(messages: Iterable[Message]) -> list[Text]:
    """Every text of some messages, arguments and names of tool calls included."""
    texts: list[Text] = []
    for message in messages:
        texts += message.texts
        texts += (call.arguments for call in message.calls)
    return texts


def instructions_of(request: Request) -> tuple[Text, ...]:
    """What the application tells the model and nobody else: system text, tools' definitions."""
    system = (text for text in texts_of(request.messages) if text.role is Role.SYSTEM)
    tools = (text for text in request.declared if text.path.startswith(TOOLS))
    return (*system, *tools)


def judge_request(guard: Guard, request: Request, whose: Whose) -> tuple[Verdict, float]:
    """
    The verdict on everything that a model would read, and the score of what the user says now.

    The user's words are read as input, what others wrote as context, and what
    the history says that the assistant wrote as output. System text is the
    application's own and is not read as an attack.
    """
    texts = [*texts_of(request.messages), *request.declared]
    verdict = judge_uninspected(guard, request.uninspected, whose, stage=Stage.CONTEXT)
    doubt = 0.0
    for stage in Stage:
        staged = [text for text in texts if text.stage is stage]
        if staged:
            # The assistant's turns were observed when they were given.
            of_stage = guard.inspect(
                whose.inspection(staged, stage), observing=stage is not Stage.OUTPUT
            )
            verdict = _joined(verdict, of_stage)
            if stage is Stage.INPUT:
                doubt = _doubt(guard, whose, of_stage, said=len(staged))
    in_order = [text for message in request.messages for text in message.texts]
    across = judge_across(guard, in_order, whose.inspection((), Stage.INPUT))
    if across is not None:
        verdict = _joined(verdict, across)
    return verdict or guard.rule(Reading(), stage=Stage.INPUT), doubt


def judge_choice(guard: Guard, message: Message, whose: Whose) -> Verdict:
    """The verdict on one of the answers that the model gave."""
    about = whose.inspection(texts_of((message,)), Stage.OUTPUT)
    return guard.inspect(about, observing=False)


def judge_around(guard: Guard, answer: Answer, whose: Whose) -> Verdict:
    """The verdict on what an answer holds outside its choices, and on what cannot be read."""
    verdict = judge_uninspected(guard, answer.uninspected, whose, stage=Stage.OUTPUT)
    if answer.declared:
        about = whose.inspection(answer.declared, Stage.OUTPUT)
        declared = guard.inspect(about, observing=False)
        verdict = _joined(verdict, declared)
    return verdict or guard.rule(Reading(), stage=Stage.OUTPUT)


def edits(texts: Iterable[Text], verdict: Verdict, substitutes: Substitutes) -> Mapping[str, str]:
    """The new bodies, by path, of the texts that a verdict redacts, in the order of the texts."""
    by_path: dict[str, list[Ruling]] = {}
    for ruling in verdict.rulings:
        if ruling.enforced and ruling.action is Action.REDACT:
            by_path.setdefault(ruling.finding.path, []).append(ruling)
    return {
        text.path: redact(
            text.body,
            replace(verdict, rulings=tuple(by_path[text.path])).redactions(text.path),
            substitutes,
        )
        for text in texts
        if text.path in by_path
    }


def returnable(guard: Guard, substitutes: Substitutes, whose: Whose) -> Restorable:
    """
    What may be put back into the answer: no value that a rule keeps from leaving.

    The answer is judged with substitutes in it, so each value is judged here by itself:
    what was looked up for another person stays out.
    """
    allowed = {
        made: value
        for made, value in substitutes.restored.items()
        if all(
            ruling.rule is not None and ruling.rule.restore
            for ruling in _rulings_of_answer(guard, value, whose)
            if ruling.enforced and ruling.action is not Action.ALLOW
        )
    }
    return Restorable(allowed)


def _rulings_of_answer(guard: Guard, value: str, whose: Whose) -> Iterable[Ruling]:
    about = whose.inspection((Text(value, Role.ASSISTANT),), Stage.OUTPUT)
    return guard.rule(guard.find(about), stage=Stage.OUTPUT, feature=whose.feature).rulings


def restored(
    messages: Iterable[Message], edited: Mapping[str, str], taken: Restorable
) -> Mapping[str, str]:
    """Those edits, and what was taken out of the request put back into the answer's texts."""
    if not taken.values:
        return edited
    new = dict(edited)
    for message in messages:
        texts = [(text, taken.put_back) for text in message.texts]
        texts += [(call.arguments, partial(_into_arguments, taken)) for call in message.calls]
        for text, put_back in texts:
            body = edited.get(text.path, text.body)
            if (whole := put_back(body)) != body:
                new[text.path] = whole
    return new


def as_edited(call: ToolCall, new: Mapping[str, str], names: Sequence[Text]) -> ToolCall:
    """The call as whoever gets the edited texts reads it; `names` are texts of calls' names."""
    body = new.get(call.arguments.path, call.arguments.body)
    edited = {name.body: new[name.path] for name in names if name.path in new}
    name = edited.get(call.name, call.name)
    return replace(call, name=name, arguments=replace(call.arguments, body=body))


def _into_arguments(taken: Restorable, body: str) -> str:
    """Arguments are JSON, whose strings may be escaped: the values go into these."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return taken.put_back(body)
    whole = _into(taken, told)
    return body if whole == told else json.dumps(whole, ensure_ascii=False)


def _into(taken: Restorable, told: object) -> object:
    match told:
        case str():
            return taken.put_back(told)
        case list():
            return [_into(taken, each) for each in told]
        case dict():
            return {key: _into(taken, each) for key, each in told.items()}
        case _:
            return told


def size(texts: Iterable[Text]) -> int:
    """How many code points there are to read."""
    return sum(len(text.body) for text in texts)


def _doubt(guard: Guard, whose: Whose, verdict: Verdict, *, said: int) -> float:
    """The score of the user's new texts; that of all they said, where all is new."""
    if not whose.fresh:
        return 0.0
    if len(whose.fresh) < said:
        verdict = guard.inspect(whose.inspection(whose.fresh, Stage.INPUT))
    return verdict.scores["injection"]


def _joined(one: Verdict | None, other: Verdict) -> Verdict:
    return other if one is None else one + other


def judge_uninspected(
    guard: Guard, parts: tuple[Uninspected, ...], whose: Whose, *, stage: Stage
) -> Verdict | None:
    """The verdict on what holds no text that could be read; None where there is nothing such."""
    if not parts:
        return None
    findings = tuple(
        Finding(f"guard.uninspected.{part.what}", Span(0, 0), note=part.what, path=part.path)
        for part in parts
    )
    counts: dict[str, int] = {}
    for part in parts:
        counts[part.what] = counts.get(part.what, 0) + part.units
    notes = tuple(f"{count} {what} not inspected" for what, count in counts.items())
    reading = Reading(findings, coverage=Coverage(notes=notes))
    return guard.rule(reading, stage=stage, feature=whose.feature)
