"""What makes an address book a real one: pauses, refusals, lost addresses, shared mailboxes, other languages."""

from __future__ import annotations

# Contacts without an address: reached by telephone alone.
NO_ADDRESS = frozenset({"Gårdsombud Alby dal", "Kontaktombud Uttran"})
# Two functions, one mailbox: they share one mail.
SHARED_ADDRESS = {
    "Kontaktombud Alby": "Styrelsen, hyresgästerna i Alby",
    "Ungdomsledare i Hallunda": "Kontaktombud Norsborg",
}
READS = {
    "Gårdsombud Fittja norra": "en",
    "Styrelsen, moskéföreningen": "en",
    "Trafikledare i tjänst": "en",
    "Gruppledare Norsborg": "ar",
    "Gruppledare Hallunda": "so",
}
# Given less than their actor type allows.
WIDER_CLEARANCE = {
    "Fältfritidsledare norra Botkyrka": "partners",
    "Områdessekreterare Tumba": "partners",
    "Larmcentralen": "volunteers",
    "Kvartersvärd Alby centrum": "open",
}
# name, how many days from now the pause ends
PAUSED: tuple[tuple[str, int], ...] = (
    ("Gruppledare fredag Alby", 9),
    ("Rektor, grundskolan i Fittja", 4),
    ("Kontaktombud Riksten", 21),
)
# They have said no to more mail by their own link.
DECLINED = frozenset({"Kassör nattvandrarna Alby", "Ordförande föreningsrådet"})
RETIRED = frozenset({"Sekreterare områdesgruppen Alby", "Kontaktombud Slagsta"})
IN_EXERCISES = frozenset(
    {"Samverkansbefäl", "Insatsledare", "Väktarbilen", "Samordnare nattvandrarna Alby", "Störningsjouren"}
)
