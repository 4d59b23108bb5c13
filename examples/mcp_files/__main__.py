"""`python examples/mcp_files FOLDER`: the files of a folder over MCP."""

import sys
from pathlib import Path

# Run by its path, it has its own folder to import from, and not the one that it lies in.
sys.path.insert(0, str(Path(__file__).parent.parent))

from mcp_files.server import files_server

if __name__ == "__main__":
    files_server(Path(sys.argv[1])).run()
