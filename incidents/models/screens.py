"""Big screens in a room: which of them may show the picture, and how it is shown there."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from contacts.models import Area, User
from contacts.scales import Sharing, one_of
from incidents.pairing import PAIRED_FOR
from incidents.screen_querysets import ScreenQuerySet

# Metres to whoever sits farthest away; letters are sized from it (NUREG-0700).
NEAREST, FARTHEST = 2, 12


class Screen(models.Model):
    """A device that a person paired by the code it showed. It reads, and is told nothing narrower than ``sharing``.

    ``code`` follows from a secret that only the device holds, so that the code alone opens nothing.
    """

    name = models.CharField(max_length=60)
    code = models.CharField(max_length=12)
    distance = models.PositiveSmallIntegerField(
        default=6, validators=[MinValueValidator(NEAREST), MaxValueValidator(FARTHEST)]
    )
    areas = models.ManyToManyField(Area, related_name="screens", blank=True)
    sharing = models.PositiveSmallIntegerField(choices=Sharing.choices, default=Sharing.VOLUNTEERS)
    sound = models.BooleanField(default=False)
    paired_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    paired_at = models.DateTimeField()
    parted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    parted_at = models.DateTimeField(null=True)

    objects = ScreenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(parted_at__isnull=True), name="one_paired_screen_of_a_code"
            ),
            models.CheckConstraint(
                condition=Q(distance__gte=NEAREST, distance__lte=FARTHEST), name="a_screen_is_read_from_within_a_room"
            ),
            one_of("sharing", Sharing, "a_screen_has_a_known_sharing"),
            models.CheckConstraint(
                condition=~Q(sharing=Sharing.NAMED), name="a_screen_never_shows_what_is_for_named_people"
            ),
            models.CheckConstraint(
                condition=Q(parted_by__isnull=True, parted_at__isnull=True)
                | Q(parted_by__isnull=False, parted_at__isnull=False),
                name="a_parted_screen_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def paired_until(self) -> datetime:
        """Return when the screen shows a code again, unless somebody parts it before."""
        return self.paired_at + PAIRED_FOR
