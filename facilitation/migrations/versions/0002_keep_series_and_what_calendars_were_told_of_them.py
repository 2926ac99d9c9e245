"""Keep series and what calendars were told of them"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blackout",
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_uid", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "body_id IS NULL OR venue_id IS NULL", name=op.f("ck__blackout__of_one_at_most")
        ),
        sa.CheckConstraint(
            "first_day <= last_day", name=op.f("ck__blackout__ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk__blackout__body_id__body"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__blackout__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"],
            ["venue.id"],
            name=op.f("fk__blackout__venue_id__venue"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__blackout")),
    )

    with op.batch_alter_table("blackout", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__blackout__body_id"), ["body_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__blackout__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__blackout__district_id_first_day"),
            ["district_id", "first_day"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix__blackout__venue_id"), ["venue_id"], unique=False)

    op.create_table(
        "left_out_date",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk__left_out_date__series_id__series"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__left_out_date")),
        sa.UniqueConstraint("series_id", "day", name=op.f("uq__left_out_date__series_id_day")),
    )

    op.create_table(
        "sent_series",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("dtstamp", sa.DateTime(), nullable=False),
        sa.Column("organizer", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk__sent_series__person_id__person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk__sent_series__series_id__series"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__sent_series")),
        sa.UniqueConstraint(
            "person_id", "series_id", name=op.f("uq__sent_series__person_id_series_id")
        ),
    )

    with op.batch_alter_table("sent_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__sent_series__series_id"), ["series_id"], unique=False)

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("moved_because", sa.String(), nullable=False, server_default="")
        )

    with op.batch_alter_table("outgoing_letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix__outgoing_letter__series_id"), ["series_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk__outgoing_letter__series_id__series"),
            "series",
            ["series_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("sent_state", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq__sent_state__person_id_uid_recurrence_id"), type_="unique"
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq__sent_state__person_id_uid"), ["person_id", "uid"]
        )
        batch_op.drop_column("recurrence_id")

    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.add_column(sa.Column("process_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("venue_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("online_url", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("grown_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("released_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix__series__follows_id"), ["follows_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__series__process_id"), ["process_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__series__venue_id"), ["venue_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk__series__process_id__process"),
            "process",
            ["process_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk__series__follows_id__series"),
            "series",
            ["follows_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk__series__venue_id__venue"), "venue", ["venue_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk__series__venue_id__venue"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk__series__follows_id__series"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk__series__process_id__process"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix__series__venue_id"))
        batch_op.drop_index(batch_op.f("ix__series__process_id"))
        batch_op.drop_index(batch_op.f("ix__series__follows_id"))
        batch_op.drop_column("ended_at")
        batch_op.drop_column("follows_id")
        batch_op.drop_column("released_until")
        batch_op.drop_column("grown_until")
        batch_op.drop_column("online_url")
        batch_op.drop_column("venue_id")
        batch_op.drop_column("process_id")

    with op.batch_alter_table("sent_state", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("recurrence_id", sa.String(), nullable=False, server_default="")
        )
        batch_op.drop_constraint(batch_op.f("uq__sent_state__person_id_uid"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq__sent_state__person_id_uid_recurrence_id"),
            ["person_id", "uid", "recurrence_id"],
        )

    with op.batch_alter_table("outgoing_letter", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk__outgoing_letter__series_id__series"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix__outgoing_letter__series_id"))
        batch_op.drop_column("series_id")

    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_column("moved_because")

    with op.batch_alter_table("sent_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__sent_series__series_id"))

    op.drop_table("sent_series")

    op.drop_table("left_out_date")

    with op.batch_alter_table("blackout", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__blackout__venue_id"))
        batch_op.drop_index(batch_op.f("ix__blackout__district_id_first_day"))
        batch_op.drop_index(batch_op.f("ix__blackout__district_id"))
        batch_op.drop_index(batch_op.f("ix__blackout__body_id"))

    op.drop_table("blackout")
