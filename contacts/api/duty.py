"""How rotas look in the API: who is on duty now, until when, and who stands in."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from contacts.api.serializers import ContactActorOut
from contacts.duty_boards import Board


class NamedContactOut(serializers.Serializer[Any]):
    """A contact by name; the rest is under ``contacts/``."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class DutyOut(serializers.Serializer[Any]):
    """Somebody on duty, until a moment."""

    contact = NamedContactOut()
    until = serializers.DateTimeField(source="ends_at")


class NextDutyOut(serializers.Serializer[Any]):
    """The shift that begins next."""

    contact = NamedContactOut()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class RotaOut(serializers.Serializer[Any]):
    """The rota of a role at an actor. Where ``decides`` is false, everybody with the role gets the reports.

    With nobody on duty, reports go to the first of ``deputies`` who can be reached, else to ``mailbox``, else to
    everybody with the role. ``next_change`` is when somebody next comes on duty or goes off it.
    """

    id = serializers.IntegerField(source="rota.id")
    actor = ContactActorOut(source="rota.actor")
    role = serializers.CharField(source="rota.role.code")
    active = serializers.BooleanField(source="rota.active")
    decides = serializers.BooleanField()
    on_duty = DutyOut(many=True)
    next = NextDutyOut(allow_null=True)
    next_change = serializers.DateTimeField(allow_null=True)
    deputies = serializers.SerializerMethodField()
    mailbox = NamedContactOut(source="rota.mailbox", allow_null=True)
    version = serializers.IntegerField(source="rota.version")

    @extend_schema_field(NamedContactOut(many=True))
    def get_deputies(self, board: Board) -> Any:
        """Return the deputies in order."""
        return NamedContactOut([one.contact for one in board.deputies], many=True).data
