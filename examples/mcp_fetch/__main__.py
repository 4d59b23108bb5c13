"""`python -m mcp_fetch [PORT]`: pages over MCP, by streamable HTTP if there is a port."""

import sys

from mcp_fetch.server import fetch_server

if __name__ == "__main__":
    if len(sys.argv) > 1:
        fetch_server().run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
    else:
        fetch_server().run()
