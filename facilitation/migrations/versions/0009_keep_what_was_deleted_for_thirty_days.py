"""Keep what was deleted for thirty days"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "discarded",
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("discarded_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("rows", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk__discarded__by_id__person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__discarded__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__discarded__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__discarded")),
    )

    with op.batch_alter_table("discarded", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__discarded__by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__discarded__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__discarded__district_id_discarded_at"),
            ["district_id", "discarded_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix__discarded__process_id"), ["process_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("discarded", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__discarded__process_id"))
        batch_op.drop_index(batch_op.f("ix__discarded__district_id_discarded_at"))
        batch_op.drop_index(batch_op.f("ix__discarded__district_id"))
        batch_op.drop_index(batch_op.f("ix__discarded__by_id"))

    op.drop_table("discarded")
