"""A log that breaks under a running gateway: what must be logged stops, what may wait goes on."""

import asyncio
from pathlib import Path
from typing import Any

import httpx2
import pytest

from seawall.assemble.gateway import open_gateway
from seawall.assemble.policy_file import default_policy
from seawall.assemble.review_audit import audit_samples
from seawall.errors import SettingsError
from tests.gateway.answers import says
from tests.gateway.reviewed import ALL
from tests.gateway.running import Running, running
from tests.ledger.failing import damage, gaps, mend, told_of, whole
from tests.waiting import until

SOON = 20.0
BEST_EFFORT = {"best_effort": ["request.*", "text.*", "answer.*", "upstream.failed"]}


def ask(gateway: Running, **more: Any) -> httpx2.Response:
    body = {
        "model": "m",
        "messages": [{"role": "user", "content": "Why does bread rise?"}],
        **more,
    }
    return httpx2.post(f"{gateway.url}/v1/chat/completions", json=body, timeout=30)


def ready(gateway: Running) -> int:
    return httpx2.get(f"{gateway.url}/seawall/v1/ready", timeout=30).status_code


def metric(gateway: Running, name: str) -> float:
    page = httpx2.get(f"{gateway.url}/seawall/v1/metrics", timeout=30).text
    return next((float(x.split()[-1]) for x in page.splitlines() if x.startswith(name)), 0.0)


def test_a_gateway_whose_log_breaks_refuses_says_so_and_comes_back_by_itself(
    tmp_path: Path,
) -> None:
    data = tmp_path / ".seawall"
    with running(tmp_path, says("Because yeast makes gas.")) as gateway:
        assert ask(gateway).status_code == 200
        assert (ready(gateway), metric(gateway, "seawall_log_up")) == (200, 1.0)
        before = damage(data)
        for stream in (False, True):
            refused = ask(gateway, stream=stream)
            assert refused.status_code == 503
            assert refused.json()["error"]["code"] == "log_unavailable"
            assert "yeast" not in refused.text
        assert ready(gateway) == 503
        assert httpx2.get(f"{gateway.url}/seawall/v1/health").status_code == 200
        assert metric(gateway, "seawall_log_up") == 0.0
        assert metric(gateway, 'seawall_log_errors_total{reason="corrupt"}') >= 1
        mend(data, before)
        until(lambda: ready(gateway) == 200)
        until(lambda: metric(gateway, "seawall_log_up") == 1.0)
        assert ask(gateway).status_code == 200
    assert told_of(data)["refused"] >= 2
    assert told_of(data)["lost"] == 0
    assert {gap["reason"] for gap in gaps(data)} == {"corrupt"}
    assert whole(data)


def test_what_the_policy_lets_wait_goes_on_and_the_gap_is_told(tmp_path: Path) -> None:
    data = tmp_path / ".seawall"
    with running(tmp_path, says("Because yeast makes gas."), log=BEST_EFFORT) as gateway:
        assert ask(gateway).status_code == 200
        before = damage(data)
        answers = [ask(gateway, stream=stream) for stream in (False, True, False)]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert ready(gateway) == 503
        assert metric(gateway, "seawall_log_spooled_total") >= 9
        mend(data, before)
        until(lambda: metric(gateway, "seawall_log_up") == 1.0)
        assert ready(gateway) == 200
        for answer in answers:
            trail = gateway.events(request=answer.headers["x-seawall-request-id"])
            kinds = [entry.event.kind for entry in trail]
            assert kinds[0] == "request.received"
            assert kinds[-1] == "answer.delivered"
        assert metric(gateway, "seawall_log_lost_total") == 0.0
    assert told_of(data)["spooled"] >= 9
    assert whole(data)


def test_what_is_drawn_meanwhile_is_there_when_the_log_works_again(tmp_path: Path) -> None:
    """Answers that go out while the log is down are drawn as all others, and nothing is missed."""
    data = tmp_path / ".seawall"
    with running(tmp_path, says("Yeast."), log=BEST_EFFORT, review=ALL) as gateway:
        assert ask(gateway).status_code == 200
        before = damage(data)
        answers = [ask(gateway, stream=stream) for stream in (False, True)]
        assert [answer.status_code for answer in answers] == [200] * 2
        mend(data, before)
        until(lambda: metric(gateway, "seawall_log_up") == 1.0)
    report = audit_samples(data, None)
    assert report.fits, report.found
    assert (report.decisions, report.drawn) == (3, 3)


def test_a_policy_that_lets_wait_what_may_not_does_not_start(tmp_path: Path) -> None:
    config = tmp_path / "seawall.yaml"
    config.write_text(default_policy() + '\nlog: {best_effort: ["policy.*"]}\n', "utf-8")

    async def start() -> None:
        async with open_gateway(config, environ={}):
            pass

    with pytest.raises(SettingsError, match=r"`policy\.\*` in `log\.best_effort`"):
        asyncio.run(start())
