"""Resources and prompts through the proxy: granted and read like what tools return."""

from pathlib import Path
from typing import Any

import pytest
from mcp import MCPError
from mcp_files.server import files_server

from tests.mcp.proxied import BLATANT, proxied, scope

pytestmark = pytest.mark.anyio

WAYS: dict[str, Any] = {
    "resources/templates/list": {"effect": "read", "untrusted": False},
    "resources/list": {"effect": "read", "untrusted": False},
    "resources/read": {"effect": "read", "arguments": {"uri": {"matches": "files://[a-z]+"}}},
    "prompts/list": {"effect": "read", "untrusted": False},
    "prompts/get": {
        "effect": "read",
        "arguments": {"prompt": {"enum": ["summarise"]}, "name": {"max_length": 20}},
    },
    "write_file": {
        "effect": "write",
        "reversible": True,
        "arguments": {"name": {"max_length": 20}, "text": {"max_length": 100}},
    },
}


def files(folder: Path) -> Any:
    work = folder / "work"
    work.mkdir()
    (work / "plain").write_text("Bread needs yeast.")
    (work / "poisoned").write_text(BLATANT)
    return files_server(work)


async def test_a_resource_is_read_where_the_scope_grants_it_and_marks_the_session(
    tmp_path: Path,
) -> None:
    scopes = {"notes": scope(**WAYS)}
    async with proxied(tmp_path, files(tmp_path), scopes=scopes) as proxy:
        listed = await proxy.client.list_resource_templates()
        assert [each.uri_template for each in listed.resource_templates] == ["files://{name}"]
        assert (await proxy.call("write_file", name="a", text="b"))[0] is False
        read = await proxy.client.read_resource("files://plain")
        assert read.contents[0].model_dump()["text"] == "Bread needs yeast."
        assert (await proxy.call("write_file", name="a", text="b"))[2]["decision"] == "hold"
        with pytest.raises(MCPError, match="outside of what the scope allows"):
            await proxy.client.read_resource("files://PLAIN")


async def test_a_poisoned_resource_or_prompt_does_not_arrive(tmp_path: Path) -> None:
    scopes = {"notes": scope(**WAYS)}
    async with proxied(tmp_path, files(tmp_path), scopes=scopes) as proxy:
        for asked in (
            proxy.client.read_resource("files://poisoned"),
            proxy.client.get_prompt("summarise", {"name": "poisoned"}),
        ):
            with pytest.raises(MCPError) as told:
                await asked
            assert "stopped" in told.value.error.message
            assert "evil.example" not in str(told.value.error)


async def test_a_prompt_is_authorised_with_its_arguments(tmp_path: Path) -> None:
    scopes = {"notes": scope(**WAYS)}
    async with proxied(tmp_path, files(tmp_path), scopes=scopes) as proxy:
        assert [p.name for p in (await proxy.client.list_prompts()).prompts] == ["summarise"]
        got = await proxy.client.get_prompt("summarise", {"name": "plain"})
        assert "Bread needs yeast." in got.model_dump_json()
        with pytest.raises(MCPError, match=r"name\.max_length"):
            await proxy.client.get_prompt("summarise", {"name": "x" * 21})
        with pytest.raises(MCPError, match="cannot be authorised"):
            await proxy.client.get_prompt("summarise", {"prompt": "summarise", "name": "plain"})


async def test_without_a_grant_nothing_is_listed_or_read(tmp_path: Path) -> None:
    async with proxied(tmp_path, files(tmp_path)) as proxy:
        assert (await proxy.client.list_resource_templates()).resource_templates == []
        assert (await proxy.client.list_prompts()).prompts == []
        with pytest.raises(MCPError, match="does not name this tool"):
            await proxy.client.read_resource("files://plain")


async def test_an_error_of_the_server_is_read_before_it_is_told(tmp_path: Path) -> None:
    scopes = {"notes": scope(**WAYS)}
    async with proxied(tmp_path, files(tmp_path), scopes=scopes) as proxy:
        with pytest.raises(MCPError) as told:
            await proxy.client.read_resource("files://missing")
        assert "Traceback" not in told.value.error.message
