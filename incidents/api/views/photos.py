"""The endpoints for photos: add some to a log, look at one, remove one with a reason."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.api.bodies import read_body
from contacts.api.endpoints import IDEMPOTENCY_KEY, Endpoint, first_or_again, idempotency_key
from contacts.api.paging import PageQuery
from contacts.rights import Right
from incidents.access import access_incident
from incidents.actions.log import add_entry
from incidents.actions.photos import remove_photo
from incidents.api.incident_serializers import LogEntryOut
from incidents.api.photo_serializers import PhotoOut, PhotoRemoval, PhotosIn
from incidents.api.refusals import REFUSALS, key_used_before
from incidents.models.log import LogKind
from incidents.photo_access import access_photo, access_photo_to_remove, content_of, photo_headers, photos_of


class Photos(Endpoint):
    """The photos of one incident."""

    rights = {"GET": Right.SEE_INCIDENTS, "POST": Right.ADD_NOTE}
    refusals = REFUSALS
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="incidents_photos_list",
        summary=_("Lista bilderna"),
        parameters=[PageQuery],
        responses=PhotoOut(many=True),
        tags=["incidents"],
    )
    def get(self, request: Request, number: str) -> Response:
        """Answer one page of photos, oldest first, without those that were removed."""
        incident = access_incident(self.caller, number)
        return self.answer_list(request, photos_of(incident), PhotoOut)

    @extend_schema(
        operation_id="incidents_photos_create",
        summary=_("Lägg till bilder"),
        parameters=[IDEMPOTENCY_KEY],
        request={"multipart/form-data": PhotosIn},
        responses={201: LogEntryOut, 200: LogEntryOut},
        tags=["incidents"],
    )
    def post(self, request: Request, number: str) -> Response:
        """Add a line with photos to the log."""
        incident = access_incident(self.caller, number, Right.ADD_NOTE)
        values = read_body(request, PhotosIn)
        key = idempotency_key(request)
        entry, created = add_entry(
            incident=incident, by=self.caller, kind=LogKind.OBSERVATION, key=key, now=timezone.now(), **values
        )
        if entry.incident_id != incident.id:
            raise key_used_before(_("Nyckeln är redan använd för en annan händelse. Dra en ny."))
        return self.answer(entry, LogEntryOut, first_or_again(created=created))


class OnePhoto(Endpoint):
    """One photo, as a file."""

    rights = {"GET": Right.SEE_INCIDENTS}

    @extend_schema(
        operation_id="incidents_photos_read",
        summary=_("Hämta en bild"),
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
        tags=["incidents"],
    )
    def get(self, _request: Request, number: str, name: UUID) -> HttpResponse:
        """Answer the file."""
        photo = access_photo(self.caller, access_incident(self.caller, number), name)
        return HttpResponse(content_of(photo), content_type="image/jpeg", headers=photo_headers(photo))


class RemovePhoto(Endpoint):
    """Removing one photo."""

    rights = {"POST": Right.ADD_NOTE}
    refusals = REFUSALS

    @extend_schema(
        operation_id="incidents_photos_remove",
        summary=_("Ta bort en bild"),
        request=PhotoRemoval,
        responses={200: PhotoOut},
        tags=["incidents"],
    )
    def post(self, request: Request, number: str, name: UUID) -> Response:
        """Remove the file for good; the row stays, with who did it and why."""
        photo = access_photo_to_remove(self.caller, access_incident(self.caller, number), name)
        values = read_body(request, PhotoRemoval)
        return self.answer(remove_photo(photo=photo, by=self.caller, now=timezone.now(), **values), PhotoOut)
