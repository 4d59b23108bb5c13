"""A policy file is refused where its shares would notice nothing in time."""

from pathlib import Path

import pytest

from seawall.assemble.policy_file import load_document
from seawall.assemble.review_terms import terms_of
from seawall.errors import PolicyError
from seawall.policy.review import ReviewLines

START = "version: 1\nfeatures: {support: {}}\nreview: "


def load(folder: Path, review: str) -> ReviewLines:
    path = folder / "seawall.yaml"
    path.write_text(f"{START}{review}\n", "utf-8")
    found = load_document(path).review
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("review", "said"),
    [
        (
            "{share: 2%}",
            "`review.share` is 2%, by which a miss rate that rises from 1%",
        ),
        ("{share: 2%}", "set 2.4% or more, or what must be noticed"),
        ("{target: 3%}", "`review.share` is 10%"),
        ("{target: 3%}", "set 100% or more"),
        ("{notice: {within: 2500}}", "within 2,500 decisions (`notice.within`); set 24%"),
        ("{features: {support: {share: 1%}}}", "the share of `review.features.support` is 1%"),
        ("{features: {support: {target: 2.5%}}}", "the share of `review.features.support` is 10%"),
    ],
)
def test_a_share_under_the_floor_is_refused_with_what_to_set(
    tmp_path: Path, review: str, said: str
) -> None:
    """A stated rise would be noticed too late, and no rule would ever say so."""
    with pytest.raises(PolicyError, match="is not a policy") as refused:
        load(tmp_path, review)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "review",
    [
        "{}",
        "{share: 2.4%}",
        "{share: 2%, notice: {within: 50000}}",
        "{share: 0%}",
        "{features: {support: {share: 0%}}}",
    ],
)
def test_a_share_that_is_enough_or_none_at_all_is_taken(tmp_path: Path, review: str) -> None:
    lines = load(tmp_path, review)
    assert lines.share == 0 or lines.share >= terms_of(lines).floor
