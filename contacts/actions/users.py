"""Deeds with members of staff: create, change, disable, enable, and a person's own settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from contacts.actions import checks
from contacts.actions.refusals import WHOLE, Errors, NotAccepted, explains_refusals
from contacts.models import ApiToken, Area, User, UserChange
from contacts.models.users import Role, Theme
from contacts.rights import RIGHTS, Reach
from contacts.scales import STAFF_LANGUAGES
from contacts.telling import Topic, tell


@dataclass(frozen=True, kw_only=True)
class UserDetails:
    """What the administrator decides about a member of staff."""

    name: str
    role: str
    phone: str = ""
    areas: Sequence[Area] = ()


@explains_refusals
@transaction.atomic(durable=True)
def create_user(*, by: User | None, email: str, details: UserDetails, now: datetime) -> User:
    """Add a member of staff without a password: the person sets it by a mailed link."""
    email = email.strip().lower()
    errors = _errors_of(details)
    errors.note("email", checks.wrong_with_address(email) if email else _("Skriv personens e-postadress."))
    errors.raise_if_any()
    user = User.objects.create_user(email=email, name=details.name, role=details.role, phone=details.phone)
    user.areas.set(details.areas)
    _record(user, {"standing": "", "role": "", "areas": ""}, _facts_of(user), by=by, now=now)
    return user


@explains_refusals
@transaction.atomic(durable=True)
def change_user(*, user: User, by: User | None, details: UserDetails, now: datetime) -> User:
    """Change name, role and areas. Rights are read at every request, so that the change bites at once."""
    current = _locked(user)
    errors = _errors_of(details)
    if current.role == Role.SYSTEM_ADMINISTRATOR != details.role:
        errors.note(
            "role",
            _why_not_remove_administrator(
                current, by, _("Du kan inte ta bort din egen roll som administratör. Be en annan administratör.")
            ),
        )
    errors.raise_if_any()
    before = _facts_of(current)
    current.name = details.name
    current.role = details.role
    current.phone = details.phone
    current.save(update_fields=["name", "role", "phone"])
    current.areas.set(details.areas)
    _record(current, before, _facts_of(current), by=by, now=now)
    return current


@transaction.atomic(durable=True)
def disable_user(*, user: User, by: User | None, now: datetime) -> User:
    """Close an account: its sessions end at once and its keys to the API stop working."""
    current = _locked(user)
    if current.is_active:
        if current.role == Role.SYSTEM_ADMINISTRATOR:
            reason = _why_not_remove_administrator(
                current, by, _("Du kan inte stänga av dig själv. Be en annan administratör.")
            )
            if reason:
                raise NotAccepted({WHOLE: reason})
        before = _facts_of(current)
        current.is_active = False
        current.session_epoch = F("session_epoch") + 1
        current.save(update_fields=["is_active", "session_epoch"])
        ApiToken.objects.filter(user=current, revoked_at__isnull=True).update(revoked_at=now)
        _record(current, before, _facts_of(current), by=by, now=now)
    return User.objects.get(id=current.id)


@transaction.atomic(durable=True)
def enable_user(*, user: User, by: User | None, now: datetime) -> User:
    """Open a closed account again. Sessions and keys from before stay ended."""
    current = _locked(user)
    if not current.is_active:
        before = _facts_of(current)
        current.is_active = True
        current.save(update_fields=["is_active"])
        _record(current, before, _facts_of(current), by=by, now=now)
    return current


@transaction.atomic(durable=True)
def change_profile(
    *, user: User, name: str, phone: str, language: str, theme: str, shortcuts: bool, now: datetime
) -> User:
    """Change what people decide about their own account."""
    errors = Errors()
    _note_name_and_phone(errors, name, phone)
    if language not in STAFF_LANGUAGES:
        errors.note("language", _("Välj svenska eller engelska."))
    if theme not in Theme.values:
        errors.note("theme", _("Välj ett utseende."))
    errors.raise_if_any()
    current = _locked(user)
    before = _facts_of(current)
    current.name, current.phone, current.language, current.theme = name, phone, language, theme
    current.shortcuts = shortcuts
    current.save(update_fields=["name", "phone", "language", "theme", "shortcuts"])
    _record(current, before, _facts_of(current), by=user, now=now)
    return current


def _errors_of(details: UserDetails) -> Errors:
    errors = Errors()
    _note_name_and_phone(errors, details.name, details.phone)
    if details.role not in Role.values:
        errors.note("role", _("Välj en roll."))
    elif Reach.OWN_AREAS in RIGHTS[Role(details.role)].values() and not details.areas:
        errors.note("areas", _("Välj minst ett område: rollen gäller bara i personens egna områden."))
    return errors


def _note_name_and_phone(errors: Errors, name: str, phone: str) -> None:
    errors.note("name", checks.wrong_with_line(name, longest=checks.NAME_LENGTH, missing=_("Skriv personens namn.")))
    errors.note("phone", checks.wrong_with_phone(phone))


def _why_not_remove_administrator(user: User, by: User | None, own: str) -> str | None:
    if by is not None and by.id == user.id:
        return own
    if not User.objects.in_roles([Role.SYSTEM_ADMINISTRATOR]).exclude(id=user.id).exists():
        return _("Det måste finnas minst en administratör. Ge någon annan rollen först.")
    return None


def _locked(user: User) -> User:
    """Lock a user, and the administrators in one order: two who remove each other at once cannot both succeed."""
    involved = User.objects.filter(Q(id=user.id) | Q(role=Role.SYSTEM_ADMINISTRATOR)).order_by("id")
    return {one.id: one for one in involved.select_for_update()}[user.id]


def _facts_of(user: User) -> dict[str, str]:
    return {
        "name": user.name,
        "phone": user.phone,
        "role": user.role,
        "areas": ", ".join(user.areas.order_by("slug").values_list("slug", flat=True)),
        "standing": "active" if user.is_active else "disabled",
    }


def _record(user: User, before: dict[str, str], after: dict[str, str], *, by: User | None, now: datetime) -> None:
    tell(Topic.STAFF)
    UserChange.objects.bulk_create(
        UserChange(user=user, field=field, old=old, new=after[field], by=by, recorded_at=now)
        for field, old in before.items()
        if old != after[field]
    )
