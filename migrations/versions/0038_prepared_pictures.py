"""Let a picture wait for the worker that draws it."""

import sqlalchemy as sa
from alembic import op

revision = "0038_prepared_pictures"
down_revision = "0037_payer"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the state of a file; those that are there are ready."""
    op.add_column("attachment", sa.Column("state", sa.String(), server_default="", nullable=False))
