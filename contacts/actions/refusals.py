"""What a deed answers when it cannot be done, in words for the person at the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

P = ParamSpec("P")
T = TypeVar("T")
Sentence = str | Promise

WHOLE = ""
"""The name that stands for the whole form, when no single field is to blame."""


class NotAccepted(Exception):
    """Nothing was saved. ``errors`` holds, by field, the sentences that say what to do."""

    def __init__(self, errors: Mapping[str, Sentence]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


class Errors(dict[str, Sentence]):
    """Gathers what is wrong, the first sentence of each field, and raises it all at once."""

    def note(self, field: str, sentence: Sentence | None) -> None:
        """Keep ``sentence`` for ``field``; ``None`` means that nothing is wrong."""
        if sentence is not None:
            self.setdefault(field, sentence)

    def raise_if_any(self) -> None:
        """Raise ``NotAccepted`` with all that was noted."""
        if self:
            raise NotAccepted(self)


# What the database refuses, as the field and the sentence that the person sees.
DATABASE_RULES: dict[str, tuple[str, Sentence]] = {
    "one_active_contact_per_address_and_actor": (
        "email",
        _("Aktören har redan en kontakt med den här e-postadressen. Ändra den kontakten i stället."),
    ),
    "an_e_mail_field_holds_exactly_one_address": (
        "email",
        _("Ange en enda e-postadress, till exempel namn@exempel.se."),
    ),
    "no_clearance_narrower_than_the_actor_type_allows": (
        "clearance",
        _("Den här sortens aktör får inte ta del av så snäva texter. Välj en vidare nivå."),
    ),
    "one_assignment_per_contact_and_role": (
        "assignments",
        _("Samma roll är vald två gånger. Välj varje roll en gång."),
    ),
    "one_rota_for_a_role_at_an_actor": ("pair", _("Rollen har redan en jourlista hos aktören. Ändra den i stället.")),
    "one_actor_of_a_name": ("name", _("Det finns redan en aktör med det namnet.")),
    "contacts_contactrole_code_key": ("name_en", _("Det finns redan en roll med det engelska namnet.")),
    "contacts_contactrole_name_sv_key": ("name_sv", _("Det finns redan en roll med det svenska namnet.")),
    "contacts_contactrole_name_en_key": ("name_en", _("Det finns redan en roll med det engelska namnet.")),
    "one_area_of_a_name_within_its_parent": ("name", _("Det finns redan ett område med det namnet där.")),
    "contacts_area_slug_key": ("name", _("Det finns redan ett område med det namnet.")),
    "one_user_per_address_in_any_case": ("email", _("Det finns redan en användare med den e-postadressen.")),
    "contacts_user_email_key": ("email", _("Det finns redan en användare med den e-postadressen.")),
}


def explained(error: IntegrityError) -> NotAccepted | None:
    """Return the refusal of a database rule as its sentence; ``None`` when nobody has written one."""
    diagnosis = getattr(error.__cause__, "diag", None)
    known = DATABASE_RULES.get(getattr(diagnosis, "constraint_name", None) or "")
    if known is None:
        return None
    field, sentence = known
    return NotAccepted({field: sentence})


def explains_refusals(deed: Callable[P, T]) -> Callable[P, T]:
    """Turn the refusal of a database rule into its sentence; the transaction has been rolled back by then."""

    @wraps(deed)
    def explaining(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return deed(*args, **kwargs)
        except IntegrityError as error:
            refusal = explained(error)
            if refusal is None:
                raise
            raise refusal from error

    return explaining
