"""The addresses of situation reports, under ``lagesrapporter/``."""

from django.urls import path

from incidents.views import approved, audience, languages, preview, reports, review
from notifications.corrections import CORRECT_PATH

urlpatterns = [
    path("", reports.report_list, name="report_list"),
    path("ny/", reports.report_new, name="report_new"),
    path("<int:report_id>/", reports.report, name="report"),
    path("<int:report_id>/andra/", reports.report_edit, name="report_edit"),
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
