"""The addresses of the address book in the API."""

from django.urls import URLPattern, path

from contacts.api.views.contacts import Contacts, OneContact
from contacts.api.views.directory import Actors, Areas, ContactRoles
from contacts.api.views.rotas import Rotas

urlpatterns: list[URLPattern] = [
    path("areas/", Areas.as_view(), name="areas"),
    path("actors/", Actors.as_view(), name="actors"),
    path("contact-roles/", ContactRoles.as_view(), name="contact_roles"),
    path("rotas/", Rotas.as_view(), name="rotas"),
    path("contacts/", Contacts.as_view(), name="contacts"),
    path("contacts/<int:contact_id>/", OneContact.as_view(), name="contact"),
]
