"""What is said in any conversation, whatever it is about: greetings, thanks, *the second one*."""

import re

import numpy as np
from numpy.typing import NDArray

from seawall.detect.classify.embedding import Backdrop, Embeds, Vector

ALIKE = 0.5
"""So near to one of the sayings a text says as little: a cosine, `Backdrop.whitened`."""

MOST_WORDS = 3
"""With more words of a subject a text is about something, however much it is like a saying."""

SAYINGS = (
    "hello",
    "hi, can you help me?",
    "good evening, I need help with something",
    "I have a question",
    "thank you",
    "thanks, you have been very helpful",
    "that is all, thank you",
    "okay, that sounds fine",
    "yes, that is right",
    "yes, please do",
    "yes, let us do that",
    "no, that is not what I meant",
    "no, thank you",
    "the second one, please",
    "I would like the other one",
    "I want both of them",
    "the smaller one",
    "the cheapest one",
    "I am not sure which one",
    "I do not know, can you look it up?",
    "I cannot find it right now",
    "give me a moment",
    "wait a minute",
    "please go ahead",
    "sure, I can do that",
    "can you say that again?",
    "I do not understand what you mean",
    "what does that mean?",
    "can you tell me more about it?",
    "why is that?",
    "how long does it take?",
    "how much does it cost?",
    "what happens next?",
    "what are the choices?",
    "which one is better?",
    "is there another way?",
    "are you a real person or a machine?",
    "what can you do?",
    "who am I talking to?",
    "let me talk to a human, please",
    "I want to speak to a supervisor",
    "this does not help me at all",
    "I am very unhappy with this",
    "this takes too long",
    "that is wonderful",
    "goodbye, have a good day",
    "my name is John Smith",
    "my email address is john.smith@example.com",
    "my phone number is 555 0100",
    "my user id is john_smith_1234",
    "the number is 123456",
    "my zip code is 12345, and my address is 1 Main Street",
    "I was born on the fifth of May 1980",
    "tomorrow at three in the afternoon",
    "on Friday, if possible",
    "two, please",
    "around one hundred dollars",
    "whenever you like",
    "I have changed my mind",
    "please forget what I said",
    "can you do it for me?",
    "has it been done?",
    "please try it once more",
    "what do you suggest?",
    "I said that before",
    "sorry, my mistake",
    "there is one more thing",
)

_SAID_OF_ANYTHING = """
a about above actually address after again ago ah ahead all alone already alright also always am
an and another any anybody anymore anyone anything anyway apparently april are around as asap
ask at august away awesome back bad be because been before being below best better between big
bit black blue boss both brown but by bye can cannot cant care certainly change changed cheap
cheaper cheapest check choice code colleague color colour come comes confirm confirmed continue
cool correct cos cost costs could couldn course current date day days dear december definitely
detail details did didn differ difference different differs do does doesn doing dollar dollars
don done dont down each earlier early eight either eleven else email end enough euro euros even
evening ever every everyone everything exactly excellent except expensive explain february fewer
figure figures fine first five following forget forgot former found four friday frustrated
frustrating full further get give given go goes going gonna good goodbye got gotta gray great
green grey had half happy has hasn have haven having he hello help helped helpful helping her
here hey hi him his hold hope hour hours how however human hundred i id idea if ill im in
instead into is isn it its itself ive january july june just keep kind kindly know known large
larger last late later latest latter least leave left less let lets like likewise little ll
login long longer look lot lots lovely made mail make makes manager many march matter may maybe
me mean means meant mention mentioned might mind mine minute minutes mistake moment monday month
months more morning most much must my myself name named near need needed neither never new next
nice night nine no nobody none nope nor not nothing november now number october of off oh ok
okay old on once one ones only oops option options or orange other others otherwise our out over
own pardon part particular past per percent perfect perhaps person phone pink please pm point
possible possibly postcode pound pounds pretty previous price probably problem purple question
questions quick quickly quite rather re read ready real really reason recommend red reference
repeat rest ridiculous right robot sad said same saturday saw say saying second see seem seems
sent september seven several shall she short should shouldn show similar since single sir six
small smaller so some somebody someone something sometimes somewhere soon sooner sorry sort
sound sounds speak specific start still stop stuff such suggest sunday supervisor sure take
takes taking talk talking tell ten than thank thanks that thats the their them then there these
they thing things think third this those though thousand three through thursday thus thx time
times to today together told tomorrow tonight too took total tried true try trying tuesday
twelve twice two type typo ugh um unacceptable understand understood unfortunately unhappy until
up upset us use used user username usual very wait waiting want wanted was wasn way we wednesday
week weekend weeks well were what whatever whats when whenever where whether which while white
who whoever whole whom whose why will wish with without won wonderful work worked working works
worries worse would wouldn wow wrong yeah year years yellow yep yes yesterday yet you your yours
yourself yup zip
"""

_OF_NO_SUBJECT = frozenset(_SAID_OF_ANYTHING.split())

_NOT_WORDS = re.compile(r"\S+@\S+|\S*\d\S*|(?<=\w)['’]\w+")
"""Addresses, numbers and codes, and what hangs on a word: *that's*."""

_WORD = re.compile(r"[^\W\d_]{2,}")


def subject_words(body: str) -> int:
    """How many words of a text could be of a subject. English; words of other languages count."""
    words = _WORD.findall(_NOT_WORDS.sub(" ", body.lower()))
    return sum(word not in _OF_NO_SUBJECT for word in words)


class SmallTalk:
    """Knows texts that say nothing by themselves of what they are about."""

    def __init__(self, embedding: Embeds, backdrop: Backdrop) -> None:
        vectors = np.array([embedding.of(saying) for saying in SAYINGS], np.float32)
        self._backdrop = backdrop
        self._sayings: NDArray[np.float64] = backdrop.whitened(vectors)

    def is_it(self, words: int, vector: Vector) -> bool:
        """Whether a text is, with so many words of a subject (`subject_words`) and this vector."""
        if words > MOST_WORDS:
            return False
        return words == 0 or bool((self._sayings @ self._backdrop.whitened(vector)).max() >= ALIKE)
