"""The reference data of incidents: their types."""

from __future__ import annotations

from django.db import transaction

from incidents.models import IncidentType

INCIDENT_TYPES: tuple[tuple[str, str, str], ...] = (
    ("fight", "Bråk eller slagsmål", "Fight"),
    ("threat", "Hot", "Threat"),
    ("vandalism", "Skadegörelse", "Vandalism"),
    ("fire", "Brand", "Fire"),
    ("stone_throwing", "Stenkastning", "Stone throwing"),
    ("shooting_or_explosion", "Skottlossning eller explosion", "Shooting or explosion"),
    ("gathering", "Folksamling", "Gathering"),
    ("disorder", "Ordningsstörning", "Disorder"),
    ("narcotics", "Narkotika", "Narcotics"),
    ("other", "Annat", "Other"),
)


@transaction.atomic
def load_incident_types() -> None:
    """Add the types that are missing. What an administrator has changed since stays as it is."""
    for position, (code, swedish, english) in enumerate(INCIDENT_TYPES, start=1):
        IncidentType.objects.get_or_create(
            code=code, defaults={"name_sv": swedish, "name_en": english, "position": position}
        )
