"""The addresses of this app: the situation board, incidents, and the reports about them."""

from django.urls import include, path

from incidents.views import board, changes, field, inbox, incidents, logging, notes, photos, queued

app_name = "incidents"

_incidents = [
    path("handelser/", incidents.incident_list, name="incident_list"),
    path("handelser/ny/", logging.incident_new, name="incident_new"),
    path("handelser/<str:number>/", incidents.incident, name="incident"),
    path("handelser/<str:number>/sparad/", logging.incident_saved, name="incident_saved"),
    path("handelser/<str:number>/angra/", logging.incident_undo, name="incident_undo"),
]
_log = [
    path("handelser/<str:number>/anteckning/", notes.note_new, name="note_new"),
    path("handelser/<str:number>/anteckning/<int:entry_id>/ratta/", notes.correction_new, name="correction_new"),
]
_photos = [
    path("handelser/<str:number>/bilder/<uuid:name>/", photos.photo, name="photo"),
    path("handelser/<str:number>/bilder/<uuid:name>/ta-bort/", photos.photo_remove, name="photo_remove"),
]
_field = [
    path("falt/ny/", field.log_shell, name="log_shell"),
    path("falt/omraden/", field.outlines, name="outlines"),
    path("falt/nyckel/", queued.queue_token, name="queue_token"),
    path("falt/handelse/", queued.incident_queued, name="incident_queued"),
    path("falt/handelser/<str:number>/anteckning/", queued.note_queued, name="note_queued"),
]
_inbox = [
    path("aterrapporter/", inbox.response_list, name="response_list"),
    path("aterrapporter/antal/", inbox.response_count, name="response_count"),
    path("aterrapporter/<int:response_id>/klar/", inbox.response_done, name="response_done"),
    path("aterrapporter/<int:response_id>/koppla/", inbox.response_log, name="response_log"),
    path("aterrapporter/mejl/<int:mail_id>/klar/", inbox.stray_done, name="stray_done"),
    path("handelser/<str:number>/anteckning/<int:entry_id>/bekrafta/", inbox.response_confirm, name="response_confirm"),
]
_changes = [
    path("handelser/<str:number>/status/", changes.status, name="incident_status"),
    path("handelser/<str:number>/allvarlighetsgrad/", changes.severity, name="incident_severity"),
    path("handelser/<str:number>/delning/", changes.sharing, name="incident_sharing"),
    path("handelser/<str:number>/ansvarig/", changes.owner, name="incident_owner"),
    path("handelser/<str:number>/uppgifter/", changes.details, name="incident_details"),
    path("handelser/<str:number>/avsluta/", changes.close, name="incident_close"),
    path("handelser/<str:number>/oppna-igen/", changes.reopen, name="incident_reopen"),
    path("handelser/<str:number>/sla-ihop/", changes.merge, name="incident_merge"),
]

urlpatterns = [
    path("", board.board, name="board"),
    *_incidents,
    *_log,
    *_changes,
    *_inbox,
    *_photos,
    *_field,
    path("lagesrapporter/", include("incidents.report_urls")),
    path("begaran/", include("incidents.request_urls")),
]
