"""Deeds with areas: add, change, move, draw, retire, restore."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from contacts.actions import checks
from contacts.actions.outlines import NotAnOutline, middle_of, read_outline
from contacts.actions.refusals import Errors, NotAccepted, explains_refusals
from contacts.models import Area
from contacts.telling import Topic, tell

TAKEN_BY_PAGES = frozenset({"nytt"})


@dataclass(frozen=True, kw_only=True)
class AreaDetails:
    """What an area is called and where it lies. An empty ``outline`` keeps the one there is."""

    name: str
    parent: Area | None = None
    outline: str = ""
    approximate: bool = True


@explains_refusals
@transaction.atomic(durable=True)
def add_area(*, details: AreaDetails) -> Area:
    """Add an area. Its slug comes from the name and never changes: addresses and CSV files rely on it."""
    _check(details)
    area = Area(slug=_free_slug(details))
    _fill(area, details)
    area.save()
    tell(Topic.AREAS)
    return area


@explains_refusals
@transaction.atomic(durable=True)
def change_area(*, area: Area, details: AreaDetails) -> Area:
    """Rename, move or redraw an area."""
    # Moves take turns: two at once could each be right and still make a ring.
    list(Area.objects.select_for_update().order_by("id").values_list("id"))
    current = Area.objects.get(id=area.id)
    _check(details, current)
    _fill(current, details)
    current.save()
    tell(Topic.AREAS)
    return current


@transaction.atomic(durable=True)
def retire_area(*, area: Area) -> Area:
    """Take an area out of the choices, once nothing in use lies inside it."""
    current = Area.objects.select_for_update().get(id=area.id)
    if current.children.active().exists():
        raise NotAccepted({"": _("Det finns områden inuti det här. Flytta eller ta bort dem först.")})
    current.active = False
    current.save(update_fields=["active"])
    tell(Topic.AREAS)
    return current


@transaction.atomic(durable=True)
def restore_area(*, area: Area) -> Area:
    """Put an area back among the choices."""
    current = Area.objects.select_for_update().get(id=area.id)
    if current.parent is not None and not current.parent.active:
        raise NotAccepted({"": _("Området ligger i ett område som är borttaget. Ta tillbaka det först.")})
    current.active = True
    current.save(update_fields=["active"])
    tell(Topic.AREAS)
    return current


def _check(details: AreaDetails, current: Area | None = None) -> None:
    errors = Errors()
    errors.note(
        "name",
        checks.wrong_with_line(details.name, longest=checks.SHORT_NAME_LENGTH, missing=_("Skriv områdets namn.")),
    )
    if details.name and not slugify(details.name):
        errors.note("name", _("Skriv namnet med bokstäver eller siffror."))
    namesakes = Area.objects.filter(parent=details.parent, name__iexact=details.name)
    if (namesakes.exclude(id=current.id) if current else namesakes).exists():
        errors.note("name", _("Det finns redan ett område med det namnet där."))
    errors.note("parent", _wrong_with_parent(details.parent, current))
    if details.outline:
        try:
            read_outline(details.outline)
        except NotAnOutline as error:
            errors.note("outline", str(error))
    errors.raise_if_any()


def _wrong_with_parent(parent: Area | None, current: Area | None) -> str | None:
    if parent is None:
        return None
    if current is not None and parent.id in Area.objects.all().below([current.id]):
        return _("Ett område kan inte ligga i sig självt eller i något som ligger i det.")
    if not parent.active and (current is None or current.parent_id != parent.id):
        return _("Det yttre området är borttaget ur listan. Välj ett annat.")
    return None


def _free_slug(details: AreaDetails) -> str:
    slug = slugify(details.name)[:60].strip("-")
    if slug in TAKEN_BY_PAGES:
        slug = f"{slug}-omrade"
    if details.parent is not None and Area.objects.filter(slug=slug).exists():
        slug = f"{details.parent.slug}-{slug}"[:60].strip("-")
    return slug


def _fill(area: Area, details: AreaDetails) -> None:
    area.name = details.name
    area.parent = details.parent
    area.approximate = details.approximate
    if details.outline:
        area.outline = read_outline(details.outline)
        area.latitude, area.longitude = middle_of(area.outline)
