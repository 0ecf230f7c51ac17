"""Deeds with photos: keep them with a line of the log, and remove one that should not have been taken."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from contacts.telling import Topic, tell
from incidents import photo_files
from incidents.models import LogEntry, Photo
from incidents.redrawing import Drawn


class UnableToRemove(Exception):
    """The photo cannot be removed so. The message is a sentence for the person who tried."""


def keep_photos(entry: LogEntry, photos: Collection[Drawn], *, by: User, key: str, now: datetime) -> list[Photo]:
    """Keep ``photos`` with ``entry``, inside the transaction that wrote it.

    The files are on the disk before the commit: a row never names a photo that a power cut took. If the transaction
    ends otherwise, files without a row stay behind, which no address leads to.
    """
    kept = []
    for place, photo in enumerate(photos):
        name = uuid.uuid4()
        photo_files.write(name, photo.content)
        kept.append(
            Photo(
                name=name,
                incident_id=entry.incident_id,
                entry=entry,
                width=photo.width,
                height=photo.height,
                size=len(photo.content),
                sha256=photo.sha256,
                added_by=by,
                added_at=now,
                # A key may be as long as the column, and serves both for an incident and for a line.
                idempotency_key=hashlib.sha256(f"{entry.pk} {key} {place}".encode()).hexdigest(),
            )
        )
    return Photo.objects.bulk_create(kept)


@transaction.atomic(durable=True)
def remove_photo(*, photo: Photo, by: User, reason: str, now: datetime) -> Photo:
    """Remove a photo for good and say why: the file goes, the row stays. Removing it again changes nothing."""
    if not reason.strip():
        raise UnableToRemove(_("Skriv varför bilden tas bort."))
    photo = Photo.objects.select_for_update(no_key=True, of=("self",)).get(id=photo.id)
    if photo.removed_at is None:
        photo.removed_by, photo.removed_at, photo.removal_reason = by, now, reason.strip()
        photo.save(update_fields=["removed_by", "removed_at", "removal_reason"])
        tell(Topic.INCIDENTS)
    transaction.on_commit(partial(photo_files.discard, photo.name))
    return photo
