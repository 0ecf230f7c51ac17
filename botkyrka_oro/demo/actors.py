"""Who coordinates: the actors of the demo week. Organisations by what they do; nobody here is a real person."""

from __future__ import annotations

# name, actor type, domain of its mailboxes (all under .example, RFC 2606), note
ACTORS: tuple[tuple[str, str, str, str], ...] = (
    ("Lokalpolisområde Botkyrka", "police", "polisen.example", "Vakthavande befäl nås dygnet runt."),
    ("Räddningstjänsten Södertörn", "rescue_service", "raddningstjansten.example", ""),
    ("Kommunens väktare", "security_guard", "vaktarbilen.example", "Väktarbilen kör kvällar och nätter."),
    ("Områdesutveckling Alby", "area_developer", "botkyrka.example", ""),
    ("Områdesutveckling Fittja", "area_developer", "botkyrka.example", ""),
    ("Områdesutveckling Hallunda-Norsborg", "area_developer", "botkyrka.example", ""),
    ("Områdesutveckling Tumba", "area_developer", "botkyrka.example", ""),
    ("Områdessekreterare norra Botkyrka", "area_secretary", "botkyrka.example", ""),
    ("Områdessekreterare södra Botkyrka", "area_secretary", "botkyrka.example", ""),
    ("Fritidsgården i Alby", "youth_leader", "botkyrka.example", "Öppet till kl. 21, fredagar till kl. 23."),
    ("Fritidsgården i Fittja", "youth_leader", "botkyrka.example", "Öppet till kl. 21, fredagar till kl. 23."),
    ("Fritidsgården i Hallunda", "youth_leader", "botkyrka.example", ""),
    ("Fritidsgården i Tumba", "youth_leader", "botkyrka.example", ""),
    ("Områdesgruppen Alby", "area_group", "omradesgruppen-alby.example", "Möts andra torsdagen i månaden."),
    ("Områdesgruppen Fittja", "area_group", "omradesgruppen-fittja.example", ""),
    ("Nattvandrarna i Alby", "night_walkers", "nattvandrarna-alby.example", "Går fredag och lördag kl. 20–01."),
    ("Nattvandrarna i Fittja", "night_walkers", "nattvandrarna-fittja.example", "Går fredag och lördag kl. 20–01."),
    ("Nattvandrarna i Hallunda-Norsborg", "night_walkers", "nattvandrarna-norsborg.example", ""),
    ("Nattvandrarna i Tullinge", "night_walkers", "nattvandrarna-tullinge.example", ""),
    ("Lugna Gatan", "lugna_gatan", "lugnagatan.example", "Arbetar i Alby, Fittja och Hallunda."),
    ("Hyresgästföreningen i Botkyrka-Salem", "tenants_association", "hyresgast.example", ""),
    ("Lokala hyresgästföreningen Alby", "tenants_association", "hyresgast-alby.example", ""),
    ("Lokala hyresgästföreningen Fittja", "tenants_association", "hyresgast-fittja.example", ""),
    ("Botkyrkabyggen", "housing_company", "botkyrkabyggen.example", "Störningsjour efter kontorstid."),
    ("Mitt Alby", "housing_company", "mittalby.example", ""),
    ("Willhem Fittja", "housing_company", "willhem.example", ""),
    ("Bostadsrättsföreningen Ängen i Tumba", "housing_company", "brf-angen.example", ""),
    ("Grannsamverkan Alby", "neighbourhood_watch", "grannsamverkan-alby.example", ""),
    ("Grannsamverkan Norsborg", "neighbourhood_watch", "grannsamverkan-norsborg.example", ""),
    ("Grannsamverkan Tumba", "neighbourhood_watch", "grannsamverkan-tumba.example", ""),
    ("Grannsamverkan Tullinge", "neighbourhood_watch", "grannsamverkan-tullinge.example", ""),
    ("Grannsamverkan Grödinge", "neighbourhood_watch", "grannsamverkan-grodinge.example", ""),
    ("Botkyrka Grannstöd", "neighbourhood_support", "grannstod.example", "Grannstödsbilen kör vardagar kl. 9–21."),
    ("Grundskolan i Alby", "school", "skola-alby.example", ""),
    ("Grundskolan i Fittja", "school", "skola-fittja.example", ""),
    ("Grundskolan i Norsborg", "school", "skola-norsborg.example", ""),
    ("Gymnasiet i Tumba", "school", "gymnasiet-tumba.example", ""),
    ("Församlingen i Hallunda", "faith_community", "forsamlingen-hallunda.example", ""),
    ("Moskéföreningen i Fittja", "faith_community", "moskeforeningen-fittja.example", ""),
    ("Församlingen i Alby", "faith_community", "forsamlingen-alby.example", ""),
    ("Köpmannaföreningen i Alby centrum", "other", "kopman-alby.example", ""),
    ("Köpmannaföreningen i Hallunda centrum", "other", "kopman-hallunda.example", ""),
    ("Biblioteket i Fittja", "other", "biblioteket-fittja.example", ""),
    ("Trafikledningen för tunnelbanan", "other", "trafikledningen.example", ""),
    ("Föreningsrådet i Tumba", "other", "foreningsradet-tumba.example", ""),
)

# The squares and schools that the administrator has added inside the kommundelar: name, where, latitude, longitude.
PLACES: tuple[tuple[str, str, float, float], ...] = (
    ("Alby centrum", "alby", 59.2394, 17.8455),
    ("Fittja centrum", "fittja", 59.2479, 17.8612),
    ("Hallunda centrum", "hallunda-norsborg", 59.2442, 17.8260),
)
