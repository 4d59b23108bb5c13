"""What a reader is given: the texts of one stage, and whose they are."""

from dataclasses import dataclass

from seawall.terms.text import Message, Stage, Text


@dataclass(frozen=True, slots=True)
class Inspection:
    """
    The texts of one stage of one request, with what is known around them.

    `feature` is the application's name in the policy, `principal` the end user
    and `session` the conversation, each empty where nobody said. `history` is
    the conversation as far as it is known, oldest first, system text and these
    very texts included. `instructions` are what the application tells the model
    and nobody else: system text and the definitions of tools.
    """

    texts: tuple[Text, ...]
    stage: Stage
    feature: str = ""
    principal: str = ""
    session: str = ""
    history: tuple[Message, ...] = ()
    instructions: tuple[Text, ...] = ()
