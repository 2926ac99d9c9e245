"""Count how often writing documents was begun"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document_run") as batch_op:
        batch_op.add_column(sa.Column("begun", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("document_run") as batch_op:
        batch_op.drop_column("begun")
