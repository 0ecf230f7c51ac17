"""The address book: areas, actors, roles, people, and who may do what."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = "Address book"
