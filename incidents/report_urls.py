"""The addresses of situation reports, under ``lagesrapporter/``."""

from django.urls import path

from incidents.views import (
    approved,
    audience,
    autosave,
    languages,
    live_preview,
    preview,
    report_templates,
    reports,
    review,
    versions,
    writing,
)
from notifications.corrections import CORRECT_PATH

urlpatterns = [
    path("", reports.report_list, name="report_list"),
    path("ny/", writing.report_new, name="report_new"),
    path("mallar/", report_templates.report_template_list, name="report_template_list"),
    path("utkast/", autosave.report_autosave_new, name="report_autosave_new"),
    path("visa/", live_preview.report_shown_new, name="report_shown_new"),
    path("<int:report_id>/", reports.report, name="report"),
    path("<int:report_id>/andra/", writing.report_edit, name="report_edit"),
    path("<int:report_id>/utkast/", autosave.report_autosave, name="report_autosave"),
    path("<int:report_id>/visa/", live_preview.report_shown, name="report_shown"),
    path("<int:report_id>/versioner/", versions.report_versions, name="report_versions"),
    path("<int:report_id>/versioner/<int:version>/", versions.report_version, name="report_version"),
    path("<int:report_id>/versioner/<int:version>/aterga/", versions.report_go_back, name="report_go_back"),
    path("<int:report_id>/mottagare/", audience.report_audience, name="report_audience"),
    path("<int:report_id>/mottagare/lista/", audience.report_recipients, name="report_recipients"),
    path("<int:report_id>/sprak/", languages.report_languages, name="report_languages"),
    path("<int:report_id>/sprak/<slug:code>/", languages.report_translation, name="report_translation"),
    path("<int:report_id>/granska/", review.report_review, name="report_review"),
    path("<int:report_id>/mejl.html", preview.report_preview_html, name="report_preview_html"),
    path("<int:report_id>/mejl.txt", preview.report_preview_text, name="report_preview_text"),
    path("<int:report_id>/behall/", review.report_keep, name="report_keep"),
    path("<int:report_id>/provmejl/", review.report_trial, name="report_trial"),
    path("<int:report_id>/lamna/", review.report_submit, name="report_submit"),
    path("<int:report_id>/tillbaka/", review.report_return, name="report_return"),
    path("<int:report_id>/skicka/", review.report_approve, name="report_approve"),
    path(f"<int:report_id>/{CORRECT_PATH}", approved.report_correct, name="report_correct"),
    path("<int:report_id>/oppna/", approved.report_reopen, name="report_reopen"),
]
