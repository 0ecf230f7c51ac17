"""The endpoints for what the address book is made of: areas, roles, actors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.access import areas_in_use, roles_in_use, visible_actors
from contacts.api.bodies import read_query
from contacts.api.endpoints import Endpoint
from contacts.api.paging import PageQuery
from contacts.api.serializers import ActorOut, ActorQuery, AreaOut, ContactRoleOut
from contacts.rights import Right


class Areas(Endpoint):
    """The areas in use."""

    rights = {"GET": None}

    @extend_schema(
        operation_id="areas_list",
        summary=_("Lista områden"),
        parameters=[PageQuery],
        responses=AreaOut(many=True),
        tags=["contacts"],
    )
    def get(self, request: Request) -> Response:
        """Answer one page of areas."""
        return self.answer_list(request, areas_in_use().select_related("parent"), AreaOut)


class ContactRoles(Endpoint):
    """The contact roles in use."""

    rights = {"GET": None}

    @extend_schema(
        operation_id="contact_roles_list",
        summary=_("Lista kontaktroller"),
        parameters=[PageQuery],
        responses=ContactRoleOut(many=True),
        tags=["contacts"],
    )
    def get(self, request: Request) -> Response:
        """Answer one page of roles."""
        return self.answer_list(request, roles_in_use(), ContactRoleOut)


class Actors(Endpoint):
    """The organisations."""

    rights = {"GET": Right.SEE_CONTACTS}

    @extend_schema(
        operation_id="actors_list",
        summary=_("Lista aktörer"),
        parameters=[ActorQuery],
        responses=ActorOut(many=True),
        tags=["contacts"],
    )
    def get(self, request: Request) -> Response:
        """Answer one page of actors."""
        query = read_query(request, ActorQuery)
        actors = visible_actors(self.caller)
        if "type" in query:
            actors = actors.filter(type=query["type"])
        if "active" in query:
            actors = actors.filter(active=query["active"] == "true")
        return self.answer_list(request, actors, ActorOut, query)
