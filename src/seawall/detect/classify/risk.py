"""How likely a conversation is an attack in several turns, none of which is one by itself."""

HARMLESS = 0.2
"""Scores up to this are what harmless texts show, and are no evidence."""

MOST_EVIDENCE = 0.6
"""What one turn can add, however sure. A surer turn is the policy's business by itself."""

DECAY = 0.95
"""What is left of a risk after a harmless turn: half of it after 14."""


def evidence(score: float) -> float:
    """
    What one turn says of its conversation, 0 to MOST_EVIDENCE, from its score.

    None up to HARMLESS, and from there in proportion: a score of 0.5 says 0.5.
    """
    return min(max((score - HARMLESS) / (1.0 - 2.0 * HARMLESS), 0.0), MOST_EVIDENCE)


def risk_after(risk: float, score: float) -> float:
    """
    The risk of a conversation after one more turn, 0 to 1.

    A noisy-or (Pearl 1988, 4.3.2) of the turns, each counting for less the longer it
    is ago. From none, one turn takes it to at most MOST_EVIDENCE; turns that score
    0.5 take it past 0.9 at the fourth in a row, and those below 0.38 never.
    """
    return 1.0 - (1.0 - DECAY * risk) * (1.0 - evidence(score))
