"""Say what a file is there for, where a rule asks it."""

import sqlalchemy as sa
from alembic import op

revision = "0042_purposes_of_files"
down_revision = "0041_placed_photos"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the purpose of a file; those that are there have none."""
    op.add_column("attachment", sa.Column("purpose", sa.String(), server_default="", nullable=False))
