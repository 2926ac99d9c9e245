"""Whether the installation is fit to work."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def check_database(session: Session) -> None:
    """Ask the database something. Raises what the driver raises when it does not answer."""
    session.execute(text("SELECT 1"))
