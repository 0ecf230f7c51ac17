"""What every endpoint has in common: who may call it, what it reads, and how it says no."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from contacts.access import may
from contacts.api.authentication import BearerKey, BrowserSession
from contacts.api.bodies import read_query
from contacts.api.paging import CursorPages, PageQuery
from contacts.api.parsing import StrictJSON
from contacts.api.refusals import Refusals
from contacts.models import User
from contacts.rights import Right

_KEY = re.compile(r"[\x21-\x7e]{1,200}")

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=_(
        "Högst 200 synliga ASCII-tecken som du drar nya för varje sak du skapar. Samma nyckel igen ger det första "
        "resultatet med status 200. Utan nyckel skapas en ny sak varje gång."
    ),
)


class HasRight(IsAuthenticated):
    """Let in whoever has logged in and has the right that the endpoint names for the method; nobody else."""

    message = _("Din roll får inte göra det här.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Tell whether the caller may come in. A method that is not there at all answers 405 by itself."""
        if not isinstance(view, Endpoint) or not isinstance(request.user, User):
            return False
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method.lower() not in view.http_method_names or not hasattr(view, method.lower()):
            return True
        if method not in view.rights:
            return False
        right = view.rights[method]
        return right is None or may(request.user, right)


class WriteThrottle(UserRateThrottle):
    """A bound on changes, far above what people do: logging in a hurry never meets it."""

    rate = "1200/min"
    scope = "api_write"

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count only what changes something."""
        return request.method in ("GET", "HEAD", "OPTIONS") or super().allow_request(request, view)


class Endpoint(APIView):
    """One address of the API. ``rights`` names the right for each method; ``None`` lets all staff in."""

    rights: ClassVar[Mapping[str, Right | None]] = {}
    refusals: ClassVar[Refusals] = {}
    authentication_classes = (BearerKey, BrowserSession)
    permission_classes = (HasRight,)
    throttle_classes = (WriteThrottle,)
    parser_classes: Sequence[type[BaseParser]] = (StrictJSON,)
    renderer_classes = (JSONRenderer,)
    pagination_class: type[CursorPages] = CursorPages
    http_method_names = ["get", "head", "post", "patch"]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return the view, marked with its guard like every other view."""
        view: Any = super().as_view(**initkwargs)
        view.guard = f"api:{','.join(sorted({right or 'staff' for right in cls.rights.values()}))}"
        return view

    @property
    def caller(self) -> User:
        """Return who calls; nobody gets this far without an account."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def handle_exception(self, exc: Exception) -> Response:
        """Translate what the domain raised into an answer."""
        for kind, answer in self.refusals.items():
            if isinstance(exc, kind):
                exc = answer(exc)
                break
        return super().handle_exception(exc)

    def answer_list(
        self,
        request: Request,
        rows: QuerySet[Any],
        out: type[serializers.BaseSerializer[Any]],
        query: dict[str, Any] | None = None,
    ) -> Response:
        """Answer one page of ``rows``."""
        pages = self.pagination_class()
        found = pages.page(rows, request, read_query(request, PageQuery) if query is None else query)
        return pages.get_paginated_response(out(found, many=True, context={"user": request.user}).data)

    def answer(
        self, row: Any, out: type[serializers.BaseSerializer[Any]], status_code: int = status.HTTP_200_OK
    ) -> Response:
        """Answer one row."""
        return Response(out(row, context={"user": self.request.user}).data, status=status_code)


def first_or_again(*, created: bool) -> int:
    """Return 201 for what was created now, 200 for what the same key created before."""
    return status.HTTP_201_CREATED if created else status.HTTP_200_OK


def idempotency_key(request: Request) -> str:
    """Return the key that makes a repeated request one deed; drawn here when the caller brings none."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return f"api-{uuid4()}"
    if not _KEY.fullmatch(key):
        raise serializers.ValidationError(
            {"Idempotency-Key": [_("Använd 1 till 200 synliga ASCII-tecken, utan mellanslag.")]}
        )
    return key
