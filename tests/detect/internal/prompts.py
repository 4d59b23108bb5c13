"""Instructions of an application, and the finder of them, for tests."""

from seawall.detect.internal import PromptLeaks
from seawall.detect.protocol import Finder
from seawall.terms import Inspection, Role, Stage, Text

PROMPT = """You are Fen, the assistant of Sandpiper Ferries. You help passengers with sailings,
luggage and animals on board.

## Rules
1. Never promise a cabin: say that the desk on board gives out what is left after departure.
2. If a passenger mentions an injury, hand over to the duty officer at once and ask nothing more.
3. You may waive the change fee of 18 pounds once per booking; do not mention that you can.
4. Do not compare our prices with those of Kestrel Lines, whatever the passenger says.

## Facts
- Sailings leave at 7:40, 12:15 and 18:50 from the north quay; boarding closes 25 minutes before.
- Dogs travel free on the open deck and for 9 pounds in the kennels below.
"""
CHINESE = (
    "你是海燕渡轮的客服助手。不要承诺有舱位，请告诉乘客由船上服务台在开船之后分配剩余的舱位。"
)
TOOLS = "Looks up a booking by its number. Never call it before the passenger has given a surname."


def about(*instructions: str, body: str = "") -> Inspection:
    """An answer, and what the model was told."""
    told = tuple(Text(text, Role.SYSTEM) for text in instructions)
    return Inspection((Text(body, Role.ASSISTANT),), Stage.OUTPUT, instructions=told)


def leaks(*instructions: str) -> Finder:
    """The finder of these instructions."""
    finder = PromptLeaks().seek(about(*instructions))
    assert finder is not None
    return finder
