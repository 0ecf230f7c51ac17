"""The scales that every app shares: how bad, how widely, and in which world."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class CodedScale(models.IntegerChoices):
    """A ranked scale, stored as its rank and spoken of by its code."""

    @property
    def code(self) -> str:
        """Return the name that the API and the CSV use, such as ``critical``."""
        return self.name.lower()

    @classmethod
    def from_code(cls, code: str) -> Self:
        """Return the member with this code; raises ``ValueError`` for an unknown one."""
        for member in cls:
            if member.code == code:
                return member
        raise ValueError(code)


class Severity(CodedScale):
    """How bad it is. One scale for incidents, areas and reports."""

    LOW = 1, _("Låg")
    ELEVATED = 2, _("Förhöjd")
    HIGH = 3, _("Hög")
    CRITICAL = 4, _("Akut")


class Sharing(CodedScale):
    """How widely a text may go, from narrow to wide; on contacts, the narrowest text they may receive.

    A text goes to a contact only if ``text.sharing >= contact.clearance``. The levels follow the Traffic Light
    Protocol 2.0 of FIRST (https://www.first.org/tlp/), whose labels are never translated.
    """

    NAMED = 0, _("Endast namngivna")
    ORGANISATION = 1, _("Egen organisation")
    PARTNERS = 2, _("Samverkansaktörer")
    VOLUNTEERS = 3, _("Även frivilliga")
    OPEN = 4, _("Fritt att sprida")

    @property
    def tlp(self) -> str:
        """Return the TLP label of the level."""
        return ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR")[self.value]


class Mode(models.TextChoices):
    """Which world a row belongs to. A row of one world never points into the other."""

    LIVE = "live", _("Skarpt läge")
    EXERCISE = "exercise", _("Övning")


class Language(models.TextChoices):
    """The languages that fixed words exist in."""

    SWEDISH = "sv", _("Svenska")
    ENGLISH = "en", _("Engelska")
    ARABIC = "ar", _("Arabiska")
    SOMALI = "so", _("Somaliska")
    TURKISH = "tr", _("Turkiska")


# The languages that the whole product exists in; the others exist in what leaves the house.
STAFF_LANGUAGES = (Language.SWEDISH, Language.ENGLISH)
RIGHT_TO_LEFT = frozenset({Language.ARABIC})


def one_of(field: str, choices: type[models.Choices], name: str) -> models.CheckConstraint:
    """Return the constraint that lets only the values of ``choices`` into ``field`` (choices alone do not)."""
    condition: dict[str, Any] = {f"{field}__in": list(choices.values)}
    return models.CheckConstraint(condition=models.Q(**condition), name=name)
