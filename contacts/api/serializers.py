"""How areas, actors, roles and contacts look in the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from contacts.access import actor_types, areas_in_use, roles_in_use, visible_actors
from contacts.actions import AssignmentDetails
from contacts.api.bodies import In, Many
from contacts.api.fields import Address, Choice, Flag, Line, Scale, Whole
from contacts.api.known import CodeOf, CodesOf, Known, KnownNumber
from contacts.api.paging import PageQuery
from contacts.scales import Language, Severity, Sharing


class AreaOut(serializers.Serializer[Any]):
    """An area. ``outline`` is a GeoJSON geometry (RFC 7946), approximate unless it says otherwise."""

    slug = serializers.CharField()
    name = serializers.CharField()
    parent = CodeOf("slug", allow_null=True)  # type: ignore[assignment]
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    outline = serializers.DictField(allow_null=True)
    approximate = serializers.BooleanField()


class ContactRoleOut(serializers.Serializer[Any]):
    """A contact role, with its name in the language of the answer and in both."""

    code = serializers.CharField()
    name = serializers.CharField()
    name_sv = serializers.CharField()
    name_en = serializers.CharField()


class ActorOut(serializers.Serializer[Any]):
    """An organisation."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    type = serializers.CharField(source="type.code")
    type_name = serializers.CharField(source="type.name")
    phone = serializers.CharField()
    active = serializers.BooleanField()
    contact_count = serializers.IntegerField()


class ActorQuery(PageQuery):
    """What actors can be asked by."""

    type = Known(actor_types, required=False, help_text=_("Aktörstypens kod."))
    active = Choice(["true", "false"], required=False)


class AssignmentOut(serializers.Serializer[Any]):
    """What a contact covers: a role, where, and from which severity up."""

    role = serializers.CharField(source="role.code")
    areas = CodesOf("slug", source="areas.all")
    whole_municipality = serializers.BooleanField()
    lowest_severity = Scale(Severity)


class ContactActorOut(serializers.Serializer[Any]):
    """The actor that a contact belongs to."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    type = serializers.CharField(source="type.code")


class ContactOut(serializers.Serializer[Any]):
    """A person or a function's mailbox. ``sharing`` is the narrowest text that the contact may receive."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    actor = ContactActorOut()
    language = Choice(Language)
    sharing = Scale(Sharing, source="clearance")
    active = serializers.BooleanField()
    paused_until = serializers.DateTimeField(allow_null=True)
    declined_at = serializers.DateTimeField(allow_null=True)
    address_broken_at = serializers.DateTimeField(allow_null=True)
    exercise_participant = serializers.BooleanField()
    assignments = AssignmentOut(many=True)
    version = serializers.IntegerField()


class ContactQuery(PageQuery):
    """What contacts can be asked by."""

    area = Known(areas_in_use, by="slug", required=False, help_text=_("Områdets kod."))
    role = Known(roles_in_use, required=False, help_text=_("Rollens kod."))
    actor = Whole(from_text=True, min_value=1, max_value=2**63 - 1, required=False, help_text=_("Aktörens id."))
    active = Choice(["true", "false"], required=False)


class AssignmentIn(In):
    """A role, in some areas or the whole municipality."""

    role = Known(roles_in_use)
    areas = Many(child=Known(areas_in_use, by="slug"), max_length=200, default=list)
    whole_municipality = Flag(default=False)
    lowest_severity = Scale(Severity, default=Severity.LOW)

    def to_internal_value(self, data: Any) -> AssignmentDetails:
        """Return the assignment as the deed takes it."""
        values = super().to_internal_value(data)
        return AssignmentDetails(**(values | {"areas": tuple(values["areas"])}))


class ContactIn(In):
    """A new contact. Without ``sharing`` it gets the narrowest level that its actor's type allows."""

    actor = KnownNumber(visible_actors)
    name = Line(max_length=150)
    email = Address(max_length=254, allow_blank=True, default="")
    phone = Line(max_length=40, allow_blank=True, default="")
    language = Choice(Language, default=Language.SWEDISH)
    sharing = Scale(Sharing, source="clearance", allow_null=True, default=None)
    exercise_participant = Flag(default=False)
    assignments = Many(child=AssignmentIn(), allow_empty=False, max_length=50)


class ContactChangeIn(In):
    """What is to change of a contact; what is left out stays. ``assignments`` are replaced as a whole."""

    actor = KnownNumber(visible_actors, required=False)
    name = Line(max_length=150, required=False)
    email = Address(max_length=254, allow_blank=True, required=False)
    phone = Line(max_length=40, allow_blank=True, required=False)
    language = Choice(Language, required=False)
    sharing = Scale(Sharing, source="clearance", required=False)
    exercise_participant = Flag(required=False)
    assignments = Many(child=AssignmentIn(), allow_empty=False, max_length=50, required=False)
    version = Whole(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text=_("Versionen som du läste. Har någon ändrat kontakten sedan dess blir svaret 409."),
    )
