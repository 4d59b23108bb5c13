"""docs/gateway.md names every path, header, error code, metric and event of the gateway."""

import re
from pathlib import Path

from seawall.gateway import own
from seawall.gateway.app import HANDLERS, HANDLERS_OF_ONE
from seawall.gateway.http import TO_CLIENT, TO_UPSTREAM
from seawall.gateway.metrics import Metrics
from seawall.gateway.sign_in import STATUS
from tests.docs.sources import strings

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/gateway.md").read_text("utf-8")
GATEWAY = ROOT / "src/seawall/gateway"
CODE = re.compile(
    r"(?:bad|body|content|encoded|header|internal|invalid|log|method|missing|model|not|request|sign"
    r"|unknown|upstream|wrong)_[a-z_]+|overloaded"
)
NO_CODES = {"invalid_request_error", "content_type", "content_length"}


def untold(names: set[str]) -> set[str]:
    assert names
    return {name for name in names if f"`{name}`" not in PAGE}


def test_every_path_is_told() -> None:
    answered = {f"{method} {path}" for method, path in HANDLERS | HANDLERS_OF_ONE}
    answered |= {f"GET {path}" for path in (*own.OPEN, own.METRICS, own.STORY + "{id}")}
    assert untold(answered) == set()


def test_every_header_that_is_read_written_or_let_through_is_told() -> None:
    ours = {word for word in strings(GATEWAY) if re.fullmatch(r"x-seawall-[a-z-]+", word)}
    assert untold(ours | TO_UPSTREAM | TO_CLIENT) == set()


def test_every_error_code_is_told() -> None:
    codes = {word for word in strings(GATEWAY) if CODE.fullmatch(word)} - NO_CODES
    codes |= set(STATUS)
    assert len(codes) > 20
    assert untold(codes) == set()


def test_every_metric_is_told() -> None:
    families = Metrics().registry.collect()
    names = {f"{family.name}{'_total' * (family.type == 'counter')}" for family in families}
    assert untold(names) == set()
