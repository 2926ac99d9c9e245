"""Tell how far measures are, and which of them residents may read"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("measure") as batch_op:
        batch_op.add_column(
            sa.Column("state", sa.String(length=40), nullable=False, server_default="open")
        )
        batch_op.add_column(
            sa.Column("is_public", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("measure") as batch_op:
        batch_op.drop_column("is_public")
        batch_op.drop_column("state")
