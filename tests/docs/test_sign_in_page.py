"""docs/sign-in.md shows policies that are read, and tells the paths, limits and defaults."""

import re

from seawall.access import attempts, stays
from seawall.access.passwords import FEWEST, FILE_NAME, LONGEST, SHORTEST
from seawall.gateway.sign_in import OF_PEOPLE, TO_SIGN_IN
from seawall.policy import SignInLines, read_document
from tests.docs.snippets import ROOT

PAGE = (ROOT / "docs/sign-in.md").read_text("utf-8")


def test_the_policy_on_the_page_is_one() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    document = read_document(example)
    assert document.sign_in.oidc is not None
    assert document.people["ann"].sign_in == "ann@example.com"


def test_every_path_is_told() -> None:
    assert {path for path in TO_SIGN_IN | OF_PEOPLE if f" {path}`" not in PAGE} == set()


def test_the_numbers_on_the_page_are_the_true_ones() -> None:
    lines = SignInLines()
    for told in (
        f"{SHORTEST} to {LONGEST} characters",
        f"at least {FEWEST} different",
        f"`sign_in.hours` ({lines.hours})",
        f"`sign_in.idle_minutes` ({lines.idle_minutes})",
        f"{stays.MOST_OF_ONE} at most",
        f"{attempts.OF_BOTH} failed tries for a name from one address",
        f"{attempts.OF_NAME} for a name, {attempts.OF_ADDRESS} from an address",
        f"in {attempts.SECONDS // 60} minutes",
        FILE_NAME,
    ):
        assert told in PAGE, told
