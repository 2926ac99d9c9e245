"""Create all tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("locked_at", sa.DateTime(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__account")),
        sa.UniqueConstraint("email", name=op.f("uq__account__email")),
    )
    op.create_table(
        "district",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ags", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("postal_address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("imprint", sa.String(), nullable=False),
        sa.Column("imprint_html", sa.String(), nullable=False),
        sa.Column("privacy", sa.String(), nullable=False),
        sa.Column("privacy_html", sa.String(), nullable=False),
        sa.Column("accessibility", sa.String(), nullable=False),
        sa.Column("accessibility_html", sa.String(), nullable=False),
        sa.Column("privacy_notice", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(ags) = 5", name=op.f("ck__district__ags_has_five_digits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__district")),
        sa.UniqueConstraint("slug", name=op.f("uq__district__slug")),
    )
    op.create_table(
        "job_run",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__job_run")),
        sa.UniqueConstraint("job", name=op.f("uq__job_run__job")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__lease")),
        sa.UniqueConstraint("name", name=op.f("uq__lease__name")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__login_attempt")),
    )
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__login_attempt__subject_at"), ["subject", "at"], unique=False
        )

    op.create_table(
        "login_session",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk__login_session__account_id__account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq__login_session__token_hash")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__login_session__account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "municipal_association",
        sa.Column("ars", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(ars) = 9", name=op.f("ck__municipal_association__ars_has_nine_digits")
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from <= valid_until",
            name=op.f("ck__municipal_association__ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.id"],
            name=op.f("fk__municipal_association__district_id__district"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__municipal_association")),
        sa.UniqueConstraint(
            "district_id",
            "ars",
            "valid_from",
            name=op.f("uq__municipal_association__district_id_ars_valid_from"),
        ),
    )
    with op.batch_alter_table("municipal_association", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__municipal_association__district_id"), ["district_id"], unique=False
        )

    op.create_table(
        "upload",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk__upload__account_id__account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__upload")),
        sa.UniqueConstraint("key", name=op.f("uq__upload__key")),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__upload__account_id"), ["account_id"], unique=False)

    op.create_table(
        "municipality",
        sa.Column("ags", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=True),
        sa.Column("inhabitants", sa.Integer(), nullable=False),
        sa.Column("area_km2", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("postcode", sa.String(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("area_label", sa.String(), nullable=False),
        sa.Column("register_date", sa.Date(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(ags) = 8", name=op.f("ck__municipality__ags_has_eight_digits")),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from <= valid_until",
            name=op.f("ck__municipality__ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["association_id"],
            ["municipal_association.id"],
            name=op.f("fk__municipality__association_id__municipal_association"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__municipality__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["municipality.id"],
            name=op.f("fk__municipality__successor_id__municipality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__municipality")),
        sa.UniqueConstraint(
            "district_id",
            "ags",
            "valid_from",
            name=op.f("uq__municipality__district_id_ags_valid_from"),
        ),
    )
    with op.batch_alter_table("municipality", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__municipality__association_id"), ["association_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__municipality__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__municipality__district_id_sort_key"),
            ["district_id", "sort_key"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__municipality__successor_id"), ["successor_id"], unique=False
        )

    op.create_table(
        "organisation",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__organisation__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk__organisation__municipality_id__municipality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__organisation")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__organisation__district_id_key")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__organisation__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__organisation__district_id_sort_key"),
            ["district_id", "sort_key"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__organisation__municipality_id"), ["municipality_id"], unique=False
        )

    op.create_table(
        "venue",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("is_step_free", sa.Boolean(), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__venue__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk__venue__municipality_id__municipality"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__venue")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__venue__district_id_key")),
    )
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__venue__district_id"), ["district_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__venue__municipality_id"), ["municipality_id"], unique=False
        )

    op.create_table(
        "offer",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("times", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__offer__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk__offer__municipality_id__municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk__offer__organisation_id__organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__offer")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__offer__district_id_key")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__offer__district_id"), ["district_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__offer__municipality_id"), ["municipality_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__offer__organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "person",
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_state", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("postal_address", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("german_beside", sa.Boolean(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("is_multiplier", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("links_version", sa.Integer(), nullable=False),
        sa.Column("notice_given_at", sa.DateTime(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk__person__account_id__account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__person__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk__person__organisation_id__organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__person")),
        sa.UniqueConstraint(
            "district_id", "account_id", name=op.f("uq__person__district_id_account_id")
        ),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__person__district_id_key")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__person__account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__person__district_id"), ["district_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__person__district_id_sort_key"),
            ["district_id", "sort_key"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__person__organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "process",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("template_key", sa.String(), nullable=False),
        sa.Column("carrier_organisation_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("region_kind", sa.String(length=40), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("invitation_text", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["carrier_organisation_id"],
            ["organisation.id"],
            name=op.f("fk__process__carrier_organisation_id__organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__process__district_id__district")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__process")),
        sa.UniqueConstraint("district_id", "slug", name=op.f("uq__process__district_id_slug")),
    )
    with op.batch_alter_table("process", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__process__carrier_organisation_id"),
            ["carrier_organisation_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix__process__district_id"), ["district_id"], unique=False)

    op.create_table(
        "concept",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("revises_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__concept__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__concept__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revises_id"], ["concept.id"], name=op.f("fk__concept__revises_id__concept")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__concept")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__concept__district_id_key")),
    )
    with op.batch_alter_table("concept", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__concept__district_id"), ["district_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__concept__process_id"), ["process_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__concept__revises_id"), ["revises_id"], unique=False)

    op.create_table(
        "extension",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["granted_by_id"],
            ["person.id"],
            name=op.f("fk__extension__granted_by_id__person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__extension__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__extension")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__extension__granted_by_id"), ["granted_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__extension__process_id"), ["process_id"], unique=False)

    op.create_table(
        "journal_entry",
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk__journal_entry__account_id__account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__journal_entry__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk__journal_entry__person_id__person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__journal_entry")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__journal_entry__account_id"), ["account_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__journal_entry__at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__journal_entry__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__journal_entry__person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__journal_entry__subject_kind_subject_id"),
            ["subject_kind", "subject_id"],
            unique=False,
        )

    op.create_table(
        "membership",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from <= valid_until",
            name=op.f("ck__membership__ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk__membership__organisation_id__organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk__membership__person_id__person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__membership__organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__membership__person_id"), ["person_id"], unique=False)

    op.create_table(
        "people_import",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
            name=op.f("fk__people_import__by_id__person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__people_import__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__people_import__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__people_import")),
    )
    with op.batch_alter_table("people_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__people_import__by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__people_import__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__people_import__process_id"), ["process_id"], unique=False
        )

    op.create_table(
        "phase",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("condition", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("passed_on", sa.Date(), nullable=True),
        sa.Column("passed_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["passed_by_id"],
            ["person.id"],
            name=op.f("fk__phase__passed_by_id__person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__phase__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__phase")),
        sa.UniqueConstraint("process_id", "key", name=op.f("uq__phase__process_id_key")),
        sa.UniqueConstraint("process_id", "position", name=op.f("uq__phase__process_id_position")),
    )
    with op.batch_alter_table("phase", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__phase__passed_by_id"), ["passed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__phase__process_id"), ["process_id"], unique=False)

    op.create_table(
        "region",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__region__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__region")),
        sa.UniqueConstraint("process_id", "key", name=op.f("uq__region__process_id_key")),
        sa.UniqueConstraint("process_id", "name", name=op.f("uq__region__process_id_name")),
    )
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__region__process_id"), ["process_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__report__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk__report__organisation_id__organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__report__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__report")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__report__district_id_key")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__report__district_id"), ["district_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__report__organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__report__process_id"), ["process_id"], unique=False)

    op.create_table(
        "role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from <= valid_until",
            name=op.f("ck__role__ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk__role__person_id__person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk__role__process_id__process")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__role")),
        sa.UniqueConstraint(
            "person_id",
            "kind",
            "process_id",
            "valid_from",
            name=op.f("uq__role__person_id_kind_process_id_valid_from"),
        ),
    )
    with op.batch_alter_table("role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__role__person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__role__process_id"), ["process_id"], unique=False)

    op.create_table(
        "sent_state",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("recurrence_id", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("dtstamp", sa.DateTime(), nullable=False),
        sa.Column("organizer", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("online_url", sa.String(), nullable=False),
        sa.Column("agenda", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk__sent_state__person_id__person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__sent_state")),
        sa.UniqueConstraint(
            "person_id",
            "uid",
            "recurrence_id",
            name=op.f("uq__sent_state__person_id_uid_recurrence_id"),
        ),
    )
    with op.batch_alter_table("sent_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__sent_state__uid"), ["uid"], unique=False)

    op.create_table(
        "activity",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("head_count", sa.Integer(), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("notes_html", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "head_count IS NULL OR head_count >= 0", name=op.f("ck__activity__heads_are_counted")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__activity__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk__activity__municipality_id__municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__activity__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk__activity__region_id__region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__activity")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__activity__district_id_key")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__activity__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__activity__municipality_id"), ["municipality_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__activity__process_id"), ["process_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__activity__region_id"), ["region_id"], unique=False)

    op.create_table(
        "body",
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("is_linked", sa.Boolean(), nullable=False),
        sa.Column("convenes", sa.JSON(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("template_key", sa.String(), nullable=False),
        sa.Column("seat_rules", sa.JSON(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("invitation_period_days", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.String(length=40), nullable=False),
        sa.Column("quorum_basis", sa.String(), nullable=False),
        sa.Column("decision_mode", sa.String(length=40), nullable=False),
        sa.Column("decision_kind", sa.String(length=40), nullable=False),
        sa.Column("may_resolve", sa.Boolean(), nullable=False),
        sa.Column("deputy_rule", sa.String(length=40), nullable=False),
        sa.Column("meets_in_public", sa.Boolean(), nullable=False),
        sa.Column("objection_days", sa.Integer(), nullable=False),
        sa.Column("reminder_days", sa.JSON(), nullable=False),
        sa.Column("default_start", sa.String(), nullable=False),
        sa.Column("default_minutes", sa.Integer(), nullable=False),
        sa.Column("default_place", sa.String(), nullable=False),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("calls_on_demand", sa.Boolean(), nullable=False),
        sa.Column("demand_topics", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("default_minutes > 0", name=op.f("ck__body__meets_for_a_while")),
        sa.CheckConstraint(
            "invitation_period_days >= 0", name=op.f("ck__body__period_is_not_negative")
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from <= valid_until",
            name=op.f("ck__body__ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__body__district_id__district")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["body.id"], name=op.f("fk__body__parent_id__body")),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__body__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk__body__region_id__region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__body")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__body__district_id_key")),
        sa.UniqueConstraint("process_id", "name", name=op.f("uq__body__process_id_name")),
    )
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__body__district_id"), ["district_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__body__parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__body__process_id"), ["process_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__body__region_id"), ["region_id"], unique=False)

    op.create_table(
        "field_of_action",
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concept_id"],
            ["concept.id"],
            name=op.f("fk__field_of_action__concept_id__concept"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__field_of_action")),
        sa.UniqueConstraint("concept_id", "key", name=op.f("uq__field_of_action__concept_id_key")),
    )
    with op.batch_alter_table("field_of_action", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__field_of_action__concept_id"), ["concept_id"], unique=False
        )

    op.create_table(
        "region_municipality",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from <= valid_until",
            name=op.f("ck__region_municipality__ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk__region_municipality__municipality_id__municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__region_municipality__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"],
            ["region.id"],
            name=op.f("fk__region_municipality__region_id__region"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__region_municipality")),
    )
    with op.batch_alter_table("region_municipality", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__region_municipality__municipality_id"),
            ["municipality_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__region_municipality__process_id"), ["process_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__region_municipality__region_id"), ["region_id"], unique=False
        )
        batch_op.create_index(
            "uq__region_municipality__one_region_at_a_time",
            ["process_id", "municipality_id"],
            unique=True,
            sqlite_where=sa.text("valid_until IS NULL"),
            postgresql_where=sa.text("valid_until IS NULL"),
        )

    op.create_table(
        "activity_partner",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk__activity_partner__activity_id__activity"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk__activity_partner__organisation_id__organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__activity_partner")),
        sa.UniqueConstraint(
            "activity_id",
            "organisation_id",
            name=op.f("uq__activity_partner__activity_id_organisation_id"),
        ),
    )
    with op.batch_alter_table("activity_partner", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__activity_partner__organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "head_count",
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck__head_count__heads_are_counted")),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk__head_count__activity_id__activity"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__head_count")),
        sa.UniqueConstraint(
            "activity_id", "sector", name=op.f("uq__head_count__activity_id_sector")
        ),
    )
    op.create_table(
        "seat",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("association_id", sa.Integer(), nullable=True),
        sa.Column("is_voting", sa.Boolean(), nullable=False),
        sa.Column("may_decide", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN organisation_id IS NULL THEN 0 ELSE 1 END + CASE WHEN municipality_id IS NULL THEN 0 ELSE 1 END + CASE WHEN association_id IS NULL THEN 0 ELSE 1 END <= 1",
            name=op.f("ck__seat__for_one_at_most"),
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from <= valid_until",
            name=op.f("ck__seat__ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["association_id"],
            ["municipal_association.id"],
            name=op.f("fk__seat__association_id__municipal_association"),
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk__seat__body_id__body"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk__seat__municipality_id__municipality"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk__seat__organisation_id__organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__seat")),
        sa.UniqueConstraint("body_id", "key", name=op.f("uq__seat__body_id_key")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__seat__association_id"), ["association_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__seat__body_id"), ["body_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__seat__municipality_id"), ["municipality_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__seat__organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "series",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(length=40), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("month_day", sa.Integer(), nullable=True),
        sa.Column("local_start", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("holiday_policy", sa.String(length=40), nullable=False),
        sa.Column("avoids_school_holidays", sa.Boolean(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on <= ends_on", name=op.f("ck__series__ends_after_it_begins")
        ),
        sa.CheckConstraint("step >= 1", name=op.f("ck__series__goes_forward")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk__series__body_id__body")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__series__district_id__district")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__series")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__series__district_id_key")),
        sa.UniqueConstraint("uid", name=op.f("uq__series__uid")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__series__body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__series__district_id"), ["district_id"], unique=False)

    op.create_table(
        "mandate",
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "deputy_id IS NULL OR deputy_id <> person_id", name=op.f("ck__mandate__no_own_deputy")
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from <= valid_until",
            name=op.f("ck__mandate__ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["person.id"], name=op.f("fk__mandate__deputy_id__person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk__mandate__person_id__person")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk__mandate__seat_id__seat"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__mandate")),
    )
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__mandate__deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__mandate__person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__mandate__seat_id"), ["seat_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("original_start", sa.DateTime(), nullable=True),
        sa.Column("round_key", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("online_url", sa.String(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("calendar_changed_at", sa.DateTime(), nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=True),
        sa.Column("late_reason", sa.String(), nullable=False),
        sa.Column("cancel_reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("began_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("breaks", sa.String(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("minute_taker_id", sa.Integer(), nullable=True),
        sa.Column("file_number", sa.String(), nullable=False),
        sa.Column("annexes", sa.String(), nullable=False),
        sa.Column("distribution", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck__meeting__sequence_is_not_negative")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck__meeting__ends_after_it_starts")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk__meeting__body_id__body")),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["person.id"], name=op.f("fk__meeting__chair_id__person")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__meeting__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["minute_taker_id"], ["person.id"], name=op.f("fk__meeting__minute_taker_id__person")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__meeting__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk__meeting__series_id__series")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk__meeting__venue_id__venue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__meeting")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__meeting__district_id_key")),
        sa.UniqueConstraint(
            "series_id", "original_start", name=op.f("uq__meeting__series_id_original_start")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq__meeting__uid")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__meeting__body_id_starts_at"), ["body_id", "starts_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__meeting__chair_id"), ["chair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__meeting__district_id"), ["district_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__meeting__district_id_starts_at"),
            ["district_id", "starts_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__meeting__minute_taker_id"), ["minute_taker_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__meeting__process_id_starts_at"),
            ["process_id", "starts_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix__meeting__round_key"), ["round_key"], unique=False)
        batch_op.create_index(batch_op.f("ix__meeting__venue_id"), ["venue_id"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("background", sa.String(), nullable=False),
        sa.Column("background_html", sa.String(), nullable=False),
        sa.Column("discussion", sa.String(), nullable=False),
        sa.Column("discussion_html", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk__agenda_item__meeting_id__meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__agenda_item")),
        sa.UniqueConstraint("meeting_id", "key", name=op.f("uq__agenda_item__meeting_id_key")),
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__agenda_item__meeting_id"), ["meeting_id"], unique=False
        )

    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("seat_label", sa.String(), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("is_voting", sa.Boolean(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("deputy_name", sa.String(), nullable=False),
        sa.Column("presence", sa.String(length=40), nullable=False),
        sa.Column("present_from", sa.DateTime(), nullable=True),
        sa.Column("present_until", sa.DateTime(), nullable=True),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "present_from IS NULL OR present_until IS NULL OR present_from < present_until",
            name=op.f("ck__attendance__leaves_after_coming"),
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["person.id"], name=op.f("fk__attendance__deputy_id__person")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk__attendance__meeting_id__meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk__attendance__person_id__person")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk__attendance__seat_id__seat")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__attendance")),
        sa.UniqueConstraint(
            "meeting_id",
            "kind",
            "person_id",
            name=op.f("uq__attendance__meeting_id_kind_person_id"),
        ),
        sa.UniqueConstraint(
            "meeting_id", "seat_id", name=op.f("uq__attendance__meeting_id_seat_id")
        ),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__attendance__deputy_id"), ["deputy_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__attendance__person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__attendance__seat_id"), ["seat_id"], unique=False)

    op.create_table(
        "expense",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("cents >= 0", name=op.f("ck__expense__not_negative")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__expense__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk__expense__meeting_id__meeting"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk__expense__organisation_id__organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk__expense__person_id__person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__expense__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__expense")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__expense__district_id_key")),
    )
    with op.batch_alter_table("expense", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__expense__district_id"), ["district_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__expense__meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__expense__organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__expense__person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__expense__process_id"), ["process_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("invited_as", sa.String(length=40), nullable=False),
        sa.Column("mandate_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answer_way", sa.String(length=40), nullable=True),
        sa.Column("answer_sequence", sa.Integer(), nullable=True),
        sa.Column("answered_start", sa.DateTime(), nullable=True),
        sa.Column("answered_end", sa.DateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mandate_id"], ["mandate.id"], name=op.f("fk__invitation__mandate_id__mandate")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk__invitation__meeting_id__meeting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk__invitation__person_id__person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__invitation")),
        sa.UniqueConstraint(
            "meeting_id", "person_id", name=op.f("uq__invitation__meeting_id_person_id")
        ),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__invitation__mandate_id"), ["mandate_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__invitation__person_id"), ["person_id"], unique=False)

    op.create_table(
        "minutes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("drafted_on", sa.Date(), nullable=False),
        sa.Column("objections_until", sa.Date(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("approved_in_id", sa.Integer(), nullable=True),
        sa.Column("composed", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_in_id"], ["meeting.id"], name=op.f("fk__minutes__approved_in_id__meeting")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk__minutes__meeting_id__meeting"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__minutes")),
        sa.UniqueConstraint("meeting_id", "edition", name=op.f("uq__minutes__meeting_id_edition")),
    )
    with op.batch_alter_table("minutes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__minutes__approved_in_id"), ["approved_in_id"], unique=False
        )

    op.create_table(
        "outgoing_letter",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("link_kind", sa.String(), nullable=True),
        sa.Column("link_subject", sa.Integer(), nullable=True),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("calendar", sa.LargeBinary(), nullable=True),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"],
            ["district.id"],
            name=op.f("fk__outgoing_letter__district_id__district"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk__outgoing_letter__meeting_id__meeting"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk__outgoing_letter__person_id__person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__outgoing_letter")),
        sa.UniqueConstraint("key", name=op.f("uq__outgoing_letter__key")),
        sa.UniqueConstraint("message_id", name=op.f("uq__outgoing_letter__message_id")),
    )
    with op.batch_alter_table("outgoing_letter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__outgoing_letter__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__outgoing_letter__district_id_created_at"),
            ["district_id", "created_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__outgoing_letter__meeting_id"), ["meeting_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__outgoing_letter__person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__outgoing_letter__state_due_at"), ["state", "due_at"], unique=False
        )

    op.create_table(
        "topic",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("drop_reason", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'dropped' OR drop_reason <> ''", name=op.f("ck__topic__dropped_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"],
            ["activity.id"],
            name=op.f("fk__topic__activity_id__activity"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk__topic__agenda_item_id__agenda_item"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk__topic__body_id__body")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__topic__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk__topic__meeting_id__meeting"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__topic__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk__topic__region_id__region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__topic")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__topic__district_id_key")),
    )
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__topic__activity_id"), ["activity_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__topic__agenda_item_id"), ["agenda_item_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__topic__body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__topic__district_id"), ["district_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__topic__meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__topic__process_id_raised_on"), ["process_id", "raised_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__topic__region_id"), ["region_id"], unique=False)

    op.create_table(
        "agenda_topic",
        sa.Column("agenda_item_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk__agenda_topic__agenda_item_id__agenda_item"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topic.id"],
            name=op.f("fk__agenda_topic__topic_id__topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__agenda_topic")),
        sa.UniqueConstraint(
            "agenda_item_id", "topic_id", name=op.f("uq__agenda_topic__agenda_item_id_topic_id")
        ),
    )
    with op.batch_alter_table("agenda_topic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__agenda_topic__topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("is_circular", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=True),
        sa.Column("no", sa.Integer(), nullable=True),
        sa.Column("abstained", sa.Integer(), nullable=True),
        sa.Column("eligible", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "yes >= 0 AND no >= 0 AND abstained >= 0",
            name=op.f("ck__decision__votes_are_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk__decision__agenda_item_id__agenda_item"),
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk__decision__body_id__body")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__decision__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk__decision__meeting_id__meeting")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__decision__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["decision.id"], name=op.f("fk__decision__replaced_by_id__decision")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topic.id"],
            name=op.f("fk__decision__topic_id__topic"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__decision")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__decision__district_id_key")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__decision__agenda_item_id"), ["agenda_item_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__decision__body_id"), ["body_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__decision__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__decision__meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__decision__process_id_decided_on_id"),
            ["process_id", "decided_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix__decision__replaced_by_id"), ["replaced_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__decision__topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "measure",
        sa.Column("field_of_action_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk__measure__decision_id__decision"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__measure__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["field_of_action_id"],
            ["field_of_action.id"],
            name=op.f("fk__measure__field_of_action_id__field_of_action"),
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topic.id"],
            name=op.f("fk__measure__topic_id__topic"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__measure")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__measure__district_id_key")),
    )
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__measure__decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__measure__district_id"), ["district_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__measure__field_of_action_id"), ["field_of_action_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__measure__topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "task",
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_item.id"],
            name=op.f("fk__task__agenda_item_id__agenda_item"),
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk__task__body_id__body")),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk__task__decision_id__decision"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__task__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk__task__meeting_id__meeting")
        ),
        sa.ForeignKeyConstraint(
            ["process_id"],
            ["process.id"],
            name=op.f("fk__task__process_id__process"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__task")),
        sa.UniqueConstraint("district_id", "key", name=op.f("uq__task__district_id_key")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__task__agenda_item_id"), ["agenda_item_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__task__body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__task__decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__task__district_id"), ["district_id"], unique=False)
        batch_op.create_index(batch_op.f("ix__task__meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__task__process_id_given_on_id"),
            ["process_id", "given_on", "id"],
            unique=False,
        )

    op.create_table(
        "topic_station",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id"],
            ["body.id"],
            name=op.f("fk__topic_station__body_id__body"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk__topic_station__decision_id__decision"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk__topic_station__meeting_id__meeting"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"],
            ["topic.id"],
            name=op.f("fk__topic_station__topic_id__topic"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__topic_station")),
    )
    with op.batch_alter_table("topic_station", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__topic_station__body_id"), ["body_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__topic_station__decision_id"), ["decision_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__topic_station__meeting_id"), ["meeting_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__topic_station__topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "responsibility",
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("caretaker_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("lead_body_id", sa.Integer(), nullable=True),
        sa.Column("resources", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("resubmit_on", sa.Date(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN decision_id IS NULL THEN 0 ELSE 1 END + CASE WHEN task_id IS NULL THEN 0 ELSE 1 END + CASE WHEN measure_id IS NULL THEN 0 ELSE 1 END + CASE WHEN series_id IS NULL THEN 0 ELSE 1 END + CASE WHEN offer_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck__responsibility__for_one_matter"),
        ),
        sa.CheckConstraint(
            "deputy_id IS NULL OR caretaker_id IS NULL OR deputy_id <> caretaker_id",
            name=op.f("ck__responsibility__no_own_deputy"),
        ),
        sa.ForeignKeyConstraint(
            ["caretaker_id"], ["person.id"], name=op.f("fk__responsibility__caretaker_id__person")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk__responsibility__decision_id__decision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["person.id"], name=op.f("fk__responsibility__deputy_id__person")
        ),
        sa.ForeignKeyConstraint(
            ["district_id"], ["district.id"], name=op.f("fk__responsibility__district_id__district")
        ),
        sa.ForeignKeyConstraint(
            ["lead_body_id"],
            ["body.id"],
            name=op.f("fk__responsibility__lead_body_id__body"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measure.id"],
            name=op.f("fk__responsibility__measure_id__measure"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["offer.id"],
            name=op.f("fk__responsibility__offer_id__offer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["series.id"],
            name=op.f("fk__responsibility__series_id__series"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["task.id"],
            name=op.f("fk__responsibility__task_id__task"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__responsibility")),
    )
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix__responsibility__caretaker_id"), ["caretaker_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__responsibility__decision_id"), ["decision_id"], unique=True
        )
        batch_op.create_index(
            batch_op.f("ix__responsibility__deputy_id"), ["deputy_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__responsibility__district_id"), ["district_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__responsibility__due_on"), ["due_on"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__responsibility__lead_body_id"), ["lead_body_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix__responsibility__measure_id"), ["measure_id"], unique=True
        )
        batch_op.create_index(batch_op.f("ix__responsibility__offer_id"), ["offer_id"], unique=True)
        batch_op.create_index(
            batch_op.f("ix__responsibility__series_id"), ["series_id"], unique=True
        )
        batch_op.create_index(batch_op.f("ix__responsibility__task_id"), ["task_id"], unique=True)

    op.create_table(
        "state_change",
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(decision_id IS NULL) <> (task_id IS NULL)",
            name=op.f("ck__state_change__of_a_decision_or_a_task"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
            name=op.f("fk__state_change__by_id__person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
            name=op.f("fk__state_change__decision_id__decision"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["task.id"],
            name=op.f("fk__state_change__task_id__task"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__state_change")),
    )
    with op.batch_alter_table("state_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__state_change__by_id"), ["by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__state_change__decision_id"), ["decision_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__state_change__task_id"), ["task_id"], unique=False)

    op.create_table(
        "handover",
        sa.Column("responsibility_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_id"], ["person.id"], name=op.f("fk__handover__from_id__person")
        ),
        sa.ForeignKeyConstraint(
            ["responsibility_id"],
            ["responsibility.id"],
            name=op.f("fk__handover__responsibility_id__responsibility"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk__handover__to_id__person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__handover")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__handover__from_id"), ["from_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix__handover__responsibility_id"), ["responsibility_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix__handover__to_id"), ["to_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__handover__to_id"))
        batch_op.drop_index(batch_op.f("ix__handover__responsibility_id"))
        batch_op.drop_index(batch_op.f("ix__handover__from_id"))

    op.drop_table("handover")
    with op.batch_alter_table("state_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__state_change__task_id"))
        batch_op.drop_index(batch_op.f("ix__state_change__decision_id"))
        batch_op.drop_index(batch_op.f("ix__state_change__by_id"))

    op.drop_table("state_change")
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__responsibility__task_id"))
        batch_op.drop_index(batch_op.f("ix__responsibility__series_id"))
        batch_op.drop_index(batch_op.f("ix__responsibility__offer_id"))
        batch_op.drop_index(batch_op.f("ix__responsibility__measure_id"))
        batch_op.drop_index(batch_op.f("ix__responsibility__lead_body_id"))
        batch_op.drop_index(batch_op.f("ix__responsibility__due_on"))
        batch_op.drop_index(batch_op.f("ix__responsibility__district_id"))
        batch_op.drop_index(batch_op.f("ix__responsibility__deputy_id"))
        batch_op.drop_index(batch_op.f("ix__responsibility__decision_id"))
        batch_op.drop_index(batch_op.f("ix__responsibility__caretaker_id"))

    op.drop_table("responsibility")
    with op.batch_alter_table("topic_station", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__topic_station__topic_id"))
        batch_op.drop_index(batch_op.f("ix__topic_station__meeting_id"))
        batch_op.drop_index(batch_op.f("ix__topic_station__decision_id"))
        batch_op.drop_index(batch_op.f("ix__topic_station__body_id"))

    op.drop_table("topic_station")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__task__process_id_given_on_id"))
        batch_op.drop_index(batch_op.f("ix__task__meeting_id"))
        batch_op.drop_index(batch_op.f("ix__task__district_id"))
        batch_op.drop_index(batch_op.f("ix__task__decision_id"))
        batch_op.drop_index(batch_op.f("ix__task__body_id"))
        batch_op.drop_index(batch_op.f("ix__task__agenda_item_id"))

    op.drop_table("task")
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__measure__topic_id"))
        batch_op.drop_index(batch_op.f("ix__measure__field_of_action_id"))
        batch_op.drop_index(batch_op.f("ix__measure__district_id"))
        batch_op.drop_index(batch_op.f("ix__measure__decision_id"))

    op.drop_table("measure")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__decision__topic_id"))
        batch_op.drop_index(batch_op.f("ix__decision__replaced_by_id"))
        batch_op.drop_index(batch_op.f("ix__decision__process_id_decided_on_id"))
        batch_op.drop_index(batch_op.f("ix__decision__meeting_id"))
        batch_op.drop_index(batch_op.f("ix__decision__district_id"))
        batch_op.drop_index(batch_op.f("ix__decision__body_id"))
        batch_op.drop_index(batch_op.f("ix__decision__agenda_item_id"))

    op.drop_table("decision")
    with op.batch_alter_table("agenda_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__agenda_topic__topic_id"))

    op.drop_table("agenda_topic")
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__topic__region_id"))
        batch_op.drop_index(batch_op.f("ix__topic__process_id_raised_on"))
        batch_op.drop_index(batch_op.f("ix__topic__meeting_id"))
        batch_op.drop_index(batch_op.f("ix__topic__district_id"))
        batch_op.drop_index(batch_op.f("ix__topic__body_id"))
        batch_op.drop_index(batch_op.f("ix__topic__agenda_item_id"))
        batch_op.drop_index(batch_op.f("ix__topic__activity_id"))

    op.drop_table("topic")
    with op.batch_alter_table("outgoing_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__outgoing_letter__state_due_at"))
        batch_op.drop_index(batch_op.f("ix__outgoing_letter__person_id"))
        batch_op.drop_index(batch_op.f("ix__outgoing_letter__meeting_id"))
        batch_op.drop_index(batch_op.f("ix__outgoing_letter__district_id_created_at"))
        batch_op.drop_index(batch_op.f("ix__outgoing_letter__district_id"))

    op.drop_table("outgoing_letter")
    with op.batch_alter_table("minutes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__minutes__approved_in_id"))

    op.drop_table("minutes")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__invitation__person_id"))
        batch_op.drop_index(batch_op.f("ix__invitation__mandate_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("expense", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__expense__process_id"))
        batch_op.drop_index(batch_op.f("ix__expense__person_id"))
        batch_op.drop_index(batch_op.f("ix__expense__organisation_id"))
        batch_op.drop_index(batch_op.f("ix__expense__meeting_id"))
        batch_op.drop_index(batch_op.f("ix__expense__district_id"))

    op.drop_table("expense")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__attendance__seat_id"))
        batch_op.drop_index(batch_op.f("ix__attendance__person_id"))
        batch_op.drop_index(batch_op.f("ix__attendance__deputy_id"))

    op.drop_table("attendance")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__agenda_item__meeting_id"))

    op.drop_table("agenda_item")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__meeting__venue_id"))
        batch_op.drop_index(batch_op.f("ix__meeting__round_key"))
        batch_op.drop_index(batch_op.f("ix__meeting__process_id_starts_at"))
        batch_op.drop_index(batch_op.f("ix__meeting__minute_taker_id"))
        batch_op.drop_index(batch_op.f("ix__meeting__district_id_starts_at"))
        batch_op.drop_index(batch_op.f("ix__meeting__district_id"))
        batch_op.drop_index(batch_op.f("ix__meeting__chair_id"))
        batch_op.drop_index(batch_op.f("ix__meeting__body_id_starts_at"))

    op.drop_table("meeting")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__mandate__seat_id"))
        batch_op.drop_index(batch_op.f("ix__mandate__person_id"))
        batch_op.drop_index(batch_op.f("ix__mandate__deputy_id"))

    op.drop_table("mandate")
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__series__district_id"))
        batch_op.drop_index(batch_op.f("ix__series__body_id"))

    op.drop_table("series")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__seat__organisation_id"))
        batch_op.drop_index(batch_op.f("ix__seat__municipality_id"))
        batch_op.drop_index(batch_op.f("ix__seat__body_id"))
        batch_op.drop_index(batch_op.f("ix__seat__association_id"))

    op.drop_table("seat")
    op.drop_table("head_count")
    with op.batch_alter_table("activity_partner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__activity_partner__organisation_id"))

    op.drop_table("activity_partner")
    with op.batch_alter_table("region_municipality", schema=None) as batch_op:
        batch_op.drop_index(
            "uq__region_municipality__one_region_at_a_time",
            sqlite_where=sa.text("valid_until IS NULL"),
            postgresql_where=sa.text("valid_until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix__region_municipality__region_id"))
        batch_op.drop_index(batch_op.f("ix__region_municipality__process_id"))
        batch_op.drop_index(batch_op.f("ix__region_municipality__municipality_id"))

    op.drop_table("region_municipality")
    with op.batch_alter_table("field_of_action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__field_of_action__concept_id"))

    op.drop_table("field_of_action")
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__body__region_id"))
        batch_op.drop_index(batch_op.f("ix__body__process_id"))
        batch_op.drop_index(batch_op.f("ix__body__parent_id"))
        batch_op.drop_index(batch_op.f("ix__body__district_id"))

    op.drop_table("body")
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__activity__region_id"))
        batch_op.drop_index(batch_op.f("ix__activity__process_id"))
        batch_op.drop_index(batch_op.f("ix__activity__municipality_id"))
        batch_op.drop_index(batch_op.f("ix__activity__district_id"))

    op.drop_table("activity")
    with op.batch_alter_table("sent_state", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__sent_state__uid"))

    op.drop_table("sent_state")
    with op.batch_alter_table("role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__role__process_id"))
        batch_op.drop_index(batch_op.f("ix__role__person_id"))

    op.drop_table("role")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__report__process_id"))
        batch_op.drop_index(batch_op.f("ix__report__organisation_id"))
        batch_op.drop_index(batch_op.f("ix__report__district_id"))

    op.drop_table("report")
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__region__process_id"))

    op.drop_table("region")
    with op.batch_alter_table("phase", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__phase__process_id"))
        batch_op.drop_index(batch_op.f("ix__phase__passed_by_id"))

    op.drop_table("phase")
    with op.batch_alter_table("people_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__people_import__process_id"))
        batch_op.drop_index(batch_op.f("ix__people_import__district_id"))
        batch_op.drop_index(batch_op.f("ix__people_import__by_id"))

    op.drop_table("people_import")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__membership__person_id"))
        batch_op.drop_index(batch_op.f("ix__membership__organisation_id"))

    op.drop_table("membership")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__journal_entry__subject_kind_subject_id"))
        batch_op.drop_index(batch_op.f("ix__journal_entry__person_id"))
        batch_op.drop_index(batch_op.f("ix__journal_entry__district_id"))
        batch_op.drop_index(batch_op.f("ix__journal_entry__at"))
        batch_op.drop_index(batch_op.f("ix__journal_entry__account_id"))

    op.drop_table("journal_entry")
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__extension__process_id"))
        batch_op.drop_index(batch_op.f("ix__extension__granted_by_id"))

    op.drop_table("extension")
    with op.batch_alter_table("concept", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__concept__revises_id"))
        batch_op.drop_index(batch_op.f("ix__concept__process_id"))
        batch_op.drop_index(batch_op.f("ix__concept__district_id"))

    op.drop_table("concept")
    with op.batch_alter_table("process", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__process__district_id"))
        batch_op.drop_index(batch_op.f("ix__process__carrier_organisation_id"))

    op.drop_table("process")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__person__organisation_id"))
        batch_op.drop_index(batch_op.f("ix__person__district_id_sort_key"))
        batch_op.drop_index(batch_op.f("ix__person__district_id"))
        batch_op.drop_index(batch_op.f("ix__person__account_id"))

    op.drop_table("person")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__offer__organisation_id"))
        batch_op.drop_index(batch_op.f("ix__offer__municipality_id"))
        batch_op.drop_index(batch_op.f("ix__offer__district_id"))

    op.drop_table("offer")
    with op.batch_alter_table("venue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__venue__municipality_id"))
        batch_op.drop_index(batch_op.f("ix__venue__district_id"))

    op.drop_table("venue")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__organisation__municipality_id"))
        batch_op.drop_index(batch_op.f("ix__organisation__district_id_sort_key"))
        batch_op.drop_index(batch_op.f("ix__organisation__district_id"))

    op.drop_table("organisation")
    with op.batch_alter_table("municipality", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__municipality__successor_id"))
        batch_op.drop_index(batch_op.f("ix__municipality__district_id_sort_key"))
        batch_op.drop_index(batch_op.f("ix__municipality__district_id"))
        batch_op.drop_index(batch_op.f("ix__municipality__association_id"))

    op.drop_table("municipality")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__upload__account_id"))

    op.drop_table("upload")
    with op.batch_alter_table("municipal_association", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__municipal_association__district_id"))

    op.drop_table("municipal_association")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__login_session__account_id"))

    op.drop_table("login_session")
    with op.batch_alter_table("login_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix__login_attempt__subject_at"))

    op.drop_table("login_attempt")
    op.drop_table("lease")
    op.drop_table("job_run")
    op.drop_table("district")
    op.drop_table("account")
