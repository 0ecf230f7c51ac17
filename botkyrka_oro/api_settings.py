"""The settings of the API. What its endpoints have in common stands in contacts/api/endpoints.py."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REST_FRAMEWORK: dict[str, Any] = {
    # An endpoint that forgets to say who may come in lets nobody in.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["contacts.api.parsing.StrictJSON"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "botkyrka_oro.problems.answer_problem",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Lägesstöd Botkyrka",
    "VERSION": "1",
    "DESCRIPTION": _(
        "Samma regler gäller här som i webbläsaren: du ser och gör det som din roll och dina områden tillåter. "
        "Skicka din nyckel som Authorization: Bearer. Tider skrivs enligt ISO 8601 med förskjutning. "
        "Svaren är på svenska, eller på engelska när huvudet Accept-Language säger det. "
        "Fel beskrivs enligt RFC 9457. Listor delas i sidor: följ next tills den är null."
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "SeverityEnum": ["low", "elevated", "high", "critical"],
        "SharingEnum": ["named", "organisation", "partners", "volunteers", "open"],
        "LogKindEnum": [
            "observation",
            "information_in",
            "information_out",
            "request",
            "decision",
            "action",
            "correction",
        ],
        "ReportKindEnum": ["first", "update", "final", "correction"],
        "ResponseKindEnum": ["calm", "uneasy", "on_site", "cannot", "need_help", "message"],
        "DetailKindEnum": ["phone", "email", "plate"],
        "IncidentStatusEnum": ["new", "ongoing", "monitored", "closed", "merged", "withdrawn"],
        "ReportStatusEnum": ["draft", "submitted", "returned", "approved"],
        "DispatchStateEnum": ["held", "sending", "paused", "completed", "undone", "stopped"],
        "DeliveryStateEnum": ["queued", "sending", "sent", "deferred", "failed", "bounced", "stopped"],
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "botkyrka_oro.api_schema.tell_every_problem",
    ],
}
