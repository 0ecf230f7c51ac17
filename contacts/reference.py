"""The reference data of the address book: the six kommundelar, the actor types and the contact roles."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import transaction

from contacts.models import ActorType, Area, ContactRole
from contacts.scales import Sharing

_GEO = Path(__file__).parent / "geo" / "areas.geojson"

# Centres (WGS 84): the metro stations of the north, GeoNames (CC BY 4.0) for the south.
KOMMUNDELAR: tuple[tuple[str, str, float, float], ...] = (
    ("alby", "Alby", 59.2394, 17.8455),
    ("fittja", "Fittja", 59.2479, 17.8612),
    ("hallunda-norsborg", "Hallunda-Norsborg", 59.2442, 17.8202),
    ("tumba", "Tumba", 59.1986, 17.8332),
    ("tullinge", "Tullinge", 59.2050, 17.9030),
    ("varsta-grodinge", "Vårsta-Grödinge", 59.1544, 17.7920),
)

# code, Swedish, English, the narrowest clearance that its people may be given, volunteers
ACTOR_TYPES: tuple[tuple[str, str, str, Sharing, bool], ...] = (
    ("police", "Polis", "Police", Sharing.ORGANISATION, False),
    ("rescue_service", "Räddningstjänst", "Rescue service", Sharing.ORGANISATION, False),
    (
        "security_guard",
        "Kommunens väktare (väktarbilen)",
        "Municipal security guards",
        Sharing.PARTNERS,
        False,
    ),
    ("area_developer", "Områdesutvecklare", "Area developers", Sharing.ORGANISATION, False),
    ("area_secretary", "Områdessekreterare", "Area secretaries", Sharing.ORGANISATION, False),
    ("youth_leader", "Fritidsledare", "Youth leaders", Sharing.ORGANISATION, False),
    ("area_group", "Områdesgrupp", "Area group", Sharing.PARTNERS, False),
    ("night_walkers", "Nattvandrare", "Night walkers", Sharing.VOLUNTEERS, True),
    ("lugna_gatan", "Lugna Gatan", "Lugna Gatan", Sharing.PARTNERS, False),
    ("tenants_association", "Hyresgästförening", "Tenants' association", Sharing.VOLUNTEERS, True),
    ("housing_company", "Bostadsbolag", "Housing company", Sharing.PARTNERS, False),
    ("neighbourhood_watch", "Grannsamverkan", "Neighbourhood watch", Sharing.VOLUNTEERS, True),
    ("neighbourhood_support", "Grannstöd", "Neighbourhood support", Sharing.VOLUNTEERS, True),
    ("school", "Skola", "School", Sharing.PARTNERS, False),
    ("faith_community", "Trossamfund", "Faith community", Sharing.VOLUNTEERS, True),
    ("other", "Övrig", "Other", Sharing.OPEN, False),
)


@transaction.atomic
def load_address_book_reference() -> None:
    """Add what is missing of the reference data. What an administrator has changed since stays as it is."""
    outlines = {
        feature["properties"]["namn"]: feature["geometry"]
        for feature in json.loads(_GEO.read_text("utf-8"))["features"]
    }
    for slug, name, latitude, longitude in KOMMUNDELAR:
        Area.objects.get_or_create(
            slug=slug,
            defaults={"name": name, "latitude": latitude, "longitude": longitude, "outline": outlines[name]},
        )
    for position, (code, swedish, english, clearance, volunteers) in enumerate(ACTOR_TYPES, start=1):
        names = {"name_sv": swedish, "name_en": english, "position": position}
        ActorType.objects.get_or_create(
            code=code, defaults=names | {"narrowest_clearance": clearance, "volunteers": volunteers}
        )
        ContactRole.objects.get_or_create(code=code, defaults=names)
