"""Questions to the rotas, in the words of the field."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from contacts.querysets import swedish_order

if TYPE_CHECKING:
    from contacts.models.rotas import Rota  # noqa: F401 - named in strings


class RotaQuerySet(models.QuerySet["Rota"]):
    """Questions about rotas."""

    def in_use(self) -> RotaQuerySet:
        """Keep the rotas that are on and hold at least one shift: they decide who gets a text."""
        weekly = apps.get_model("contacts", "WeeklyShift").objects.filter(rota=OuterRef("pk"))
        calendar = apps.get_model("contacts", "CalendarShift").objects.filter(rota=OuterRef("pk"))
        return self.filter(Exists(weekly) | Exists(calendar), active=True)

    def covering(self, area_ids: Collection[int]) -> RotaQuerySet:
        """Keep the rotas with somebody who covers one of these areas, or the whole municipality."""
        here = Q(whole_municipality=True) | Q(areas__in=area_ids)
        return self.filter(Exists(_holders().filter(here)))

    def wholly_within(self, area_ids: Collection[int]) -> RotaQuerySet:
        """Keep the rotas of people who cover these areas and, in that role, nothing else."""
        others = apps.get_model("contacts", "Area").objects.exclude(id__in=area_ids)
        elsewhere = Q(whole_municipality=True) | Q(areas__in=others)
        return self.covering(area_ids).exclude(Exists(_holders().filter(elsewhere)))

    def to_fetch(self, now: datetime, every: timedelta) -> RotaQuerySet:
        """Keep the rotas that are on and whose calendar has not been asked for in the time that is ``every``."""
        due = Q(calendar_fetched_at__isnull=True) | Q(calendar_fetched_at__lte=now - every)
        return self.filter(due, active=True).exclude(calendar_url="").order_by("calendar_fetched_at", "id")

    def for_list(self) -> RotaQuerySet:
        """Return rotas for their page: actor and role fetched, in Swedish order."""
        return self.select_related("actor", "role", "mailbox").order_by(
            swedish_order("actor__name"), "role__position", "id"
        )


def _holders() -> models.QuerySet[models.Model]:
    """Return the assignments that make somebody part of the rota that is asked about outside."""
    return apps.get_model("contacts", "Assignment").objects.filter(
        contact__actor=OuterRef("actor"), role=OuterRef("role"), contact__active=True
    )
