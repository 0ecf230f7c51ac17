"""The standings of a contact and the roads between them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactStanding(models.TextChoices):
    """Where a contact stands, derived from its dates."""

    ACTIVE = "active", _("Aktiv")
    PAUSED = "paused", _("Pausad")
    DECLINED = "declined", _("Har avböjt")
    RETIRED = "retired", _("Borttagen ur listan")


def pause_holds(paused_until: datetime | None, now: datetime) -> bool:
    """Tell whether a pause that ends at ``paused_until`` still holds at the moment ``now``."""
    return paused_until is not None and paused_until > now
