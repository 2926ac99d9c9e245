"""Tell to which process an entry of the journal belongs"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLES = {
    "Activity": "activity",
    "Body": "body",
    "Decision": "decision",
    "Meeting": "meeting",
    "Series": "series",
    "Task": "task",
    "Topic": "topic",
}


def upgrade() -> None:
    with op.batch_alter_table("journal_entry") as batch_op:
        batch_op.add_column(sa.Column("process_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk__journal_entry__process_id__process"),
            "process",
            ["process_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(
            batch_op.f("ix__journal_entry__district_id_at"), ["district_id", "at"]
        )
        batch_op.create_index(batch_op.f("ix__journal_entry__process_id_at"), ["process_id", "at"])
    for kind, table in _TABLES.items():
        op.execute(
            f"UPDATE journal_entry SET process_id = (SELECT process_id FROM {table} "
            f"WHERE {table}.id = journal_entry.subject_id) WHERE subject_kind = '{kind}'"
        )
    op.execute(
        "UPDATE journal_entry SET process_id = (SELECT id FROM process "
        "WHERE process.id = journal_entry.subject_id) WHERE subject_kind = 'Process'"
    )


def downgrade() -> None:
    with op.batch_alter_table("journal_entry") as batch_op:
        batch_op.drop_index(batch_op.f("ix__journal_entry__process_id_at"))
        batch_op.drop_index(batch_op.f("ix__journal_entry__district_id_at"))
        batch_op.drop_constraint(
            batch_op.f("fk__journal_entry__process_id__process"), type_="foreignkey"
        )
        batch_op.drop_column("process_id")
