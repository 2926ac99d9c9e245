"""Remember that somebody was erased, without saying who"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("erased_on", sa.Date(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__erasure__district_id__district")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__erasure")),
        sa.UniqueConstraint("district_id", "mark", name=op.f("uq__erasure__district_id_mark")),
    )
    op.create_index(op.f("ix__erasure__district_id"), "erasure", ["district_id"])


def downgrade() -> None:
    op.drop_table("erasure")
