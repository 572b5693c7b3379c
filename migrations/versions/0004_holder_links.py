"""Let project holders sign in with a link that was mailed to them."""

import sqlalchemy as sa
from alembic import op

import pb.db

revision = "0004_holder_links"
down_revision = "0003_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of links."""
    op.create_table(
        "holder_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ends_at", pb.db.Instant(timezone=True), nullable=False),
        sa.Column("used_at", pb.db.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_holder_link")),
    )
    op.create_index("ix_holder_link_browser_hash", "holder_link", ["browser_hash"])
    op.create_index("ix_holder_link_ends_at", "holder_link", ["ends_at"])
