"""The migrations lead from empty to the model, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from facilitation.database import upgrade
from facilitation.model.base import Base


def test_migrations_from_empty_give_the_model(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_migrations_make_the_constraints_of_the_model(engine: Engine) -> None:
    """Alembic compares no CHECK constraints: their names are compared here."""
    found = inspect(engine)

    for table in Base.metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if str(c.name).startswith("ck__")}
        made = {check["name"] for check in found.get_check_constraints(table.name)}
        assert wanted <= made, table.name


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)

    assert "meeting" in inspect(engine).get_table_names()


def test_sqlite_gives_no_number_twice(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        made = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            " AND name <> 'alembic_version'"
        ).fetchall()

    assert {table.name for table in Base.metadata.sorted_tables} == {name for name, _ in made}
    assert [name for name, sql in made if "PRIMARY KEY AUTOINCREMENT" not in sql] == []
