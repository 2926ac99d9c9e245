"""Count the letters of an hour"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix__outgoing_letter__sent_at", "outgoing_letter", ["sent_at"])


def downgrade() -> None:
    op.drop_index("ix__outgoing_letter__sent_at", table_name="outgoing_letter")
