"""The vault: sealed texts and the keys that they can be shredded by."""

from alembic import op

revision = "0002"
down_revision = "0001"

_TABLES = """
CREATE SCHEMA seawall_vault;
SET LOCAL search_path = seawall_vault;

CREATE TABLE subject (
    id text COLLATE "C" PRIMARY KEY,
    token text COLLATE "C" NOT NULL UNIQUE
);
CREATE TABLE dek (
    id text COLLATE "C" PRIMARY KEY,
    subject text COLLATE "C" NOT NULL,
    class text COLLATE "C" NOT NULL,
    epoch text COLLATE "C" NOT NULL,
    generation text COLLATE "C" NOT NULL,
    wrapped bytea NOT NULL,
    commitment bytea NOT NULL
);
CREATE INDEX dek_subject ON dek (subject, class, epoch);
CREATE TABLE sealed (
    ref text COLLATE "C" PRIMARY KEY,
    key text COLLATE "C" NOT NULL,
    class text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    size integer NOT NULL,
    ciphertext bytea NOT NULL
);
ALTER TABLE sealed ALTER ciphertext SET STORAGE EXTERNAL;
CREATE INDEX sealed_key ON sealed (key);
CREATE INDEX sealed_at ON sealed (class, at);
CREATE TABLE gone (ref text COLLATE "C" PRIMARY KEY, why text NOT NULL);
CREATE TABLE hold (
    name text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    class text COLLATE "C" NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL,
    opened_by text NOT NULL,
    reason text NOT NULL,
    opened bigint NOT NULL,
    closed_by text NOT NULL,
    closed bigint NOT NULL,
    PRIMARY KEY (name, subject, class)
);
"""


def upgrade() -> None:
    """Make the tables."""
    op.get_bind().exec_driver_sql(_TABLES)
