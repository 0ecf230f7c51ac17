"""``manage.py load_reference``: areas, actor types, roles and incident types, as often as you like."""

from typing import Any

from django.core.management.base import BaseCommand

from contacts.reference import load_address_book_reference
from incidents.reference import load_incident_types


class Command(BaseCommand):
    help = "Adds the reference data that is missing: areas, actor types, contact roles, incident types."

    def handle(self, *args: Any, **options: Any) -> None:
        load_address_book_reference()
        load_incident_types()
