"""Alembic's entry: run the scripts on the connection that `database.upgrade` hands over."""

from typing import Any

import sqlalchemy as sa
from alembic import context

import facilitation.model  # noqa: F401 - makes the metadata whole
from facilitation.model.base import Base, UtcDateTime


def _render(kind: str, item: Any, _context: Any) -> Any:
    """Write columns so that a script does not change its meaning when the model does."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
