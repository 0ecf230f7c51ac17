"""Where things happen: the kommundelar, and the squares and schools inside them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from contacts.area_querysets import AreaQuerySet


class Area(models.Model):
    """A part of the municipality; ``parent`` nests a square or a school in its kommundel."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    outline = models.JSONField(null=True, blank=True)  # a GeoJSON geometry, RFC 7946
    approximate = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="no_area_lies_within_itself"
            ),
            models.UniqueConstraint("parent", "name", name="one_area_of_a_name_within_its_parent"),
        ]

    def __str__(self) -> str:
        return self.name
