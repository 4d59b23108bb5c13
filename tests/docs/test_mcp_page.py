"""The configuration and the scopes in docs/mcp.md start what they say, and grant it."""

import json
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mcp import StdioServerParameters
from mcp.client import Client
from mcp.types import TextContent

from tests.docs.snippets import ROOT

pytestmark = [pytest.mark.anyio, pytest.mark.long]

PAGE = (ROOT / "docs/mcp.md").read_text("utf-8")
CONFIGURED, *_ = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
TOOLS, RESOURCES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
LATER = (datetime.now(UTC).date() + timedelta(days=60)).isoformat()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def configured(home: Path, policy: str) -> StdioServerParameters:
    """What an editor starts by the page, as it stands there but for where things lie."""
    (home / "notes").mkdir()
    (home / "notes/plan").write_text("The plan is good.")
    (home / "seawall.yaml").write_text(policy.replace("2027-01-31", LATER), "utf-8")
    (home / "elsewhere").mkdir()
    server = json.loads(CONFIGURED)["mcpServers"]["files"]
    command = [server["command"], *server["args"]]
    assert all(word.startswith("/") for word in command if "/" in word), "an editor is elsewhere"
    lies = {
        "/Users/ann/seawall/.venv/bin/seawall": str(Path(sys.executable).parent / "seawall"),
        "/Users/ann/seawall/.venv/bin/python": sys.executable,
        "/Users/ann/seawall/examples/mcp_files": str(ROOT / "examples/mcp_files"),
        "/Users/ann/notes": str(home / "notes"),
        "/Users/ann/seawall.yaml": str(home / "seawall.yaml"),
    }
    first, *rest = [lies.get(word, word) for word in command]
    # For the proxy, where it is not installed from this folder; the server does not get it.
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return StdioServerParameters(command=first, args=rest, env=env, cwd=home / "elsewhere")


async def test_what_the_page_configures_starts_and_its_first_scope_holds(tmp_path: Path) -> None:
    """The example server runs from a clone, by nothing but what stands on the page."""
    async with Client(configured(tmp_path, TOOLS), cache=None) as client:
        shown = {tool.name for tool in (await client.list_tools()).tools}
        assert shown == {"list_files", "read_file", "write_file"}
        written = await client.call_tool("write_file", {"name": "new", "text": "hello"})
        assert (written.is_error, (tmp_path / "notes/new").read_text()) == (False, "hello")
        (read,) = (await client.call_tool("read_file", {"name": "plan"})).content
        assert isinstance(read, TextContent)
        assert read.text == "The plan is good."


async def test_the_scope_for_resources_and_prompts_grants_them(tmp_path: Path) -> None:
    """And no tool, which the same file does not name."""
    async with Client(configured(tmp_path, RESOURCES), cache=None) as client:
        assert (await client.list_tools()).tools == []
        (found,) = (await client.read_resource("files://plan")).contents
        assert getattr(found, "text", "") == "The plan is good."
        prompt = await client.get_prompt("summarise", {"name": "plan"})
        assert len(prompt.messages) == 1
