"""`python -m mcp_files FOLDER`: the files of a folder over MCP, on standard input and output."""

import sys
from pathlib import Path

from mcp_files.server import files_server

if __name__ == "__main__":
    files_server(Path(sys.argv[1])).run()
