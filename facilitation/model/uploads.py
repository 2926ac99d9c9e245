"""Files between upload and confirmation: kept for a day, then gone."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, new_key, references

KEPT = timedelta(days=1)


class Upload(Base):
    """What somebody has uploaded and not yet confirmed; only its owner can fetch it."""

    __tablename__ = "upload"

    key: Mapped[str] = mapped_column(unique=True, default=new_key)
    account_id: Mapped[int] = references("account", on_delete="CASCADE")
    purpose: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes]
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
