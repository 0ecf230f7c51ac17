"""Whole bodies and queries: every error at once, and nothing unknown let through in silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from contacts.api.fields import MISSING, NOT_NULL
from contacts.api.parsing import LengthMissing

UNKNOWN_FIELD = _("Det finns inget fält med det namnet.")


class Many(serializers.ListField):
    """A list with a bound."""

    default_error_messages = {
        "required": MISSING,
        "null": NOT_NULL,
        "not_a_list": _("Skriv en lista."),
        "empty": _("Listan behöver minst en rad."),
        "max_length": _("Listan får ha högst {max_length} rader."),
    }

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the rows; a list that is too long is refused before anybody looks at what is in it."""
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return super().to_internal_value(data)


class In(serializers.Serializer[Any]):
    """What comes in. A field that nobody knows is refused: it might have been meant for something that matters."""

    default_error_messages = {
        "invalid": _("Skriv ett JSON-objekt."),
        "required": MISSING,
        "null": NOT_NULL,
    }

    def to_internal_value(self, data: Any) -> Any:
        """Return the values, or every error at once."""
        errors: dict[str, Any] = {}
        values = None
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as refused:
            if not isinstance(data, Mapping):
                raise
            errors = dict(refused.detail) if isinstance(refused.detail, dict) else {"": refused.detail}
        for name in data:
            if name not in self.fields:
                errors[str(name)[:100]] = [UNKNOWN_FIELD]
        if errors:
            raise serializers.ValidationError(errors)
        return values


def read_body(request: Request, kind: type[In]) -> dict[str, Any]:
    """Return the values of the request's body, checked."""
    if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
        raise LengthMissing
    body = kind(data=request.data, context={"user": request.user})
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def read_query(request: Request, kind: type[In]) -> dict[str, Any]:
    """Return the values of the request's address, checked; each may be given once."""
    given = {name: values[0] for name, values in request.query_params.lists()}
    twice = {name: [_("Skriv värdet en gång.")] for name, values in request.query_params.lists() if len(values) > 1}
    if twice:
        raise serializers.ValidationError(twice)
    query = kind(data=given, context={"user": request.user})
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)
