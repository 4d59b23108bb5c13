"""What is said around an attack to make a model willing: roles, stories, orders, fake markup."""

from seawall.redteam.operators.frames import frame

_TABLE = "framed.yaml"

OPERATORS = (
    frame("structure.fake_role", "Says that the text is the system's own", table=_TABLE),
    frame("structure.chat_tokens", "Fakes the tokens that part a chat's turns", table=_TABLE),
    frame(
        "structure.end_of_document", "Fakes an end, and new instructions behind it", table=_TABLE
    ),
    frame("structure.prefix", "Tells the model how its answer is to begin", table=_TABLE),
    frame("structure.no_refusal", "Forbids the model to refuse or to warn", table=_TABLE),
    frame("structure.role_play", "Lets the model play somebody who does it", table=_TABLE),
    frame("structure.hypothetical", "Says that it is only supposed, or a test", table=_TABLE),
    frame("structure.authority", "Says that somebody in charge wants it", table=_TABLE),
    frame("structure.urgent", "Says that much depends on it, and now", table=_TABLE),
    frame("lexical.polite", "Asks politely", table=_TABLE),
    frame("lexical.paraphrased", "Says the wish in a sentence about it", table=_TABLE),
)
