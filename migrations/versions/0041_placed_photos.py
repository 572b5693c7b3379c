"""Let a long description place its photos."""

import sqlalchemy as sa
from alembic import op

revision = "0041_placed_photos"
down_revision = "0040_revisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the number of a photo in its form; those published before have none."""
    op.add_column("picture", sa.Column("place", sa.Integer(), server_default="0", nullable=False))
