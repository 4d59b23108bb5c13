"""A small MCP server that fetches pages and posts forms: an example of a way out of a house."""
