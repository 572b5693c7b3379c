"""Keep the reasons for which a published count is replaced by a new one."""

import sqlalchemy as sa
from alembic import op

revision = "0023_corrections"
down_revision = "0022_turnout_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the reasons."""
    op.add_column("count", sa.Column("correction", sa.JSON(), nullable=True))
