"""Years of use in a minute: incidents, log entries, reports and letters, written by PostgreSQL itself."""

from __future__ import annotations

from typing import Any

ROWS = """
SET session_replication_role = replica;

INSERT INTO contacts_actor (name, type_id, phone, note, active)
SELECT format('Aktör %%s', n), (SELECT min(id) FROM contacts_actortype), '', '', true FROM generate_series(1, 100) AS n;

INSERT INTO contacts_contact (actor_id, name, email, phone, language, clearance, active, exercise_participant,
                              created_at, idempotency_key, version)
SELECT 1 + n %% 100, format('Kontakt %%s', n), format('kontakt%%s@x.example', n), '070', 'sv', 3, true, false,
       now() - interval '90 days', '', 1
FROM generate_series(1, %(recipients)s) AS n;

INSERT INTO incidents_incident (mode, year, sequence, area_id, place, type_id, severity, status, sharing, occurred_at,
                                logged_at, reporter_id, owner_id, closed_at, outcome, idempotency_key, version)
SELECT 'live', 2026, n, area.ids[1 + n %% array_length(area.ids, 1)], 'Torget',
       kind.ids[1 + n %% array_length(kind.ids, 1)], 1 + n %% 4,
       CASE WHEN n > %(incidents)s - %(open)s THEN 'ongoing' ELSE 'closed' END, 1 + n %% 2,
       now() - (%(incidents)s - n) * interval '4 minutes', now() - (%(incidents)s - n) * interval '4 minutes',
       who.id, who.id, CASE WHEN n > %(incidents)s - %(open)s THEN NULL ELSE now() END,
       CASE WHEN n > %(incidents)s - %(open)s THEN '' ELSE 'Lugnt igen.' END, format('n%%s', n), 1
FROM generate_series(1, %(incidents)s) AS n,
     (SELECT array_agg(id) AS ids FROM contacts_area WHERE active) AS area,
     (SELECT array_agg(id) AS ids FROM incidents_incidenttype) AS kind,
     (SELECT min(id) AS id FROM contacts_user) AS who;

INSERT INTO incidents_logentry (incident_id, mode, kind, text, reason, source, reliability, occurred_at, recorded_at,
                                by_id, idempotency_key)
SELECT incident.id, 'live', 'observation', 'Ungdomar har samlats vid torget och fler är på väg dit, rad ' || line, '',
       '', '', incident.occurred_at + line * interval '1 minute', incident.occurred_at + line * interval '1 minute',
       incident.reporter_id, ''
FROM incidents_incident AS incident, generate_series(1, %(lines)s) AS line;

INSERT INTO notifications_dispatch (public_id, mode, kind, title, severity, sharing, about_path, thread, state,
                                    recipient_count, created_by_id, created_at, release_at, ended_at, links_expire_at)
SELECT md5(n::text), 'live', 'report', format('Lägesrapport %%s', n), 3, 3, '/', '', 'completed', %(recipients)s,
       who.id, moment, moment, moment + interval '1 minute', moment + interval '14 days'
FROM generate_series(1, %(reports)s) AS n, (SELECT min(id) AS id FROM contacts_user) AS who,
     LATERAL (SELECT now() - interval '1 hour' - (%(reports)s - n) * interval '10 hours' AS moment) AS at;

INSERT INTO notifications_rendition (dispatch_id, mode, language, sharing, subject, text, html, content)
SELECT id, 'live', 'sv', 3, title, title, title, '{}' FROM notifications_dispatch;

INSERT INTO notifications_delivery (public_id, dispatch_id, rendition_id, mode, channel, contact_id, name, actor, role,
                                    area, phone, address, clearance, sharing, reasons, state, attempts, due_at, sent_at,
                                    failure, relay_answer, doubt, bounce_status, bounce_answer)
SELECT md5(dispatch.id || '-' || n), dispatch.id, rendition.id, 'live', 'email', n, format('Kontakt %%s', n), 'Aktör',
       'Nattvandrare', 'Alby', '070', format('kontakt%%s@x.example', n), 3, 3, ARRAY['Nattvandrare i Alby'], 'sent', 1,
       dispatch.release_at, dispatch.release_at, '', '250 OK', '', '', ''
FROM notifications_dispatch AS dispatch
JOIN notifications_rendition AS rendition ON rendition.dispatch_id = dispatch.id,
     generate_series(1, %(recipients)s) AS n;

INSERT INTO notifications_acknowledgement (delivery_id, mode, state, way, at, signs)
SELECT delivery.id, 'live', 'sure', 'link', delivery.sent_at + interval '3 minutes', ARRAY[]::text[]
FROM notifications_delivery AS delivery WHERE delivery.id %% 2 = 0;

INSERT INTO incidents_reportseries (mode, started_at, last_number)
SELECT 'live', release_at, 1 FROM notifications_dispatch ORDER BY id;

INSERT INTO incidents_situationreport (mode, series_id, number, kind, status, title, severity, sharing, is_last,
                                       author_id, created_at, approved_by_id, approved_at, four_eyes_required,
                                       alone_on_duty_reason, dispatch_id, idempotency_key, version)
SELECT 'live', id, 1, 'first', 'approved', title, 3, 3, true, created_by_id, created_at, created_by_id, created_at,
       false, '', id, format('r%%s', id), 1
FROM notifications_dispatch;

SET session_replication_role = DEFAULT;
ANALYZE
"""


def write(cursor: Any, *, incidents: int, lines: int, reports: int, recipients: int, still_open: int) -> None:
    """Write that many incidents with so many lines each, and reports to so many recipients each; half acknowledged."""
    values = {"incidents": incidents, "lines": lines, "reports": reports, "recipients": recipients, "open": still_open}
    cursor.execute(ROWS, values)
