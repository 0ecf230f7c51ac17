"""The rows of incidents and of what is said about them."""

from incidents.models.drafts import DraftVersion, DueReminder
from incidents.models.incidents import Incident, IncidentChange, IncidentType, NumberSeries
from incidents.models.log import LogEntry
from incidents.models.photos import Photo
from incidents.models.picture import CaughtUp, Handover, SavedView, SetLevel
from incidents.models.reports import (
    KeptDetail,
    ReportChange,
    ReportIncident,
    ReportSection,
    ReportSeries,
    SituationReport,
)
from incidents.models.responses import InformationRequest, ResponseInLog
from incidents.models.screens import Screen

__all__ = [
    "CaughtUp",
    "DraftVersion",
    "DueReminder",
    "Handover",
    "Incident",
    "IncidentChange",
    "IncidentType",
    "InformationRequest",
    "KeptDetail",
    "LogEntry",
    "NumberSeries",
    "Photo",
    "ReportChange",
    "ReportIncident",
    "ReportSection",
    "ReportSeries",
    "ResponseInLog",
    "SavedView",
    "Screen",
    "SetLevel",
    "SituationReport",
]
