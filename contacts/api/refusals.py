"""What an endpoint answers when the domain says no, and what it was that stood in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException


class Refused(APIException):
    """A refusal with its status and code; ``members`` are told beside them (RFC 9457, section 3.2)."""

    status_code: int = status.HTTP_409_CONFLICT

    def __init__(self, detail: Any, *, code: str, status_code: int = status.HTTP_409_CONFLICT, **members: Any) -> None:
        super().__init__(detail, code)
        self.status_code = status_code
        self.code = code
        self.members = members


# For each exception of the domain, what its endpoint answers. The first that fits is taken.
Refusals = Mapping[type[Exception], Callable[[Any], Exception]]


def conflict(code: str) -> Callable[[Exception], Refused]:
    """Return an answer 409 in the words of the exception."""
    return lambda exception: Refused(str(exception), code=code)
