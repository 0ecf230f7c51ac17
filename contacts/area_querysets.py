"""Questions about areas, and about which lies inside which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from contacts.querysets import swedish_order

if TYPE_CHECKING:
    from contacts.models import Area  # noqa: F401 - named in a string


class AreaQuerySet(models.QuerySet["Area"]):
    """Questions about areas."""

    def active(self) -> AreaQuerySet:
        """Keep the areas in use."""
        return self.filter(active=True)

    def in_swedish_order(self) -> AreaQuerySet:
        """Order by name, an area followed by what lies in it."""
        family = swedish_order(Coalesce("parent__name", "name"))
        return self.order_by(family, F("parent").asc(nulls_first=True), swedish_order("name"), "id")

    def below(self, ids: Collection[int]) -> set[int]:
        """Return ``ids`` and the ids of every area inside them, at any depth."""
        children = _children(self.model.objects.values_list("id", "parent_id"))
        return _closure(ids, lambda area_id: children[area_id])

    def of_user(self, user_id: int | None) -> set[int]:
        """Return the ids of the areas of one member of staff and of every area inside them. One query."""
        own: Any = apps.get_model("contacts", "User")._meta.get_field("areas").remote_field.through
        theirs = own._default_manager.filter(user_id=user_id, area_id=OuterRef("pk"))
        rows = list(self.model.objects.annotate(theirs=Exists(theirs)).values_list("id", "parent_id", "theirs"))
        children = _children(row[:2] for row in rows)
        return _closure([row[0] for row in rows if row[2]], lambda area_id: children[area_id])

    def touching(self, ids: Collection[int]) -> set[int]:
        """Return ``ids``, every area inside them and every area around them."""
        return set().union(*self.touching_each(ids).values())

    def touching_each(self, ids: Collection[int]) -> dict[int, set[int]]:
        """Return, for each of ``ids``, itself, every area inside it and every area around it. One query."""
        parents = dict(self.model.objects.values_list("id", "parent_id"))
        children = _children(parents.items())

        def touching(area_id: int) -> set[int]:
            around = _closure([area_id], lambda one: [parent] if (parent := parents.get(one)) else [])
            return around | _closure([area_id], lambda one: children[one])

        return {area_id: touching(area_id) for area_id in ids}


def _children(parents: Iterable[tuple[int, int | None]]) -> dict[int | None, list[int]]:
    children: dict[int | None, list[int]] = defaultdict(list)
    for area_id, parent_id in parents:
        children[parent_id].append(area_id)
    return children


def _closure(start: Iterable[int], step: Any) -> set[int]:
    seen: set[int] = set()
    waiting = list(start)
    while waiting:
        area_id = waiting.pop()
        if area_id not in seen:
            seen.add(area_id)
            waiting.extend(step(area_id))
    return seen
