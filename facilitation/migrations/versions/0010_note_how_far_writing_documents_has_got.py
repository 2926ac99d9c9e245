"""Note how far writing documents has got"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_run",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=True),
        sa.Column("beat_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
            name=op.f("fk__document_run__asked_by_id__person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__document_run__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__document_run__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__document_run")),
    )

    with op.batch_alter_table("document_run", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__document_run__asked_by_id"), ["asked_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__document_run__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__document_run__process_id"), ["process_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("document_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__document_run__process_id"))
        batch_op.drop_index(batch_op.f("ix__document_run__district_id"))
        batch_op.drop_index(batch_op.f("ix__document_run__asked_by_id"))

    op.drop_table("document_run")
