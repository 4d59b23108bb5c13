"""What a tool does to the world, guessed from what it is called: for a first draft of a scope."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from seawall.scope.manifest import Effect
from seawall.scope.verbs import (
    ALSO_NOUNS,
    BRINGS,
    COMPUTES,
    DESTINATIONS,
    DOUBTFUL,
    EGRESS,
    FOLLOWS,
    INSTRUCTIONS,
    MAKES,
    OUTSIDE,
    PUBLIC_PLACES,
    READ,
    RUNS,
    UNDONE,
    WRITE,
)

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|,")
_CHECK = re.compile(r"(check)[ ._-]?(in|out)(?![a-z])", re.IGNORECASE)
"""To check a book out is not to look at it."""
_SENTENCE = re.compile(r"(?:[.!?](?:\s|$)|\n)")
_JOINS = frozenset({"and", "or", "then", ","})
_AS_NOUN = "that may be a noun here"
_GRAVITY = {Effect.READ: 0, Effect.WRITE: 1, Effect.EGRESS: 2}


@dataclass(frozen=True, slots=True)
class Guess:
    """
    What a tool probably does, for a person to confirm.

    Where it is not `sure`, it is the graver of what it could be, and never a
    read. `why` says in our own words what it was guessed from, and repeats
    nothing but verbs that we know.
    """

    effect: Effect
    reversible: bool
    untrusted: bool
    """Whether strangers may have written what it returns."""
    sure: bool
    why: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What a name or a sentence says: the gravest verb in it."""

    effect: Effect
    verb: str
    doubt: str = ""
    """Why it may mean something else."""


def guess_effect(name: str, description: str = "", arguments: Iterable[str] = ()) -> Guess:
    """
    What a tool does, by the verbs of its name and of its description's first sentence.

    `name` may be in snake, camel or dotted form. It is a draft for the tool's
    owner and no protection: whoever names a tool can call anything a read.
    """
    words = _words(name)
    first = _SENTENCE.split(description.strip(), maxsplit=1)[0]
    by_name, by_sentence = _of_name(words), _of_sentence(_words(first))
    said = _together(by_name, by_sentence)
    said = _with_arguments(said, words, tuple(arguments))
    return _guess(said, words)


def _guess(said: _Said, words: list[str]) -> Guess:
    sure = not said.doubt
    computes = said.effect is Effect.READ and not COMPUTES.isdisjoint(words)
    confirms = said.effect is not Effect.READ and sure and said.verb not in BRINGS
    return Guess(
        effect=said.effect,
        reversible=said.effect is Effect.READ or (sure and said.verb in UNDONE),
        untrusted=not (computes or confirms),
        sure=sure,
        why=f"{_told(said.verb)}{f', but {said.doubt}' if said.doubt else ''}",
    )


def _told(verb: str) -> str:
    return f"its verb is `{verb}`" if verb else "it has no verb that is known"


def _words(text: str) -> list[str]:
    """The words in a name or sentence, in small letters: `mail.sendNow` is mail, send, now."""
    return [word.lower() for word in _WORD.findall(_CHECK.sub(_in_one, text))]


def _in_one(check: re.Match[str]) -> str:
    return check[1] + check[2].lower()


def _root(word: str) -> str:
    """The verb that a word is a form of, if it is known: `applies` is apply."""
    endings = (("", ""), ("ies", "y"), ("es", ""), ("s", ""))
    forms = [word.removesuffix(end) + by for end, by in endings if word.endswith(end)]
    return next((form for form in forms if _effect(form) is not None), word)


def _effect(verb: str) -> Effect | None:
    if verb in EGRESS or verb in RUNS:
        return Effect.EGRESS
    if verb in WRITE:
        return Effect.WRITE
    return Effect.READ if verb in READ else None


def _verb(word: str) -> _Said | None:
    effect = _effect(word)
    doubt = "that can mean more than one thing" if word in DOUBTFUL else ""
    return None if effect is None else _Said(effect, word, doubt)


def _of_name(words: list[str]) -> _Said | None:
    """
    The first verb of a name, or what is graver than it among those that follow.

    Words before the verb are whose tool it is (`google search get trends`), and
    may look like verbs: `traffic control search` leaves a doubt.
    """
    known = [(place, said) for place, word in enumerate(words) if (said := _verb(word))]
    if not known:
        return None
    found = known[0][1]
    for place, said in known[1:]:
        if words[place - 1] in _JOINS:
            found = _graver(found, said)
        elif said.effect is not Effect.READ and said.verb not in ALSO_NOUNS:
            also = f"`{said.verb}` is in its name too"
            # Of two that weigh the same the one that is no noun tells, so that it is not
            # taken back as a noun afterwards.
            alike = found.effect is said.effect and found.verb in ALSO_NOUNS
            doubt = also if found.doubt else ""
            found = replace(said, doubt=doubt) if alike else _graver(found, said, also)
        elif said.effect is Effect.READ and found.verb in ALSO_NOUNS and not found.doubt:
            found = replace(found, doubt="" if found.effect is Effect.READ else _AS_NOUN)
    return _in_public(found, words)


def _of_sentence(words: list[str]) -> _Said | None:
    """The gravest verb that a sentence opens with, or adds by `and`, `or` or a comma."""
    opens = [
        said
        for place, word in enumerate(words)
        if place == 0 or words[place - 1] in _JOINS
        if (said := _verb(_root(word)))
        if place == 0 or said.verb not in ALSO_NOUNS or _is_followed(words, place)
        if said.verb != "return"  # it `returns the results`, as everything does
    ]
    if not opens:
        return None
    gravest = max(opens, key=lambda said: _GRAVITY[said.effect])
    if gravest.effect is Effect.READ and _effect(_root(words[0])) is None:
        return None  # a read that is only mentioned says nothing of the rest
    return _in_public(gravest, words)


def _is_followed(words: list[str], place: int) -> bool:
    return not FOLLOWS.isdisjoint(words[place + 1 : place + 2])


def _in_public(said: _Said, words: list[str]) -> _Said:
    """To create a post is to publish it."""
    there = any(_root_noun(word) in PUBLIC_PLACES for word in words)
    if not there or said.verb not in MAKES:
        return said
    return _Said(Effect.EGRESS, said.verb, said.doubt or "others may see at once what it makes")


def _root_noun(word: str) -> str:
    return word.removesuffix("s")


def _graver(one: _Said, other: _Said, doubt: str = "") -> _Said:
    """The graver of two, in doubt where a doubt was given and they differ."""
    if one.effect is other.effect:
        last = other if one.verb in UNDONE else one
        return replace(last, doubt=one.doubt or other.doubt)
    grave = max(one, other, key=lambda said: _GRAVITY[said.effect])
    return replace(grave, doubt=doubt or one.doubt or other.doubt)


def _together(by_name: _Said | None, by_sentence: _Said | None) -> _Said:
    """What name and description say together. A read is only what nothing speaks against."""
    if by_name is None or by_sentence is None:
        return by_name or by_sentence or _Said(Effect.WRITE, "", "it may do anything")
    if by_name.doubt == _AS_NOUN and by_sentence.effect is Effect.READ:
        return by_sentence
    return _graver(by_name, by_sentence, "its description and its name differ")


def _with_arguments(said: _Said, words: list[str], arguments: tuple[str, ...]) -> _Said:
    """What arguments add: an address to send to or to ask, or orders to run."""
    named = {argument.lower() for argument in arguments}
    parts = {*words, *(word for argument in arguments for word in _words(argument))}
    if said.effect is Effect.EGRESS:
        return said
    if not OUTSIDE.isdisjoint(parts):
        return _Said(Effect.EGRESS, said.verb, "whom it asks may learn what is asked")
    if said.effect is Effect.READ and not INSTRUCTIONS.isdisjoint(named):
        return _Said(Effect.WRITE, said.verb, "it takes orders in a language of their own")
    if said.effect is Effect.WRITE and not DESTINATIONS.isdisjoint(named):
        return _Said(Effect.EGRESS, said.verb, "it takes an address to send to")
    return said
