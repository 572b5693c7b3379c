"""Keep the account from which a municipality pays grants, for files to its bank."""

import sqlalchemy as sa
from alembic import op

revision = "0037_payer"
down_revision = "0036_wording_sentences"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the account."""
    op.add_column("municipality", sa.Column("iban", sa.String(), nullable=False, server_default=""))
