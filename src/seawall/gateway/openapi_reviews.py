"""The interface of review described: what is taken, what is given, as OpenAPI."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from seawall.gateway.schema import Body, answered, content, read_body_as

MOST_LISTED = 500

Said = Literal["harmful", "harmless", "unsure", "deliver", "edit", "refuse"]


class ReviewVerdict(Body):
    """What people decided."""

    said: Said
    by: str
    at: str
    kind: str
    severity: int
    reason: str


class ReviewItem(Body):
    """
    Something that people look at.

    Of a sample nothing is told of what the guard did, of how it was drawn, or how old it is.
    """

    id: str
    sort: Literal["hold", "appeal", "audit"] = Field(
        description="`hold`: somebody waits. `audit`: any sample."
    )
    feature: str
    state: Literal["waiting", "taken", "decided", "expired"]
    words: list[Said] = Field(description="What may be said of it.")
    due: str
    reviews: int = Field(description="How many people it takes.")
    judged: int = Field(description="How many have said something.")
    contested: bool = Field(description="They disagree; a lead decides.")
    taken_by: str
    taken_until: str
    lease: str = Field("", description="For who has taken it.")
    at: str = Field("", description="Since when it waits; of `hold` and `appeal`.")
    request: str = Field("", description="What it is about; of `hold` and `appeal`.")
    severity: int = Field(3, description="1 is the severest; of `hold` and `appeal`.")
    side: Literal["", "request", "answer"] = Field("", description="Of `hold`.")
    way: Literal["", "wait", "poll"] = Field("", description="How the client waits; of `hold`.")
    rules: list[str] = Field(default_factory=list[str], description="That held it; of `hold`.")
    verdict: ReviewVerdict | None = Field(None, description="Once it is decided.")


class ReviewText(Body):
    """One text of an item."""

    role: str
    source: str
    text: str


class ReviewShown(ReviewItem):
    """An item with its texts."""

    masked: bool = Field(description="Labels such as `[email 1]` stand for values.")
    texts: list[ReviewText]
    trouble: str = Field(description="Why there are no texts, where there are none.")


class ReviewItems(Body):
    """What waits that whoever asks may look at, the most urgent first."""

    items: list[ReviewItem]
    yours: list[ReviewItem] = Field(description="What they have taken and not decided.")
    waiting: int = Field(description="How many items wait, for anybody.")
    held: int = Field(description="Of these, what somebody waits for.")
    overdue: int = Field(description="Of these, what should have been looked at by now.")


class ReviewTake(Body):
    """Of which features the next item is to be; of any where none is named."""

    features: list[str] = Field(default_factory=list[str], max_length=100)


class ReviewTaken(Body):
    """The next item, or why there is none."""

    item: ReviewShown | None
    why: str


class ReviewNothing(Body):
    """Nothing: the path says it all."""


class ReviewSigned(Body):
    """Somebody's signature over an act; `SignedAct.told` has these members."""

    kind: Literal["review.decided", "review.unmasked"]
    by: str = Field(max_length=64)
    at: str = Field(max_length=40, description="With its zone, to the microsecond.")
    nonce: str = Field(max_length=32)
    key: str = Field(max_length=100)
    signature: str = Field(max_length=100)


class ReviewUnmasking(Body):
    """Nothing of who is signed in; else a signature over the fact `item`."""

    signed: ReviewSigned | None = None


class ReviewDecision(Body):
    """
    What somebody says of an item.

    Signed are the facts `item`, `step`, `lease`, `said`, and of `kind`, `severity` and `reason`
    those that are given. What is edited cannot be signed.
    """

    said: Said
    kind: str = Field(
        "", pattern=r"^([a-z][a-z0-9_.-]{0,79})?$", description="Of what is harmful."
    )
    severity: int | None = Field(None, ge=1, le=3, description="1 severe, 2 serious, 3 mild.")
    reason: str = Field("", max_length=300, description="It stays logged: name no end user.")
    edit: list[str] | None = Field(
        None, max_length=10_000, description="All texts of the item, as they are to be delivered."
    )
    lease: str = Field("", max_length=40, description="The one that it was looked at under.")
    step: int = Field(0, ge=0, le=1_000_000, description="Likewise, where it is signed.")
    signed: ReviewSigned | None = None


MODELS = (
    ReviewItems,
    ReviewShown,
    ReviewItem,
    ReviewTake,
    ReviewTaken,
    ReviewNothing,
    ReviewUnmasking,
    ReviewDecision,
)


def read_take(document: Mapping[str, object]) -> ReviewTake:
    """The body of taking the next item, or Refused with 400."""
    return read_body_as(ReviewTake, document)


def read_nothing(document: Mapping[str, object]) -> None:
    """The body of what needs none, or Refused with 400."""
    read_body_as(ReviewNothing, document)


def read_unmasking(document: Mapping[str, object]) -> ReviewUnmasking:
    """The body of an unmasking, or Refused with 400."""
    return read_body_as(ReviewUnmasking, document)


def read_decision(document: Mapping[str, object]) -> ReviewDecision:
    """The body of a decision, or Refused with 400."""
    return read_body_as(ReviewDecision, document)


_PERSON: list[dict[str, list[str]]] = [{"person": []}]
_ANYBODY: list[dict[str, list[str]]] = [{"person": []}, {"key": []}, {}]
_CSRF = {
    "name": "x-seawall-csrf",
    "in": "header",
    "schema": {"type": "string"},
    "description": "Of who is signed in.",
}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
_FEATURE = {
    "name": "feature",
    "in": "query",
    "schema": {"type": "array", "items": {"type": "string"}},
}
_MOST = {
    "name": "most",
    "in": "query",
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST_LISTED, "default": 50},
}


def paths() -> dict[str, Any]:
    """The paths of review in the OpenAPI document."""
    items = "/seawall/v1/review/items"
    return {
        items: {
            "get": {
                "summary": "What waits for whoever asks.",
                "operationId": "reviewItems",
                "security": _PERSON,
                "parameters": [_FEATURE, _MOST],
                "responses": answered("The most urgent first.", "ReviewItems"),
            }
        },
        f"{items}/take": {
            "post": _post("Take the next item.", "reviewTakeNext", "ReviewTake", "ReviewTaken")
        },
        f"{items}/{{id}}": {
            "get": {
                "summary": "An item with its texts, masked.",
                "operationId": "reviewItem",
                "security": _PERSON,
                "parameters": [_ID],
                "responses": answered("For who has taken it, and for leads.", "ReviewShown"),
            }
        },
        f"{items}/{{id}}/take": {
            "post": _on_one("Take a certain item.", "reviewTake", "ReviewNothing", "ReviewShown")
        },
        f"{items}/{{id}}/give-back": {
            "post": _on_one("Let others take it.", "reviewGiveBack", "ReviewNothing", "ReviewItem")
        },
        f"{items}/{{id}}/unmask": {
            "post": _on_one(
                "See its values, which is logged.",
                "reviewUnmask",
                "ReviewUnmasking",
                "ReviewShown",
                security=_ANYBODY,
            )
        },
        f"{items}/{{id}}/decide": {
            "post": _on_one(
                "Say what it is.",
                "reviewDecide",
                "ReviewDecision",
                "ReviewItem",
                security=_ANYBODY,
            )
        },
    }


def _on_one(
    summary: str,
    operation: str,
    takes: str,
    gives: str,
    *,
    security: list[dict[str, list[str]]] = _PERSON,
) -> dict[str, Any]:
    post = _post(summary, operation, takes, gives)
    return {**post, "security": security, "parameters": [_ID, _CSRF]}


def _post(summary: str, operation: str, takes: str, gives: str) -> dict[str, Any]:
    return {
        "summary": summary,
        "operationId": operation,
        "security": _PERSON,
        "parameters": [_CSRF],
        "requestBody": {"required": takes == "ReviewDecision", "content": content(takes)},
        "responses": answered("As it is then.", gives),
    }
