"""What bench/gateway.py compares: how each server is installed, configured and started."""

import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import yaml

from bench.environments import PEERS, ROOT, Unavailable, run, set_up
from bench.servers import Launch, StartError

PEER_LOCK = PEERS / "litellm" / "requirements.txt"
PACE = 0.005  # seconds between two streamed events of the upstream


def upstream(port: int, _address: str, _folder: Path) -> Launch:
    """Launch the stand-in for the model itself."""
    command = [sys.executable, "-m", "bench.upstream", "--port", str(port), "--pace", str(PACE)]
    return Launch("upstream", command, port, "/v1/models", {"PYTHONPATH": str(ROOT)})


def passthrough(port: int, address: str, _folder: Path) -> Launch:
    """Launch the least that a gateway in Python can do."""
    command = [sys.executable, "-m", "bench.passthrough", "--port", str(port)]
    command += ["--upstream", address]
    return Launch("pass-through", command, port, "/v1/models", {"PYTHONPATH": str(ROOT)})


FILTERED = (
    "email", "us_phone", "us_ssn", "visa", "mastercard", "amex", "discover", "iban", "ipv4",
    "ipv6", "aws_access_key", "aws_secret_key", "github_token",
    "slack_token",
)  # fmt: skip
"""
What LiteLLM's own content filter masks: of its patterns those whose like Seawall looks for, but
those for streets and passports, which the questions of the mix match by chance.
"""


def litellm_filter(port: int, address: str, folder: Path) -> Launch:
    """Launch LiteLLM's proxy with its content filter over requests and answers."""
    patterns = [
        {"pattern_type": "prebuilt", "pattern_name": name, "action": "MASK"} for name in FILTERED
    ]
    parameters = {
        "guardrail": "litellm_content_filter",
        "mode": ["pre_call", "post_call"],
        "default_on": True,
        "patterns": patterns,
    }
    return litellm(
        port,
        address,
        folder,
        guardrails=[{"guardrail_name": "filter", "litellm_params": parameters}],
    )


def litellm(port: int, address: str, folder: Path, **more: object) -> Launch:
    """Launch LiteLLM's proxy: one worker, one model, no database, nothing fetched or reported."""
    peer = set_up("litellm", PEER_LOCK, title=f"LiteLLM {litellm_version()}")
    parameters = {"model": "openai/bench", "api_base": f"{address}/v1", "api_key": "sk-bench"}
    config = folder / "litellm.yaml"
    content = {
        "model_list": [{"model_name": "bench", "litellm_params": parameters}],
        "litellm_settings": {"telemetry": False},
        **more,
    }
    config.write_text(yaml.safe_dump(content), encoding="utf-8")
    command = [str(peer / "bin" / "litellm"), "--config", str(config), "--host", "127.0.0.1"]
    command += ["--port", str(port), "--num_workers", "1"]
    environment = {
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_TELEMETRY": "False",
        "LITELLM_LOG": "ERROR",
        # As lean as it gets: like Seawall on loopback, it asks for no key.
        "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true",
        "LITELLM_MODE": "PRODUCTION",
        "HOME": str(folder),
    }
    return Launch("LiteLLM", command, port, "/health/readiness", environment)


def seawall(port: int, address: str, folder: Path) -> Launch:
    """Launch Seawall as `seawall init` sets it up, all rules on; only addresses are ours."""
    program = Path(sys.executable).with_name("seawall")
    if not program.exists():
        raise Unavailable(f"`{program}` is missing; run `make setup`, or leave Seawall out")
    if failed := run([str(program), "init", str(folder)]):
        raise StartError(failed)
    config = folder / "seawall.yaml"
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    content |= {
        "listen": {"host": "127.0.0.1", "port": port},
        "data": str(folder / "data"),
        "upstreams": {"bench": {"base_url": f"{address}/v1", "models": ["*"]}},
    }
    config.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    command = [str(program), "serve", "--config", str(config)]
    return Launch("Seawall", command, port, "/seawall/v1/ready")


Target = Callable[[int, str, Path], Launch]
"""Given a port, the upstream's address and a folder, how a server is started."""

TARGETS: dict[str, Target] = {
    "upstream": upstream,
    "pass-through": passthrough,
    "litellm": litellm,
    "seawall": seawall,
}


def free_port() -> int:
    """Find a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def litellm_version() -> str:
    """Read from the lock which LiteLLM this is."""
    found = re.search(r"^litellm==(\S+)", PEER_LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, "the lock names litellm"
    return found[1]
