"""`seawall serve`: what the operator reads as it starts."""

from pathlib import Path
from typing import Any

import pytest

from tests.gateway.answers import says
from tests.gateway.scoped import changed
from tests.gateway.serving import Installation, serving, serving_model


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        (
            {
                "features": {"support": {}, "news": {}, "faq": {}},
                "scopes": {"support": changed(), "news": changed(mode="shadow")},
            },
            "support (enforce), news (shadow); no scope, so no tool: faq",
        ),
        ({}, "none, so each feature may use any tool"),
    ],
)
def test_it_says_which_features_have_a_scope_and_in_which_mode(
    tmp_path: Path, policy: dict[str, Any], told: str
) -> None:
    """Nobody takes a scope in shadow mode, or a feature without one, for what is enforced."""
    installation = Installation(tmp_path)
    with serving_model(says("fine")) as (model, _):
        installation.write(model, **policy)
        with serving(installation) as gateway:
            assert gateway.process.stdout is not None
            said = [gateway.process.stdout.readline() for _ in range(3)]
    assert said[-1] == f"  scopes: {told}\n"


def test_it_says_how_much_people_review_and_what_becomes_of_what_is_held(tmp_path: Path) -> None:
    """Where review is on; else there is no such line, and clients are served at once."""
    review = {"share": "20%", "features": {"default": {"hold": "poll"}}}
    installation = Installation(tmp_path)
    with serving_model(says("fine")) as (model, _):
        installation.write(model, review=review)
        with serving(installation) as gateway:
            assert gateway.process.stdout is not None
            said = [gateway.process.stdout.readline() for _ in range(4)]
    assert said[-1] == (
        "  review: 20% of what is delivered at first, hold: refuse; default: 20%, hold: poll\n"
    )
