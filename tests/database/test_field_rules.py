"""What the database refuses about photos."""

from __future__ import annotations

from typing import Any

import pytest

from contacts.models import Area, User
from incidents.models import LogEntry, Photo
from tests.database.rows import NIGHT, an_entry, an_incident, refused, refused_by_trigger

pytestmark = pytest.mark.django_db


def a_photo(entry: LogEntry, by: User, **extra: Any) -> Photo:
    """Return a new photo of a line of the log."""
    values = {"width": 4, "height": 3, "size": 100, "sha256": "0" * 64, "added_at": NIGHT, "idempotency_key": "en"}
    return Photo.objects.create(**({"incident": entry.incident, "entry": entry, "added_by": by} | values | extra))


def test_a_form_keeps_a_photo_once(alby: Area, sara: User, tina: User) -> None:
    entry = an_entry(an_incident(alby, sara), sara)
    a_photo(entry, sara)
    with refused("one_photo_per_drawn_form"):
        a_photo(entry, sara)
    a_photo(entry, sara, idempotency_key="två")
    a_photo(entry, tina)


def test_a_removed_photo_says_by_whom_and_why(alby: Area, sara: User) -> None:
    photos = Photo.objects.filter(id=a_photo(an_entry(an_incident(alby, sara), sara), sara).id)
    whole: dict[str, Any] = {"removed_by": sara, "removed_at": NIGHT, "removal_reason": "Ett ansikte syns"}
    for missing in whole:
        with refused("a_removed_photo_says_by_whom_and_why"):
            photos.update(**{name: value for name, value in whole.items() if name != missing})
    photos.update(**whole)


def test_a_photo_belongs_to_a_line_of_the_same_log(alby: Area, sara: User) -> None:
    here, there = an_incident(alby, sara), an_incident(alby, sara)
    entry = an_entry(here, sara)
    with refused("a_photo_belongs_to_a_line_of_the_same_log"):
        a_photo(entry, sara, incident=there)
    a_photo(entry, sara)


def test_a_photo_is_never_forgotten(alby: Area, sara: User) -> None:
    photo = a_photo(an_entry(an_incident(alby, sara), sara), sara)
    with refused_by_trigger("a_photo_is_never_forgotten", "incidents_photo"):
        photo.delete()
