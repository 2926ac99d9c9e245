"""Tell how bodies answered what was passed to them"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("referral") as batch_op:
        batch_op.add_column(
            sa.Column("for_adoption", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("outcome", sa.String(length=40), nullable=True))
    op.execute("UPDATE referral SET outcome = 'noted' WHERE answered_on IS NOT NULL")
    with op.batch_alter_table("referral") as batch_op:
        batch_op.create_check_constraint(
            batch_op.f("ck__referral__answered_on_a_day"),
            "(outcome IS NULL) = (answered_on IS NULL)",
        )


def downgrade() -> None:
    with op.batch_alter_table("referral") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck__referral__answered_on_a_day"), type_="check")
        batch_op.drop_column("outcome")
        batch_op.drop_column("for_adoption")
