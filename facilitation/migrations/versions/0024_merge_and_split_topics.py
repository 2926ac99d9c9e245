"""Merge and split topics"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_PARTS = {
    "station_id": "topic_station",
    "agenda_topic_id": "agenda_topic",
    "decision_id": "decision",
    "statement_id": "statement",
    "question_id": "survey_question",
    "referral_id": "referral",
    "measure_id": "measure",
}


def _filled(*columns: str) -> str:
    return " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in columns)


def upgrade() -> None:
    with op.batch_alter_table("topic") as batch_op:
        for name in ("merged_into_id", "split_from_id"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_index(batch_op.f(f"ix__topic__{name}"), [name])
        for name in ("merged_at", "split_at"):
            batch_op.add_column(sa.Column(name, sa.DateTime(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk__topic__merged_into_id__topic"), "topic", ["merged_into_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk__topic__split_from_id__topic"),
            "topic",
            ["split_from_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck__topic__merged_at_a_time"),
            "merged_into_id IS NULL OR merged_at IS NOT NULL",
        )
    op.create_table(
        "carried_part",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in _PARTS),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(_filled(*_PARTS) + " = 1", name=op.f("ck__carried_part__of_one_part")),
        *(
            sa.ForeignKeyConstraint(
                [name],
                [f"{table}.id"],
                name=op.f(f"fk__carried_part__{name}__{table}"),
                ondelete="CASCADE",
            )
            for name, table in (("topic_id", "topic"), *_PARTS.items())
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__carried_part")),
    )
    op.create_index(op.f("ix__carried_part__topic_id"), "carried_part", ["topic_id"])
    for name in _PARTS:
        op.create_index(op.f(f"ix__carried_part__{name}"), "carried_part", [name], unique=True)


def downgrade() -> None:
    op.drop_table("carried_part")
    with op.batch_alter_table("topic") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck__topic__merged_at_a_time"), type_="check")
        for name in ("split_from_id", "merged_into_id"):
            batch_op.drop_constraint(batch_op.f(f"fk__topic__{name}__topic"), type_="foreignkey")
            batch_op.drop_index(batch_op.f(f"ix__topic__{name}"))
            batch_op.drop_column(name)
        for name in ("split_at", "merged_at"):
            batch_op.drop_column(name)
