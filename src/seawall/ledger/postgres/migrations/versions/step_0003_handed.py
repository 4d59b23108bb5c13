"""What custodians hand over to whoever asked to open texts of the strict class."""

from alembic import op

revision = "0003"
down_revision = "0002"

_TABLES = """
SET LOCAL search_path = seawall_vault;

CREATE TABLE handed (
    request text COLLATE "C" NOT NULL,
    custodian text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    until bigint NOT NULL,
    digest text COLLATE "C" NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (request, custodian, key)
);
"""


def upgrade() -> None:
    """Make the table."""
    op.get_bind().exec_driver_sql(_TABLES)
