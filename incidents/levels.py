"""The levels that people set: which stand at a moment, and the door to the areas whose level a user may set."""

from __future__ import annotations

from datetime import datetime

from contacts.access import OutOfReach, area_ids_within_reach, areas_within_reach, demand
from contacts.models import Area, User
from contacts.rights import Right
from incidents.level_querysets import SetLevelQuerySet
from incidents.models import SetLevel


def levels_at(moment: datetime) -> dict[int, SetLevel]:
    """Return what stood at ``moment``, by the id of its area. One question."""
    standing = SetLevel.objects.all().live().standing_at(moment).select_related("area", "set_by")
    return {level.area_id: level for level in standing}


def areas_to_set(user: User) -> set[int] | None:
    """Return the ids of the areas whose level ``user`` may set; ``None`` means all."""
    return area_ids_within_reach(user, Right.SET_LEVEL)


def access_area_to_set(user: User, slug: str) -> Area:
    """Return an area whose level ``user`` may set; raises ``OutOfReach`` when there is none within reach."""
    demand(user, Right.SET_LEVEL)
    area = areas_within_reach(user, Right.SET_LEVEL).select_related("parent").filter(slug=slug).first()
    if area is None:
        raise OutOfReach
    return area


def places_to_set(user: User, area: Area) -> list[Area]:
    """Return the places right inside ``area`` whose level ``user`` may set as well."""
    return list(areas_within_reach(user, Right.SET_LEVEL).filter(parent=area))


def level_in(area: Area, moment: datetime) -> SetLevel | None:
    """Return the level that stood in ``area`` at ``moment``, if anybody had set one."""
    return levels_of(area).standing_at(moment).first()


def levels_of(area: Area) -> SetLevelQuerySet:
    """Return every level that was set in ``area``, the latest first, with who set and who lifted it."""
    return area.set_levels.all().live().select_related("set_by", "lifted_by").order_by("-set_at", "-id")
