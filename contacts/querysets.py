"""Questions to the address book, in the words of the field."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, Func, Max, OuterRef, Q, Value
from django.db.models.functions import Lower

from contacts.lifecycle import ContactStanding

if TYPE_CHECKING:
    from contacts.models import Actor, ActorType, Contact, ContactRole, User  # noqa: F401 - named in strings

MOST_WORDS = 8


def swedish_order(field: str | Func) -> Func:
    """Return an ordering of ``field`` by the Swedish alphabet, å ä ö last, on a server without ICU."""
    translated = Func(
        Lower(field), Value("åäöéü"), Value("{|}ey"), function="translate", output_field=models.TextField()
    )
    return Func(translated, function="", template='%(expressions)s COLLATE "C"', output_field=models.TextField())


class ContactRoleQuerySet(models.QuerySet["ContactRole"]):
    """Questions about contact roles."""

    def active(self) -> ContactRoleQuerySet:
        """Keep the roles in use."""
        return self.filter(active=True)

    def in_menu_order(self) -> ContactRoleQuerySet:
        """Order as the menus show them."""
        return self.order_by("position", swedish_order("name_sv"), "id")

    def for_list(self) -> ContactRoleQuerySet:
        """Return roles for their page: contacts on the list counted, those in use first."""
        holders = Count("assignments", filter=Q(assignments__contact__active=True))
        return self.annotate(contact_count=holders).order_by("-active", "position", swedish_order("name_sv"), "id")


class ActorTypeQuerySet(models.QuerySet["ActorType"]):
    """Questions about the kinds of actors."""

    def in_menu_order(self) -> ActorTypeQuerySet:
        """Keep the kinds in use, ordered as the menus show them."""
        return self.filter(active=True).order_by("position", swedish_order("name_sv"), "id")


class ActorQuerySet(models.QuerySet["Actor"]):
    """Questions about actors."""

    def active(self) -> ActorQuerySet:
        """Keep the actors in use."""
        return self.filter(active=True)

    def for_list(self) -> ActorQuerySet:
        """Return actors for the actor page: type fetched, active contacts counted, in Swedish order."""
        return (
            self.select_related("type")
            .annotate(contact_count=Count("contacts", filter=Q(contacts__active=True)))
            .order_by(swedish_order("name"), "id")
        )


class ContactQuerySet(models.QuerySet["Contact"]):
    """Questions about contacts."""

    def active(self) -> ContactQuerySet:
        """Keep the contacts that are not retired, at actors that are not retired."""
        return self.filter(active=True, actor__active=True)

    def wanting_mail(self, now: datetime) -> ContactQuerySet:
        """Keep the active contacts with an address that are not paused at ``now`` and have not declined."""
        return (
            self.active()
            .exclude(address_norm="")
            .filter(Q(paused_until__isnull=True) | Q(paused_until__lte=now), declined_at__isnull=True)
        )

    def reachable(self, now: datetime) -> ContactQuerySet:
        """Keep the contacts that want mail at ``now`` and whose address works."""
        return self.wanting_mail(now).filter(address_broken_at__isnull=True)

    def at_address(self, address: str) -> ContactQuerySet:
        """Keep the contacts with this address (in lower case), retired ones too."""
        return self.filter(address_norm=address)

    def mended_at(self) -> dict[int, datetime]:
        """Return when each contact's address was last said to work again, for those whose address had not worked."""
        mended = self.filter(changes__field="address_broken_at", changes__new="")
        return dict(mended.values_list("id").annotate(Max("changes__recorded_at")))

    def left_unreviewed(self, since: datetime) -> ContactQuerySet:
        """Keep the contacts that nobody has looked through since ``since``."""
        return self.filter(Q(reviewed_at__lt=since) | Q(reviewed_at__isnull=True, created_at__lt=since))

    def not_asked_since(self, since: datetime) -> ContactQuerySet:
        """Leave out whom we asked about their own data after ``since``. A letter that never left asked nobody."""
        letters = apps.get_model("notifications", "Delivery")._default_manager.exclude(state="stopped")
        asked = letters.filter(contact=OuterRef("pk"), dispatch__kind="review", dispatch__created_at__gt=since)
        return self.exclude(Exists(asked))

    def covering(self, area_ids: Collection[int]) -> ContactQuerySet:
        """Keep the contacts with an assignment in one of these areas, or in the whole municipality."""
        here = Q(assignments__whole_municipality=True) | Q(assignments__areas__in=area_ids)
        return self.filter(id__in=self.model.objects.filter(here).values("id"))

    def wholly_within(self, area_ids: Collection[int]) -> ContactQuerySet:
        """Keep the contacts with assignments in these areas and nowhere else."""
        other_areas = apps.get_model("contacts", "Area").objects.exclude(id__in=area_ids)
        elsewhere = Q(assignments__whole_municipality=True) | Q(assignments__areas__in=other_areas)
        return self.filter(id__in=self.model.objects.filter(assignments__areas__in=area_ids).values("id")).exclude(
            id__in=self.model.objects.filter(elsewhere).values("id")
        )

    def matching(self, words: str) -> ContactQuerySet:
        """Keep the contacts with every word in their name, address, phone or actor."""
        found = self
        for word in words.split()[:MOST_WORDS]:
            found = found.filter(
                Q(name__icontains=word)
                | Q(email__icontains=word)
                | Q(phone__icontains=word)
                | Q(actor__name__icontains=word)
            )
        return found

    def narrowed(
        self,
        *,
        words: str,
        area_ids: Collection[int] | None,
        role_code: str,
        actor_id: int | None,
        standing: ContactStanding | None,
        now: datetime,
    ) -> ContactQuerySet:
        """Keep what the list is narrowed to; without a standing, everybody who is not retired."""
        found = self.filter(active=True) if standing is None else self.standing(standing, now)
        found = found.matching(words)
        if area_ids is not None:
            found = found.covering(area_ids)
        if role_code:
            found = found.in_role(role_code)
        if actor_id is not None:
            found = found.filter(actor_id=actor_id)
        return found

    def in_role(self, code: str) -> ContactQuerySet:
        """Keep the contacts with this role, anywhere."""
        return self.filter(id__in=self.model.objects.filter(assignments__role__code=code).values("id"))

    def standing(self, standing: ContactStanding, now: datetime) -> ContactQuerySet:
        """Keep the contacts that stand so at ``now``."""
        paused = Q(paused_until__gt=now)
        conditions = {
            ContactStanding.ACTIVE: Q(active=True, declined_at__isnull=True) & ~paused,
            ContactStanding.PAUSED: Q(active=True, declined_at__isnull=True) & paused,
            ContactStanding.DECLINED: Q(active=True, declined_at__isnull=False),
            ContactStanding.RETIRED: Q(active=False),
        }
        return self.filter(conditions[standing])

    def for_list(self) -> ContactQuerySet:
        """Return contacts for the contact page: all it shows fetched at once, in Swedish order."""
        return (
            self.select_related("actor__type")
            .prefetch_related("assignments__role", "assignments__areas")
            .order_by(swedish_order("name"), "id")
        )


class UserQuerySet(models.QuerySet["User"]):
    """Questions about staff."""

    def active(self) -> UserQuerySet:
        """Keep the users who may log in."""
        return self.filter(is_active=True)

    def in_roles(self, roles: Collection[str]) -> UserQuerySet:
        """Keep the active users in one of these roles."""
        return self.active().filter(role__in=roles)

    def keeping_the_list(self, contact_ids: Collection[int]) -> UserQuerySet:
        """Keep the active users who look after these contacts: säkerhetssamordnare, and whose areas they cover."""
        here = Q(role="safety_coordinator", areas__assignments__contact__in=contact_ids)
        return self.active().filter(Q(role="security_coordinator") | here).distinct()

    def for_list(self) -> UserQuerySet:
        """Return users for the administrator's page, active first, in Swedish order."""
        return self.prefetch_related("areas").order_by("-is_active", swedish_order("name"), "id")
