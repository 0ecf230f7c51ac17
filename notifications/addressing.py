"""Turns people of the address book into addressees, each with the reasons in their own language."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from contacts.audience import Recipient
from contacts.duties import reasons_in
from contacts.scales import Language
from notifications.outbox import Addressee


def addressees_of(recipients: Iterable[Recipient]) -> list[Addressee]:
    """Return the recipients of an audience that was resolved in Swedish."""
    return in_own_words(
        [
            Addressee(
                address=one.address,
                name=one.name,
                language=one.language,
                clearance=one.clearance,
                reasons=one.reasons,
                actor=one.actor,
                role=one.role,
                area=one.area,
                phone=one.phone,
                contact_id=one.contact_id,
                user_id=one.user_id,
            )
            for one in recipients
        ]
    )


def in_own_words(addressees: Collection[Addressee]) -> list[Addressee]:
    """Return the addressees, whose reasons are in Swedish, with the reasons in the language that each reads."""
    words = {language: reasons_in(language) for language in languages_of(addressees) - {Language.SWEDISH.value}}

    def own(one: Addressee) -> Addressee:
        known = words.get(one.language)
        return replace(one, reasons=tuple(known.get(reason, reason) for reason in one.reasons)) if known else one

    return [own(one) for one in addressees]


def languages_of(addressees: Iterable[Addressee]) -> set[str]:
    """Return the languages that letters to them are needed in; Swedish is always one."""
    return {one.language for one in addressees} | {Language.SWEDISH.value}
