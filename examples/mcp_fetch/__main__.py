"""`python examples/mcp_fetch [PORT]`: pages over MCP, by streamable HTTP if there is a port."""

import sys
from pathlib import Path

# Run by its path, it has its own folder to import from, and not the one that it lies in.
sys.path.insert(0, str(Path(__file__).parent.parent))

from mcp_fetch.server import fetch_server

if __name__ == "__main__":
    if len(sys.argv) > 1:
        fetch_server().run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
    else:
        fetch_server().run()
