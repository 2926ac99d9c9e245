"""Refusals: each carries a message and its parameters; the page puts them into words.

The message is the German sentence as it stands in the catalogue (gettext), with `%(name)s` where
a parameter goes. Dates, moments and numbers are handed over as such and written out at the page.
"""

from typing import Any


class FacilitationError(Exception):
    """What was asked for cannot be done."""

    def __init__(self, message: str, *, field: str | None = None, **parameters: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.parameters = parameters

    def __str__(self) -> str:
        return self.message % self.parameters if self.parameters else self.message


class NotFoundError(FacilitationError):
    """There is no such thing, or it is not for this person to know."""


class NotAllowedError(FacilitationError):
    """The person sees the thing but lacks the right to do this with it."""


class InvalidError(FacilitationError):
    """A value breaks a rule; `field` names the form field to mark."""


class ConflictError(FacilitationError):
    """Somebody else was quicker; `theirs` and `yours` hold both texts by field name."""

    def __init__(self, message: str, *, theirs: dict[str, str], yours: dict[str, str]) -> None:
        super().__init__(message)
        self.theirs, self.yours = theirs, yours


class Problem(FacilitationError):  # noqa: N818 - one of several findings, collected, not thrown
    """One finding in a file: where it is, what is wrong, what would be right."""

    def __init__(self, where: str, message: str, **parameters: Any) -> None:
        super().__init__(message, **parameters)
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {super().__str__()}"


class FileRefusedError(FacilitationError):
    """A file is not taken; `problems` says why, one by one. Nothing was stored."""

    def __init__(self, message: str, problems: list[Problem], **parameters: Any) -> None:
        super().__init__(message, **parameters)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {problem}" for problem in self.problems)])
