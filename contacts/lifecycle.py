"""The standings of a contact and the roads between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactStanding(models.TextChoices):
    """Where a contact stands, derived from its dates."""

    ACTIVE = "active", _("Aktiv")
    PAUSED = "paused", _("Pausad")
    DECLINED = "declined", _("Har avböjt")
    RETIRED = "retired", _("Borttagen ur listan")
