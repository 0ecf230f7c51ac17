"""Every address of the site, gathered from the apps."""

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.i18n import set_language

from botkyrka_oro import health, installable
from botkyrka_oro.component_page import component_page
from botkyrka_oro.logging_out import log_out
from botkyrka_oro.preferences import set_paused, set_theme
from botkyrka_oro.staying import session_left

accounts = [
    path("logga-in/", account.login, name="account_login"),
    path("logga-ut/", log_out, name="account_logout"),
    path("konto/avstangt/", account.account_inactive, name="account_inactive"),
    path("konto/bekrafta/", account.reauthenticate, name="account_reauthenticate"),
    path("konto/losenord/", account.password_change, name="account_change_password"),
    path("losenord/glomt/", account.password_reset, name="account_reset_password"),
    path("losenord/skickat/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^losenord/nytt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("losenord/klart/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]

urlpatterns = [
    *accounts,
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    path("sw.js", installable.service_worker, name="service_worker"),
    path("falt/utan-tackning/", installable.offline, name="offline"),
    path("sprak/", set_language, name="set_language"),
    path("utseende/", set_theme, name="set_theme"),
    path("uppdatering/", set_paused, name="set_paused"),
    path("inloggad/", session_left, name="session_left"),
    path("design/", component_page, name="design"),
    path("api/v1/", include("botkyrka_oro.api_urls")),
    path("", include("incidents.urls")),
    path("", include("notifications.urls")),
    path("", include("contacts.urls")),
]
