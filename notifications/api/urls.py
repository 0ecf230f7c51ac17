"""The addresses of dispatches and of the kill switch in the API."""

from django.urls import URLPattern, path

from notifications.api.views.control import Pause, Release, Resume, Stop, Undo
from notifications.api.views.dispatches import Deliveries, Dispatches, OneDispatch
from notifications.api.views.reaching import Calls, ReachOfDispatch, Remind
from notifications.api.views.readiness import Drills, Readiness
from notifications.api.views.resending import Resend
from notifications.api.views.switch import Switch

urlpatterns: list[URLPattern] = [
    path("dispatches/", Dispatches.as_view(), name="dispatches"),
    path("dispatches/<str:public_id>/", OneDispatch.as_view(), name="dispatch"),
    path("dispatches/<str:public_id>/deliveries/", Deliveries.as_view(), name="dispatch_deliveries"),
    path("dispatches/<str:public_id>/undo/", Undo.as_view(), name="dispatch_undo"),
    path("dispatches/<str:public_id>/release/", Release.as_view(), name="dispatch_release"),
    path("dispatches/<str:public_id>/pause/", Pause.as_view(), name="dispatch_pause"),
    path("dispatches/<str:public_id>/resume/", Resume.as_view(), name="dispatch_resume"),
    path("dispatches/<str:public_id>/stop/", Stop.as_view(), name="dispatch_stop"),
    path("dispatches/<str:public_id>/resend/", Resend.as_view(), name="dispatch_resend"),
    path("readiness/", Readiness.as_view(), name="readiness"),
    path("drills/", Drills.as_view(), name="drills"),
    path("dispatches/<str:public_id>/reach/", ReachOfDispatch.as_view(), name="dispatch_reach"),
    path("dispatches/<str:public_id>/remind/", Remind.as_view(), name="dispatch_remind"),
    path("dispatches/<str:public_id>/calls/", Calls.as_view(), name="dispatch_calls"),
    path("sending-switch/", Switch.as_view(), name="sending_switch"),
]
