"""Tell from the index whether an agenda changed"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agenda_item") as batch_op:
        batch_op.drop_index(batch_op.f("ix__agenda_item__meeting_id"))
        batch_op.create_index(
            batch_op.f("ix__agenda_item__meeting_id_version"), ["meeting_id", "version"]
        )


def downgrade() -> None:
    with op.batch_alter_table("agenda_item") as batch_op:
        batch_op.drop_index(batch_op.f("ix__agenda_item__meeting_id_version"))
        batch_op.create_index(batch_op.f("ix__agenda_item__meeting_id"), ["meeting_id"])
