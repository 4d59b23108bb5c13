"""A small MCP server for the files of one folder: an example of what the proxy stands before."""
