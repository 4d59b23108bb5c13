"""What bench/gateway.py compares: how each server is installed, configured and started."""

import hashlib
import re
import shutil
import socket
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import yaml

from bench.servers import Launch, StartError

ROOT = Path(__file__).parent.parent
PEER = ROOT / ".bench" / "litellm"
PEER_LOCK = Path(__file__).parent / "peers" / "litellm" / "requirements.txt"
PACE = 0.005  # seconds between two streamed events of the upstream


class Unavailable(Exception):  # noqa: N818 - no failure: the run goes on without this one
    """A target cannot take part here; the message says why and what would help."""


def upstream(port: int, _address: str, _folder: Path) -> Launch:
    """Launch the stand-in for the model itself."""
    command = [sys.executable, "-m", "bench.upstream", "--port", str(port), "--pace", str(PACE)]
    return Launch("upstream", command, port, "/v1/models", {"PYTHONPATH": str(ROOT)})


def passthrough(port: int, address: str, _folder: Path) -> Launch:
    """Launch the least that a gateway in Python can do."""
    command = [sys.executable, "-m", "bench.passthrough", "--port", str(port)]
    command += ["--upstream", address]
    return Launch("pass-through", command, port, "/v1/models", {"PYTHONPATH": str(ROOT)})


def litellm(port: int, address: str, folder: Path) -> Launch:
    """Launch LiteLLM's proxy: one worker, one model, no database, nothing fetched or reported."""
    _install_litellm()
    parameters = {"model": "openai/bench", "api_base": f"{address}/v1", "api_key": "sk-bench"}
    config = folder / "litellm.yaml"
    content = {
        "model_list": [{"model_name": "bench", "litellm_params": parameters}],
        "litellm_settings": {"telemetry": False},
    }
    config.write_text(yaml.safe_dump(content), encoding="utf-8")
    command = [str(PEER / "bin" / "litellm"), "--config", str(config), "--host", "127.0.0.1"]
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
    if failed := _run([str(program), "init", str(folder)]):
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


TARGETS: dict[str, Callable[[int, str, Path], Launch]] = {
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


def _install_litellm() -> None:
    """Make an environment from the lock, unless it is there already."""
    digest = hashlib.sha256(PEER_LOCK.read_bytes()).hexdigest()
    made_from = PEER / "made-from"
    if made_from.exists() and made_from.read_text() == digest:
        return
    print(f"installing LiteLLM {litellm_version()} into {PEER.relative_to(ROOT)} ...", flush=True)
    shutil.rmtree(PEER, ignore_errors=True)
    venv.create(PEER, with_pip=True)
    pip = [str(PEER / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    pip += ["--disable-pip-version-check", "--require-hashes", "-r", str(PEER_LOCK)]
    if failed := _run(pip):
        raise Unavailable(f"{failed}\ncheck the way to the package registry")
    made_from.write_text(digest)


def _run(command: list[str]) -> str | None:
    """Run a command to its end; give what it said if it failed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.returncode:
        return None
    return f"`{' '.join(command[:3])} ...` failed:\n{done.stderr.strip()[-600:]}"
