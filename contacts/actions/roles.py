"""Deeds with contact roles: add, change, retire, restore."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from contacts.actions import checks
from contacts.actions.refusals import Errors, explains_refusals
from contacts.models import ContactRole

HIGHEST_POSITION = 999


@dataclass(frozen=True, kw_only=True)
class RoleDetails:
    """The names of a role in both languages, and its place in the menus."""

    name_sv: str
    name_en: str
    position: int = 100


@explains_refusals
@transaction.atomic(durable=True)
def add_role(*, details: RoleDetails) -> ContactRole:
    """Add a role. Its code comes from the English name and never changes: programs and CSV files rely on it."""
    _check(details)
    return ContactRole.objects.create(
        code=_code(details.name_en), name_sv=details.name_sv, name_en=details.name_en, position=details.position
    )


@explains_refusals
@transaction.atomic(durable=True)
def change_role(*, role: ContactRole, details: RoleDetails) -> ContactRole:
    """Rename or move a role."""
    _check(details)
    current = ContactRole.objects.select_for_update().get(id=role.id)
    current.name_sv = details.name_sv
    current.name_en = details.name_en
    current.position = details.position
    current.save()
    return current


@transaction.atomic(durable=True)
def retire_role(*, role: ContactRole) -> ContactRole:
    """Take a role out of the choices; the contacts that hold it keep it."""
    return _set_active(role, active=False)


@transaction.atomic(durable=True)
def restore_role(*, role: ContactRole) -> ContactRole:
    """Put a role back among the choices."""
    return _set_active(role, active=True)


def _set_active(role: ContactRole, *, active: bool) -> ContactRole:
    current = ContactRole.objects.select_for_update().get(id=role.id)
    current.active = active
    current.save(update_fields=["active"])
    return current


def _code(name_en: str) -> str:
    return slugify(name_en).replace("-", "_")[:60].strip("_")


def _check(details: RoleDetails) -> None:
    errors = Errors()
    longest = checks.SHORT_NAME_LENGTH
    errors.note(
        "name_sv", checks.wrong_with_line(details.name_sv, longest=longest, missing=_("Skriv rollens svenska namn."))
    )
    errors.note(
        "name_en", checks.wrong_with_line(details.name_en, longest=longest, missing=_("Skriv rollens engelska namn."))
    )
    if details.name_en and not _code(details.name_en):
        errors.note("name_en", _("Skriv det engelska namnet med bokstäver."))
    if not 0 <= details.position <= HIGHEST_POSITION:
        errors.note("position", _("Skriv ett tal mellan 0 och %(highest)d.") % {"highest": HIGHEST_POSITION})
    errors.raise_if_any()
