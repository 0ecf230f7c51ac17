"""Fields for rows that are named by code or number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from contacts.api.fields import Line, Whole
from contacts.models import User


class Known(Line):
    """A row that is told by its code: it comes in as the code and is found among ``rows``."""

    default_error_messages = {"unknown": _("Det finns inget med koden «{code}».")}

    def __init__(self, rows: Callable[[], QuerySet[Any]], *, by: str = "code", **options: Any) -> None:
        self.rows = rows
        self.by = by
        super().__init__(max_length=100, **options)

    def to_internal_value(self, data: Any) -> Any:
        """Return the row with this code."""
        code = super().to_internal_value(data)
        row = self.rows().filter(**{self.by: code}).first() if len(code) <= 100 else None
        if row is None:
            self.fail("unknown", code=code[:100])
        return row

    def run_validators(self, value: Any) -> None:
        """Do nothing: the validators are about the text, and it has been found to be a code."""


class KnownNumber(Whole):
    """A row that is told by its number, found among the ``rows`` that the caller may see."""

    default_error_messages = {"unknown": _("Det finns ingen rad med numret {number}.")}

    def __init__(self, rows: Callable[[User], QuerySet[Any]], **options: Any) -> None:
        self.rows = rows
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Any:
        """Return the row with this number."""
        number = super().to_internal_value(data)
        row = self.rows(self.context["user"]).filter(id=number).first() if 0 < number < 2**63 else None
        if row is None:
            self.fail("unknown", number=str(number)[:30])
        return row


class CodesOf(serializers.ListField):
    """Rows that go out as their codes, always in the same order."""

    def __init__(self, attribute: str, **options: Any) -> None:
        super().__init__(child=CodeOf(attribute), **options)

    def to_representation(self, data: Any) -> list[Any]:
        """Return the codes."""
        return sorted(super().to_representation(data))


class CodeOf(serializers.CharField):
    """A row that goes out as its code."""

    def __init__(self, attribute: str, **options: Any) -> None:
        self.attribute = attribute
        super().__init__(**options)

    def to_representation(self, value: Any) -> str:
        """Return the code."""
        return str(getattr(value, self.attribute))
