"""The addresses of this app: contacts, actors, roles, rotas, areas, staff."""

from django.urls import path

from contacts.views import (
    actors,
    areas,
    coverage,
    editing,
    imports,
    people,
    profile,
    proposals,
    roles,
    rota_changes,
    rotas,
    standings,
    users,
)

app_name = "contacts"

_contacts = [
    path("kontakter/", people.contact_list, name="contact_list"),
    path("kontakter/ny/", editing.contact_new, name="contact_new"),
    path("kontakter/tackning/", coverage.coverage, name="coverage"),
    path("kontakter/import/", imports.import_contacts, name="import"),
    path("kontakter/import/spara/", imports.import_save, name="import_save"),
    path("kontakter/<int:contact_id>/", people.contact, name="contact"),
    path("kontakter/<int:contact_id>/andra/", editing.contact_change, name="contact_change"),
    path("kontakter/<int:contact_id>/pausa/", standings.contact_pause, name="contact_pause"),
    path("kontakter/<int:contact_id>/ateruppta/", standings.contact_resume, name="contact_resume"),
    path("kontakter/<int:contact_id>/ta-bort/", standings.contact_retire, name="contact_retire"),
    path("kontakter/<int:contact_id>/ta-tillbaka/", standings.contact_restore, name="contact_restore"),
    path("kontakter/<int:contact_id>/granskad/", standings.contact_review, name="contact_review"),
    path("kontakter/<int:contact_id>/adressen-fungerar/", standings.contact_mend, name="contact_mend"),
    path("kontakter/<int:contact_id>/infor-adressen/", proposals.contact_take_address, name="contact_take_address"),
    path("kontakter/<int:contact_id>/avvisa-adressen/", proposals.contact_keep_address, name="contact_keep_address"),
]
_actors = [
    path("aktorer/", actors.actor_list, name="actor_list"),
    path("aktorer/ny/", actors.actor_new, name="actor_new"),
    path("aktorer/<int:actor_id>/", actors.actor, name="actor"),
    path("aktorer/<int:actor_id>/andra/", actors.actor_change, name="actor_change"),
    path("aktorer/<int:actor_id>/ta-bort/", actors.actor_retire, name="actor_retire"),
    path("aktorer/<int:actor_id>/ta-tillbaka/", actors.actor_restore, name="actor_restore"),
]
_roles = [
    path("roller/", roles.role_list, name="role_list"),
    path("roller/ny/", roles.role_new, name="role_new"),
    path("roller/<int:role_id>/", roles.role_change, name="role"),
    path("roller/<int:role_id>/ta-bort/", roles.role_retire, name="role_retire"),
    path("roller/<int:role_id>/ta-tillbaka/", roles.role_restore, name="role_restore"),
]
_rotas = [
    path("jourlistor/", rotas.rota_list, name="rota_list"),
    path("jourlistor/ny/", rotas.rota_new, name="rota_new"),
    path("jourlistor/flode/<str:feed_key>.ics", rotas.rota_feed, name="rota_feed"),
    path("jourlistor/<int:rota_id>/", rotas.rota, name="rota"),
    path("jourlistor/<int:rota_id>/pass/", rota_changes.shift_add, name="shift_add"),
    path("jourlistor/<int:rota_id>/pass/ta-bort/", rota_changes.shift_remove, name="shift_remove"),
    path("jourlistor/<int:rota_id>/ersattare/", rota_changes.deputy_add, name="deputy_add"),
    path("jourlistor/<int:rota_id>/ersattare/ordna/", rota_changes.deputy_move, name="deputy_move"),
    path("jourlistor/<int:rota_id>/brevlada/", rota_changes.mailbox_choose, name="mailbox_choose"),
    path("jourlistor/<int:rota_id>/pa-av/", rota_changes.rota_turn, name="rota_turn"),
    path("jourlistor/<int:rota_id>/ny-adress/", rota_changes.feed_replace, name="feed_replace"),
    path("jourlistor/<int:rota_id>/kalender/", rota_changes.calendar_subscribe, name="calendar_subscribe"),
    path("jourlistor/<int:rota_id>/kalenderfil/", rota_changes.calendar_upload, name="calendar_upload"),
]
_areas = [
    path("omraden/", areas.area_list, name="area_list"),
    path("omraden/nytt/", areas.area_new, name="area_new"),
    path("omraden/<slug:slug>/", areas.area_change, name="area"),
    path("omraden/<slug:slug>/ta-bort/", areas.area_retire, name="area_retire"),
    path("omraden/<slug:slug>/ta-tillbaka/", areas.area_restore, name="area_restore"),
]
_users = [
    path("anvandare/", users.user_list, name="user_list"),
    path("anvandare/ny/", users.user_new, name="user_new"),
    path("anvandare/<int:user_id>/", users.user_change, name="user"),
    path("anvandare/<int:user_id>/stang-av/", users.user_disable, name="user_disable"),
    path("anvandare/<int:user_id>/oppna/", users.user_enable, name="user_enable"),
    path("anvandare/<int:user_id>/lank/", users.user_invite, name="user_invite"),
    path("mitt-konto/", profile.profile, name="profile"),
    path("hjalp/tangenter/", profile.keys, name="keys"),
]

urlpatterns = [*_contacts, *_actors, *_roles, *_rotas, *_areas, *_users]
