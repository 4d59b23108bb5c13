"""How Alembic runs the steps: on the connection that it is given, in one transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="migration",
    version_table_schema="seawall",
)
with context.begin_transaction():
    context.run_migrations()
