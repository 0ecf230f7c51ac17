"""The addresses of this app: dispatches and the kill switch for staff, the links in every letter, what probes ask."""

from django.urls import path

from notifications.links import Purpose
from notifications.views import (
    call_list,
    control,
    dispatches,
    export,
    health,
    leaving,
    links,
    policy,
    pressing,
    reaching,
    responding,
    switch,
)

app_name = "notifications"

urlpatterns = [
    path("utskick/", dispatches.dispatch_list, name="dispatch_list"),
    path("utskick/<str:public_id>/", dispatches.dispatch, name="dispatch"),
    path("utskick/<str:public_id>/angra/", control.dispatch_undo, name="dispatch_undo"),
    path("utskick/<str:public_id>/skicka-nu/", control.dispatch_release, name="dispatch_release"),
    path("utskick/<str:public_id>/pausa/", control.dispatch_pause, name="dispatch_pause"),
    path("utskick/<str:public_id>/fortsatt/", control.dispatch_resume, name="dispatch_resume"),
    path("utskick/<str:public_id>/stoppa/", control.dispatch_stop, name="dispatch_stop"),
    path("utskick/<str:public_id>/skicka-igen/", control.dispatch_resend, name="dispatch_resend"),
    path("utskick/<str:public_id>/paminn/", reaching.dispatch_remind, name="dispatch_remind"),
    path("utskick/<str:public_id>/rakna/", reaching.acknowledgement_accept, name="acknowledgement_accept"),
    path("utskick/<str:public_id>/ringlista/ringd/", reaching.call_log, name="call_log"),
    path("eskalering/", policy.escalation_policy, name="escalation_policy"),
    path("nodstopp/", switch.sending_switch, name="sending_switch"),
    path("nodstopp/stoppa/", switch.sending_switch_stop, name="sending_switch_stop"),
    path("nodstopp/be-om-start/", switch.sending_switch_ask, name="sending_switch_ask"),
    path("nodstopp/starta/", switch.sending_switch_start, name="sending_switch_start"),
    path("utskick/<str:public_id>/ringlista/", call_list.call_list, name="call_list"),
    path("utskick/<str:public_id>/export.csv", export.dispatch_export, name="dispatch_export"),
    path(f"{Purpose.READ}/<str:token>/", links.personal_link, name="personal_link"),
    path(f"{Purpose.READ}/<str:token>/oppna/", links.personal_link_open, name="personal_link_open"),
    path(f"{Purpose.DECOY}/<str:token>/", links.decoy, name="decoy"),
    path(f"{Purpose.DECLINE}/<str:token>/", leaving.unsubscribe, name="unsubscribe"),
    path(f"{Purpose.DECLINE}/<str:token>/angra/", leaving.unsubscribe_undo, name="unsubscribe_undo"),
    path("rapport/", links.personal_page, name="personal_page"),
    path("rapport/kvittera/", pressing.acknowledge_letter, name="acknowledge"),
    path("rapport/angra/", pressing.withdraw_letter, name="acknowledgement_withdraw"),
    path("rapport/inte-du/", pressing.not_me, name="not_me"),
    path("rapport/ny-lank/", pressing.new_link, name="new_link"),
    path("rapport/svara/", responding.respond_to_letter, name="respond"),
    path("healthz/sending", health.sending_health, name="sending_health"),
    path("metrics", health.metrics, name="metrics"),
]
