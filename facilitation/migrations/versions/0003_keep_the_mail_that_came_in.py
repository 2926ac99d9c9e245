"""Keep the mail that came in"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incoming_mail",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("wished_start", sa.DateTime(), nullable=True),
        sa.Column("wished_end", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__incoming_mail__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"],
            ["person.id"],
            name=op.f("fk__incoming_mail__done_by_id__person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["outgoing_letter.id"],
            name=op.f("fk__incoming_mail__letter_id__outgoing_letter"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk__incoming_mail__meeting_id__meeting"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk__incoming_mail__person_id__person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk__incoming_mail__series_id__series"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__incoming_mail")),
        sa.UniqueConstraint("mark", name=op.f("uq__incoming_mail__mark")),
    )

    with op.batch_alter_table("incoming_mail", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__incoming_mail__district_id_state_received_at"),
            ["district_id", "state", "received_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__incoming_mail__done_by_id"), ["done_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__incoming_mail__letter_id"), ["letter_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__incoming_mail__meeting_id"), ["meeting_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__incoming_mail__person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__incoming_mail__series_id"), ["series_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("incoming_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__incoming_mail__series_id"))
        batch_op.drop_index(batch_op.f("ix__incoming_mail__person_id"))
        batch_op.drop_index(batch_op.f("ix__incoming_mail__meeting_id"))
        batch_op.drop_index(batch_op.f("ix__incoming_mail__letter_id"))
        batch_op.drop_index(batch_op.f("ix__incoming_mail__done_by_id"))
        batch_op.drop_index(batch_op.f("ix__incoming_mail__district_id_state_received_at"))

    op.drop_table("incoming_mail")
