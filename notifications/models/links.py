"""What became of personal links: closed before their time, or asked for anew."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.scales import one_of
from notifications.models.deliveries import Delivery


class ClosedBecause(models.TextChoices):
    """Why a link stopped working before its time."""

    NOT_ME = "not_me", _("mottagaren sa att länken inte är hens")
    BY_STAFF = "by_staff", _("stängd av personal")


class ClosedLink(models.Model):
    """A personal link that opens nothing any more."""

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="closed_link")
    because = models.CharField(max_length=8, choices=ClosedBecause.choices)
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [one_of("because", ClosedBecause, "a_closed_link_has_a_known_reason")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.because}"


class LinkWish(models.Model):
    """Somebody asked for a new link with this token's public id, known to us or not. Handled by the sweeper, then gone.

    The page answers the same, and as fast, whether there is such a letter or not.
    """

    public_id = models.CharField(max_length=32)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public_id"], name="one_wish_for_a_new_link_at_a_time")]

    def __str__(self) -> str:
        return self.public_id
