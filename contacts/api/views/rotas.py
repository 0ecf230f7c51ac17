"""The endpoint for rotas."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import read_query
from contacts.api.duty import RotaOut
from contacts.api.endpoints import Endpoint
from contacts.api.paging import PageQuery
from contacts.duty_boards import boards_of
from contacts.rights import Right
from contacts.rota_access import visible_rotas


class Rotas(Endpoint):
    """The rotas that the caller may see."""

    rights = {"GET": Right.SEE_CONTACTS}

    @extend_schema(
        operation_id="rotas_list",
        summary=_("Lista jourlistor och vem som är i tjänst"),
        parameters=[PageQuery],
        responses=RotaOut(many=True),
        tags=["contacts"],
    )
    def get(self, request: Request) -> Response:
        """Answer one page of rotas, as they stand now."""
        pages = self.pagination_class()
        rotas = visible_rotas(self.caller).select_related("actor__type", "role", "mailbox")
        found = pages.page(rotas, request, read_query(request, PageQuery))
        return pages.get_paginated_response(RotaOut(boards_of(found, timezone.now()), many=True).data)
