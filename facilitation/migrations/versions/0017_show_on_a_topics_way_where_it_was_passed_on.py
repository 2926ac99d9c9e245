"""Show on a topic's way where it was passed on"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("topic_station") as batch_op:
        batch_op.add_column(sa.Column("referral_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix__topic_station__referral_id"), ["referral_id"])
        batch_op.create_foreign_key(
            batch_op.f("fk__topic_station__referral_id__referral"),
            "referral",
            ["referral_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    with op.batch_alter_table("topic_station") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk__topic_station__referral_id__referral"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix__topic_station__referral_id"))
        batch_op.drop_column("referral_id")
