"""The door to photos: whoever sees the incident sees them, and few may take one away."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from contacts.access import OutOfReach
from contacts.models import User
from contacts.rights import Right
from incidents import photo_files
from incidents.access import may_with_incident
from incidents.models import Incident, Photo
from incidents.querysets import PhotoQuerySet


def photos_of(incident: Incident) -> PhotoQuerySet:
    """Return the photos of an incident that came through the door already."""
    return Photo.objects.shown().select_related("entry", "added_by").filter(incident=incident)


def access_photo(user: User | AnonymousUser, incident: Incident, name: UUID) -> Photo:
    """Return a photo of a visible incident; raises ``OutOfReach`` when there is none, or it was removed."""
    photo = photos_of(incident).filter(name=name).first()
    if photo is None or not may_with_incident(user, incident, Right.SEE_INCIDENTS):
        raise OutOfReach
    return photo


def content_of(photo: Photo) -> bytes:
    """Return the file of a photo; raises ``OutOfReach`` when the disk has lost it."""
    content = photo_files.read(photo.name)
    if content is None:
        raise OutOfReach
    return content


def photo_headers(photo: Photo) -> dict[str, str]:
    """Return what a photo is handed out with: it can do nothing but be looked at, and nobody else keeps it."""
    return {
        "Content-Disposition": f'inline; filename="{photo.name}.jpg"',
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def access_photo_to_remove(user: User | AnonymousUser, incident: Incident, name: UUID) -> Photo:
    """Return a photo that ``user`` may remove: one that they added themselves, or any with the right to edit."""
    photo = access_photo(user, incident, name)
    if not may_remove(user, incident, photo):
        raise PermissionDenied(Right.EDIT_INCIDENT)
    return photo


def may_remove(user: User | AnonymousUser, incident: Incident, photo: Photo) -> bool:
    """Tell whether ``user`` may take ``photo`` away."""
    return photo.added_by_id == user.pk or may_with_incident(user, incident, Right.EDIT_INCIDENT)
