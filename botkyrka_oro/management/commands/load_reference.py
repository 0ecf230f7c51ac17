"""``manage.py load_reference``: what every copy begins with, as often as you like."""

from typing import Any

from django.core.management.base import BaseCommand

from contacts.reference import load_address_book_reference
from incidents.reference import load_incident_types
from notifications.reference import load_escalation


class Command(BaseCommand):
    help = "Adds the reference data that is missing: areas, actor types, contact roles, incident types, escalation."

    def handle(self, *args: Any, **options: Any) -> None:
        load_address_book_reference()
        load_incident_types()
        load_escalation()
