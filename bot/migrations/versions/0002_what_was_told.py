"""What kind of answer each turn gave, so that figures of a year can be told from the database."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step; the version before goes on without the column."""
    op.add_column("inbox", sa.Column("told", sa.Text(), server_default=sa.text("('')"), nullable=False))


def downgrade() -> None:
    """Go back."""
    op.drop_column("inbox", "told")
