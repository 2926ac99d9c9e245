"""Keep what bodies pass to each other"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral",
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("from_body_id", sa.Integer(), nullable=True),
        sa.Column("to_body_id", sa.Integer(), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN topic_id IS NULL THEN 0 ELSE 1 END + CASE WHEN decision_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck__referral__of_one_matter"),
        ),
        sa.CheckConstraint(
            "from_body_id IS NULL OR from_body_id <> to_body_id",
            name=op.f("ck__referral__goes_elsewhere"),
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk__referral__decision_id__decision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__referral__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["from_body_id"], ["body.id"], name=op.f("fk__referral__from_body_id__body")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk__referral__meeting_id__meeting"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["to_body_id"], ["body.id"], name=op.f("fk__referral__to_body_id__body")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topic.id"],
            name=op.f("fk__referral__topic_id__topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__referral")),
    )

    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__referral__decision_id"), ["decision_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__referral__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__referral__from_body_id"), ["from_body_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__referral__meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__referral__to_body_id"), ["to_body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__referral__topic_id"), ["topic_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__referral__topic_id"))
        batch_op.drop_index(batch_op.f("ix__referral__to_body_id"))
        batch_op.drop_index(batch_op.f("ix__referral__meeting_id"))
        batch_op.drop_index(batch_op.f("ix__referral__from_body_id"))
        batch_op.drop_index(batch_op.f("ix__referral__district_id"))
        batch_op.drop_index(batch_op.f("ix__referral__decision_id"))

    op.drop_table("referral")
