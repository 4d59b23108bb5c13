"""The steps by which the log's tables came to be (Alembic)."""
