"""What is known of each feature by reviews, described as OpenAPI."""

from typing import Any

from pydantic import Field

from seawall.gateway.schema import Body, answered


class ReviewDecisions(Body):
    """How many decisions there were in the epoch."""

    delivered: int
    stopped: int
    a_day: float


class ReviewCounted(Body):
    """Of the audit sample: what people found of it."""

    reviewed: int
    counted: int = Field(description="What the bound counts, with what nobody looked at in time.")
    unsure: int
    overdue: int
    waiting: int


class ReviewDelivered(ReviewCounted):
    """Of what was delivered."""

    misses: int


class ReviewStopped(ReviewCounted):
    """Of what was stopped."""

    false_alarms: int


class ReviewMissRate(Body):
    """How many of what is delivered are harmful, at most."""

    at_most: float
    raw: float = Field(description="If reviewers were never wrong.")
    corrected: float | None = Field(description="For how often they are, by known answers.")
    reviewers_find_at_least: float | None
    estimate: float | None
    target: float
    confidence: float
    clean_reviews_needed: int | None


class ReviewPrecision(Body):
    """Of what a rule stopped, the share that was rightly."""

    rule: str
    counted: int
    false_alarms: int
    overdue: int
    at_least: float | None


class ReviewInterval(Body):
    """A coefficient of agreement, and its interval."""

    value: float
    low: float
    high: float


class ReviewAgreement(Body):
    """How far two reviewers of one item agree."""

    pairs: int
    ac1: ReviewInterval | None
    kappa: ReviewInterval | None


class ReviewGold(Body):
    """Known answers: harmful and found or missed, harmless and passed or accused."""

    found: int
    missed: int
    passed: int
    accused: int


class ReviewObjection(Body):
    """What speaks against a lower share."""

    code: str
    told: str


class ReviewEpoch(Body):
    """One configuration of a feature, and what is known of it. Rates and shares are 0 to 1."""

    feature: str
    epoch: str
    plan: str
    policy: str
    model: str
    guideline: str
    began: str
    because: str
    ended: bool
    decisions: ReviewDecisions
    delivered: ReviewDelivered
    stopped: ReviewStopped
    waiting: int
    overdue: int
    miss_rate: ReviewMissRate
    precision: float | None
    rules: list[ReviewPrecision]
    recall: float | None
    elusion: float | None
    agreement: ReviewAgreement
    gold: ReviewGold
    share: float
    may_become: float
    floor: float
    objections: list[ReviewObjection]
    next: str = Field(description="What is to be done, in words.")
    proven: bool


class ReviewStatusAnswer(Body):
    """Each epoch that runs, as `seawall review status --json` prints it."""

    epochs: list[ReviewEpoch]


MODELS = (ReviewStatusAnswer,)


def paths() -> dict[str, Any]:
    """The path of the status in the OpenAPI document."""
    feature: dict[str, Any] = {
        "name": "feature",
        "in": "query",
        "schema": {"type": "array", "items": {"type": "string"}},
    }
    return {
        "/seawall/v1/review/status": {
            "get": {
                "summary": "Where the reviews of each feature stand.",
                "operationId": "reviewStatus",
                "security": [{"person": []}],
                "parameters": [feature],
                "responses": answered("The epochs that run.", "ReviewStatusAnswer"),
            }
        }
    }
