"""Name the partners of a process"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "process_partner",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk__process_partner__organisation_id__organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__process_partner__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__process_partner")),
        sa.UniqueConstraint(
            "process_id",
            "organisation_id",
            name=op.f("uq__process_partner__process_id_organisation_id"),
        ),
        sa.UniqueConstraint(
            "process_id", "position", name=op.f("uq__process_partner__process_id_position")
        ),
    )

    with op.batch_alter_table("process_partner", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__process_partner__organisation_id"), ["organisation_id"], unique=False
        )

    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.add_column(sa.Column("host_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix__body__host_id"), ["host_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk__body__host_id__organisation"), "organisation", ["host_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk__body__host_id__organisation"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix__body__host_id"))
        batch_op.drop_column("host_id")

    with op.batch_alter_table("process_partner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__process_partner__organisation_id"))

    op.drop_table("process_partner")
