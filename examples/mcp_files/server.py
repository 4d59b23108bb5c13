"""The files of one folder: listed, read and written, and offered as resources."""

from pathlib import Path
from urllib.parse import unquote

from mcp.server.mcpserver import MCPServer


def files_server(folder: Path) -> MCPServer:
    """A server of the text files right in this folder."""
    server = MCPServer("files", instructions="Files of one folder. Names have no slash in them.")

    def within(name: str) -> Path:
        path = folder / name
        if path.parent.resolve() != folder.resolve() or name.startswith("."):
            raise ValueError("a name of a file in the folder is needed")
        return path

    @server.tool()
    def list_files() -> list[str]:
        """Names of all files."""
        return sorted(path.name for path in folder.iterdir() if path.is_file())

    @server.tool()
    def read_file(name: str) -> str:
        """The text of a file."""
        return within(name).read_text("utf-8")

    @server.tool()
    def write_file(name: str, text: str) -> str:
        """Write a file, over what was there before."""
        within(name).write_text(text, "utf-8")
        return f"{len(text)} characters written"

    @server.resource("files://{name}")
    def file(name: str) -> str:
        """A file of the folder."""
        return within(unquote(name)).read_text("utf-8")

    @server.prompt()
    def summarise(name: str) -> str:
        """Ask for a summary of a file."""
        return f"Summarise this file in two sentences.\n\n{within(name).read_text('utf-8')}"

    return server
