"""The rows of incidents and of what is said about them."""

from incidents.models.incidents import Incident, IncidentChange, IncidentType, NumberSeries
from incidents.models.log import LogEntry
from incidents.models.reports import (
    KeptDetail,
    ReportChange,
    ReportIncident,
    ReportSection,
    ReportSeries,
    SituationReport,
)
from incidents.models.responses import InformationRequest, ResponseInLog

__all__ = [
    "Incident",
    "IncidentChange",
    "IncidentType",
    "InformationRequest",
    "KeptDetail",
    "LogEntry",
    "NumberSeries",
    "ReportChange",
    "ReportIncident",
    "ReportSection",
    "ReportSeries",
    "ResponseInLog",
    "SituationReport",
]
