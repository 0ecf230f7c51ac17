"""Deeds with saved views: save one under a name, call it something else, throw it away. Always one's own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.models import User
from incidents.models import SavedView

MOST_VIEWS = 20
LONGEST_NAME = 60
LONGEST_QUERY = 500


class UnableToSaveView(Exception):
    """The view cannot be saved so. The message is a sentence for the person who tried."""


@transaction.atomic(durable=True)
def save_view(*, user: User, page: str, name: str, query: str, now: datetime) -> SavedView:
    """Save a narrowed page under a name; the same name with the same filters again changes nothing."""
    User.objects.select_for_update(no_key=True).get(id=user.id)
    name = _tidy(name)
    standing = SavedView.objects.filter(user=user, page=page, name=name).first()
    if standing is not None and standing.query == query:
        return standing
    _demand_free(user, page, name)
    if len(query) > LONGEST_QUERY:
        raise UnableToSaveView(_("Filtren är för långa att spara. Ta bort något av dem."))
    if SavedView.objects.filter(user=user).count() >= MOST_VIEWS:
        raise UnableToSaveView(_("Du har redan %(most)d sparade vyer. Ta bort en först.") % {"most": MOST_VIEWS})
    return SavedView.objects.create(user=user, page=page, name=name, query=query, saved_at=now)


@transaction.atomic(durable=True)
def rename_view(*, view: SavedView, by: User, name: str) -> SavedView:
    """Call one's own view something else."""
    User.objects.select_for_update(no_key=True).get(id=by.id)
    view = SavedView.objects.select_for_update().get(id=view.id, user=by)
    name = _tidy(name)
    if name != view.name:
        _demand_free(by, view.page, name)
        view.name = name
        view.save(update_fields=["name"])
    return view


@transaction.atomic(durable=True)
def delete_view(*, view: SavedView, by: User) -> None:
    """Throw one's own view away; that it is gone already is no trouble."""
    SavedView.objects.filter(id=view.id, user=by).delete()


def _tidy(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise UnableToSaveView(_("Skriv vad vyn ska heta."))
    if len(name) > LONGEST_NAME:
        raise UnableToSaveView(_("Skriv ett kortare namn, högst %(most)d tecken.") % {"most": LONGEST_NAME})
    return name


def _demand_free(user: User, page: str, name: str) -> None:
    if SavedView.objects.filter(user=user, page=page, name=name).exists():
        raise UnableToSaveView(_("Du har redan en vy som heter så. Välj ett annat namn."))
