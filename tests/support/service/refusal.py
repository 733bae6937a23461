"""How the service says no."""

from __future__ import annotations


class RefusalError(Exception):
    """A request the service does not take."""

    def __init__(self, message: str, status: int = 400, code: str = "InvalidParameter") -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code


def need(condition: object, message: str) -> None:
    """Refuse the request unless the condition holds."""
    if not condition:
        raise RefusalError(message)
