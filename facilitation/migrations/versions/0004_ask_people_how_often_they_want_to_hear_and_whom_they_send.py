"""Ask people how often they want to hear and whom they send"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("wished_deputy", sa.String(), nullable=False, server_default="")
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("mail_wish", sa.String(length=40), nullable=False, server_default="each")
        )
        batch_op.add_column(
            sa.Column("feeds_version", sa.Integer(), nullable=False, server_default="1")
        )


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("feeds_version")
        batch_op.drop_column("mail_wish")

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_column("wished_deputy")
