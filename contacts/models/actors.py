"""The organisations that coordinate, their kinds, and the roles of their people."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import get_language

from contacts.querysets import ActorQuerySet, ActorTypeQuerySet, ContactRoleQuerySet
from contacts.scales import Sharing, one_of


class NamedKind(models.Model):
    """A kind kept as data, with its code for programs and its names for people."""

    code = models.SlugField(max_length=60, unique=True)
    name_sv = models.CharField(max_length=100, unique=True)
    name_en = models.CharField(max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(default=100)
    active = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name in the language of the moment."""
        return self.name_en if get_language() == "en" else self.name_sv


class ActorType(NamedKind):
    """A kind of organisation, with the narrowest clearance that its people may be given."""

    narrowest_clearance = models.PositiveSmallIntegerField(choices=Sharing.choices)
    volunteers = models.BooleanField(default=False)

    objects = ActorTypeQuerySet.as_manager()

    class Meta:
        constraints = [one_of("narrowest_clearance", Sharing, "an_actor_type_has_a_known_clearance")]


class ContactRole(NamedKind):
    """What a contact does at an actor; audiences are chosen by role and area."""

    objects = ContactRoleQuerySet.as_manager()


class Actor(models.Model):
    """An organisation, such as a night walkers' association or a housing company."""

    name = models.CharField(max_length=150)
    type = models.ForeignKey(ActorType, on_delete=models.PROTECT, related_name="actors")
    phone = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    active = models.BooleanField(default=True)

    objects = ActorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_actor_of_a_name")]

    def __str__(self) -> str:
        return self.name
