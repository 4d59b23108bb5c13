"""A whole answer of which the guard holds something: people are asked, and what passes leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from seawall.gateway.exchange import Exchange
from seawall.gateway.held_request import changed_texts, reworded
from seawall.gateway.holding import (
    NOBODY_ASKED,
    Matter,
    Outcome,
    ask_people,
    checked,
)
from seawall.gateway.reading import Whose, judge_around, judge_choice, size, texts_of
from seawall.gateway.record import lifted
from seawall.gateway.sealing import Deliverable
from seawall.guard import Guard
from seawall.terms import Action, Event, Stage, Text, Verdict
from seawall.wire import Answer, Json, chat
from seawall.wire import edited as with_edits


@dataclass(frozen=True, slots=True)
class Weighed:
    """A whole answer, and what was decided about its choices and what is around them."""

    answer: Answer
    around: Verdict
    choices: tuple[Verdict, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict on all of it."""
        return sum(self.choices, self.around)

    @property
    def texts(self) -> list[Text]:
        """Every text of it."""
        return [*texts_of(self.answer.messages), *self.answer.declared]

    @property
    def refused(self) -> dict[int, Verdict]:
        """The choices that do not leave, by position, each with the verdict that keeps it."""
        return {
            index: choice if not choice.action.delivers else self.around
            for index, choice in enumerate(self.choices)
            if not (choice.action.delivers and self.around.action.delivers)
        }

    @property
    def held(self) -> tuple[int, ...]:
        """The choices, by position, that people may let pass: no block keeps them."""
        around = self.around.action
        actions = (max(choice.action, around) for choice in self.choices)
        return tuple(index for index, action in enumerate(actions) if action is Action.HOLD)

    @property
    def texts_held(self) -> list[Text]:
        """The texts that people must see to let it pass."""
        texts = texts_of([self.answer.messages[index] for index in self.held])
        return texts if self.around.action.delivers else [*texts, *self.answer.declared]

    def lift(self) -> "Weighed":
        """The same where people let pass what is held."""
        choices = tuple(map(lifted, self.choices))
        return replace(self, around=lifted(self.around), choices=choices)


async def ask(
    exchange: Exchange,
    weighed: Weighed,
    *before: Event,
    later: dict[str, Json] | None = None,
) -> Outcome:
    """
    Ask people about what is held of an answer, and log that with what came `before`.

    `later` is the answer that the client fetches once they let it pass.
    """
    texts = weighed.texts_held
    return await ask_about(exchange, weighed.verdict, texts, *before, later=_later(weighed, later))


def _later(weighed: Weighed, document: dict[str, Json] | None) -> Deliverable | None:
    if document is None:
        return None
    document = chat.without_spellings(document)
    read = chat.read_answer(orjson.dumps(document))
    return Deliverable(replace(read, document=document), weighed.held)


async def ask_about(
    exchange: Exchange,
    verdict: Verdict,
    texts: Sequence[Text],
    *before: Event,
    later: Deliverable | None = None,
) -> Outcome:
    """
    Ask people about texts of an answer, with what the user said before it.

    Nobody is asked where people could not see all of what the client would fetch.
    """
    most = exchange.live.limits.text_characters
    if later is not None and _is_too_long(later.answer, most):
        exchange.note(*before)
        return NOBODY_ASKED
    parts = ("\0held", "answer", exchange.caller.feature, exchange.principal)
    bodies = (f"{text.path}\0{text.body}" for text in texts)
    digest = exchange.parts.pseudonyms.conversation((*parts, *bodies))
    shown = shown_with(exchange, texts)
    sealed = await exchange.seal_for_review(shown, "answer", more=later)
    return await ask_people(exchange, Matter("answer", digest, verdict, texts, sealed), *before)


def shown_with(exchange: Exchange, texts: Sequence[Text]) -> list[Text]:
    """All that people see with texts of an answer, in this order: first what the user said."""
    return [*texts_of(exchange.newest_messages), *texts]


def _is_too_long(answer: Answer, most: int) -> bool:
    texts = (*texts_of(answer.messages), *answer.declared)
    return any(len(text.body) > most for text in texts)


async def settled(exchange: Exchange, weighed: Weighed, outcome: Outcome, whose: Whose) -> Weighed:
    """The answer as people let it pass, or as it was where they did not."""
    if not outcome.passes:
        return weighed
    texts = weighed.texts_held
    held = {text.path for text in texts}
    new = outcome.new(shown_with(exchange, texts))
    edits = {path: text for path, text in new.items() if path in held}
    if any(names_a_call(path) for path in edits):  # whose call that is no scope has decided
        return weighed
    exchange.lift()
    if not edits:
        return weighed.lift()
    guard = exchange.live.guard
    edited, verdict = await exchange.judge(
        lambda: _edited(guard, weighed, edits, whose), size=size(texts), whole=Stage.OUTPUT
    )
    changed = [text for text in edited.texts if text.path in edits]
    exchange.note(await exchange.ruling("answer", verdict, changed))
    return edited


def names_a_call(path: str) -> bool:
    """Whether the name of a tool that is called stands there."""
    return path.endswith("/name") and ("/tool_calls/" in path or "/function_call/" in path)


def _edited(
    guard: Guard, weighed: Weighed, edits: Mapping[str, str], whose: Whose
) -> tuple[Weighed, Verdict]:
    """The answer as people changed it, weighed anew, and the verdict on what they changed."""
    answer = weighed.answer
    answer = replace(
        answer,
        messages=tuple(reworded(message, edits) for message in answer.messages),
        declared=changed_texts(answer.declared, edits),
        document=with_edits(answer.document, edits),
    )
    around, judged = lifted(weighed.around), list[Verdict]()
    if answer.declared != weighed.answer.declared:
        around = checked(judge_around(guard, answer, whose))
        judged.append(around)
    choices = [lifted(choice) for choice in weighed.choices]
    for index, message in enumerate(answer.messages):
        if message != weighed.answer.messages[index]:
            choices[index] = checked(judge_choice(guard, message, whose))
            judged.append(choices[index])
    first, *others = judged
    return Weighed(answer, around, tuple(choices)), sum(others, first)
