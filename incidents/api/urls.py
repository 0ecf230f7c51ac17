"""The addresses of incidents and reports in the API."""

from django.urls import URLPattern, path

from incidents.api.views.approval import Approve, Audience, Keep, Reopen, Return, Submit
from incidents.api.views.incidents import Incidents, Log, OneIncident
from incidents.api.views.photos import OnePhoto, Photos, RemovePhoto
from incidents.api.views.reports import Correct, OneSituationReport, SituationReports
from incidents.api.views.requests import OneRequest, RequestAudience, Requests
from incidents.api.views.responses import Done, IntoLog, Responses
from incidents.api.views.search import Search
from incidents.api.views.situation import AreaLevel, AreaLevelLift, Situation

urlpatterns: list[URLPattern] = [
    path("situation/", Situation.as_view(), name="situation"),
    # Here and not among the areas, for the address book has never heard of a level.
    path("areas/<slug:slug>/level/", AreaLevel.as_view(), name="area_level"),
    path("areas/<slug:slug>/level/lift/", AreaLevelLift.as_view(), name="area_level_lift"),
    path("incidents/", Incidents.as_view(), name="incidents"),
    path("incidents/<str:number>/", OneIncident.as_view(), name="incident"),
    path("incidents/<str:number>/log/", Log.as_view(), name="incident_log"),
    path("incidents/<str:number>/photos/", Photos.as_view(), name="incident_photos"),
    path("incidents/<str:number>/photos/<uuid:name>/", OnePhoto.as_view(), name="photo"),
    path("incidents/<str:number>/photos/<uuid:name>/remove/", RemovePhoto.as_view(), name="photo_remove"),
    path("situation-reports/", SituationReports.as_view(), name="situation_reports"),
    path("situation-reports/<int:report_id>/", OneSituationReport.as_view(), name="situation_report"),
    path("situation-reports/<int:report_id>/audience/", Audience.as_view(), name="situation_report_audience"),
    path("situation-reports/<int:report_id>/submit/", Submit.as_view(), name="situation_report_submit"),
    path("situation-reports/<int:report_id>/return/", Return.as_view(), name="situation_report_return"),
    path("situation-reports/<int:report_id>/keep/", Keep.as_view(), name="situation_report_keep"),
    path("situation-reports/<int:report_id>/approve/", Approve.as_view(), name="situation_report_approve"),
    path("situation-reports/<int:report_id>/reopen/", Reopen.as_view(), name="situation_report_reopen"),
    path("requests/", Requests.as_view(), name="requests"),
    path("requests/audience/", RequestAudience.as_view(), name="request_audience"),
    path("requests/<str:public_id>/", OneRequest.as_view(), name="request"),
    path("search/", Search.as_view(), name="search"),
    path("responses/", Responses.as_view(), name="responses"),
    path("responses/<int:response_id>/done/", Done.as_view(), name="response_done"),
    path("responses/<int:response_id>/log/", IntoLog.as_view(), name="response_log"),
    # Here and not among the dispatches, for the post office has never heard of a report.
    path("dispatches/<str:public_id>/correct/", Correct.as_view(), name="dispatch_correct"),
]
