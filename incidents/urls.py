"""The addresses of this app: the situation board, incidents, and the reports about them."""

from django.urls import include, path

from incidents.views import board, changes, incidents, logging, notes

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
    path("lagesrapporter/", include("incidents.report_urls")),
    path("begaran/", include("incidents.request_urls")),
]
