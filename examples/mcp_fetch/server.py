"""Pages of the web as text, and forms sent to it."""

import asyncio
import re
from html import unescape

import httpx2
from mcp.server.mcpserver import Context, MCPServer

LONGEST = 100_000


def fetch_server() -> MCPServer:
    """A server that reads pages and sends texts."""
    server = MCPServer("fetch", log_level="WARNING")

    @server.tool()
    async def fetch(url: str, ctx: Context) -> str:
        """The text of a web page."""
        await ctx.report_progress(0, 1, "connecting")
        async with httpx2.AsyncClient(timeout=20) as client:
            answer = await client.get(url)
        await ctx.report_progress(1, 1, "read")
        return _words(answer.text[:LONGEST])

    @server.tool()
    async def post(url: str, text: str) -> str:
        """Send a text to a web address."""
        async with httpx2.AsyncClient(timeout=20) as client:
            answer = await client.post(url, content=text)
        return f"sent, and answered with {answer.status_code}"

    @server.tool()
    async def wait(seconds: float) -> str:
        """Do nothing for a while."""
        await asyncio.sleep(seconds)
        return "done"

    return server


def _words(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page))).strip()
