"""The endpoint of the search."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import read_query
from contacts.api.endpoints import Endpoint
from contacts.api.refusals import Refused
from contacts.rights import Right
from incidents.api.search_serializers import FoundOut, SearchQuery
from incidents.search_time import TookTooLong
from incidents.search_words import NothingToLookFor
from incidents.searching import Narrowed, search


class Search(Endpoint):
    """What the caller may read, searched."""

    rights = {"GET": Right.SEE_INCIDENTS}
    refusals = {
        NothingToLookFor: lambda refused: serializers.ValidationError({"q": [str(refused)]}),
        TookTooLong: lambda refused: Refused(
            str(refused), code="search_took_too_long", status_code=status.HTTP_503_SERVICE_UNAVAILABLE
        ),
    }

    @extend_schema(
        operation_id="search",
        summary=_("Sök i händelser, anteckningar och lägesrapporter"),
        parameters=[SearchQuery],
        responses=FoundOut,
        tags=["incidents"],
    )
    def get(self, request: Request) -> Response:
        """Answer one page of what was found."""
        query = read_query(request, SearchQuery)
        narrowed = Narrowed(
            kind=query.get("kind"), area=query.get("area"), after=query.get("after"), before=query.get("before")
        )
        return self.answer(search(self.caller, query["q"], narrowed, page=query["page"]), FoundOut)
