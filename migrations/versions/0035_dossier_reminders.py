"""Remember that a side was reminded of a dossier that waits for it."""

import sqlalchemy as sa
from alembic import op

revision = "0035_dossier_reminders"
down_revision = "0034_paper_correction"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day of the reminder."""
    op.add_column("dossier", sa.Column("reminded_on", sa.Date(), nullable=True))
