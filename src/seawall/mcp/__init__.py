"""The proxy between an MCP client and an MCP server. It decides nothing: it asks the gateway."""
