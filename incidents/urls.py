"""The addresses of this app: the situation board, incidents, and the reports about them."""

from django.urls import include, path

from incidents.views import (
    as_of,
    board,
    changes,
    field,
    handovers,
    inbox,
    incidents,
    levels,
    logging,
    news,
    notes,
    photos,
    queued,
    saved,
    screen_device,
    screens,
    searching,
    statistics,
    statistics_files,
)

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
_screens = [
    path("skarmar/", screens.screen_list, name="screen_list"),
    path("skarmar/ny/", screens.screen_new, name="screen_new"),
    path("skarmar/<int:screen_id>/", screens.screen_change, name="screen_change"),
    path("skarmar/<int:screen_id>/koppla-fran/", screens.screen_part, name="screen_part"),
    path("storskarm/", screen_device.screen_device, name="screen_device"),
    path("storskarm/nu/", screen_device.screen_live, name="screen_live"),
]
_statistics = [
    path("statistik/", statistics.statistics, name="statistics"),
    path("statistik/vecka/", statistics.week, name="statistics_week"),
    path("statistik/fil/", statistics_files.statistics_file, name="statistics_file"),
    path("statistik/vecka/fil/", statistics_files.week_file, name="statistics_week_file"),
]

_search = [path("sok/", searching.search_page, name="search")]
_past = [
    path("lagesbild/da/", as_of.as_of, name="as_of"),
    path("lagesbild/da/<str:number>/", as_of.as_of_incident, name="as_of_incident"),
]
_kept = [
    path("vyer/", saved.view_list, name="view_list"),
    path("vyer/ny/", saved.view_new, name="view_new"),
    path("vyer/<int:view_id>/namn/", saved.view_rename, name="view_rename"),
    path("vyer/<int:view_id>/ta-bort/", saved.view_delete, name="view_delete"),
    path("sedan-sist/", news.since_last, name="since_last"),
    path("overlamning/", handovers.handover_new, name="handover_new"),
    path("overlamning/<int:handover_id>/", handovers.handover, name="handover"),
    path("overlamning/<int:handover_id>/ta-over/", handovers.handover_take, name="handover_take"),
]

urlpatterns = [
    path("", board.board, name="board"),
    *_search,
    *_past,
    *_kept,
    path("lage/<slug:slug>/", levels.area_level, name="area_level"),
    path("lage/<slug:slug>/hav/", levels.area_level_lift, name="area_level_lift"),
    *_incidents,
    *_log,
    *_changes,
    *_inbox,
    *_screens,
    *_statistics,
    *_photos,
    *_field,
    path("lagesrapporter/", include("incidents.report_urls")),
    path("begaran/", include("incidents.request_urls")),
]
