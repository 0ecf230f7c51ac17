"""Rules that span rows: one world, an append-only log, and approved words that nobody rewrites."""

from django.db import migrations

RULES = """
ALTER TABLE incidents_incident
    ADD CONSTRAINT incident_and_world UNIQUE (id, mode),
    ADD CONSTRAINT a_merged_incident_stays_in_its_world
        FOREIGN KEY (merged_into_id, mode) REFERENCES incidents_incident (id, mode);
ALTER TABLE incidents_logentry
    ADD CONSTRAINT entry_of_its_incident UNIQUE (id, incident_id),
    ADD CONSTRAINT a_log_entry_stays_in_its_world
        FOREIGN KEY (incident_id, mode) REFERENCES incidents_incident (id, mode),
    ADD CONSTRAINT a_correction_strikes_an_entry_of_the_same_log
        FOREIGN KEY (corrects_id, incident_id) REFERENCES incidents_logentry (id, incident_id);
ALTER TABLE incidents_reportseries ADD CONSTRAINT series_and_world UNIQUE (id, mode);
ALTER TABLE incidents_situationreport
    ADD CONSTRAINT report_and_world UNIQUE (id, mode),
    ADD CONSTRAINT a_report_stays_in_its_world
        FOREIGN KEY (series_id, mode) REFERENCES incidents_reportseries (id, mode),
    ADD CONSTRAINT a_report_is_sent_in_its_world
        FOREIGN KEY (dispatch_id, mode) REFERENCES notifications_dispatch (id, mode);
ALTER TABLE incidents_reportincident
    ADD CONSTRAINT a_report_builds_on_its_own_world
        FOREIGN KEY (report_id, mode) REFERENCES incidents_situationreport (id, mode),
    ADD CONSTRAINT an_incident_is_reported_in_its_own_world
        FOREIGN KEY (incident_id, mode) REFERENCES incidents_incident (id, mode);
ALTER TABLE incidents_responseinlog
    ADD CONSTRAINT a_response_is_logged_in_its_own_world
        FOREIGN KEY (response_id, mode) REFERENCES notifications_response (id, mode),
    ADD CONSTRAINT a_response_is_logged_on_an_incident_of_its_world
        FOREIGN KEY (incident_id, mode) REFERENCES incidents_incident (id, mode),
    ADD CONSTRAINT a_response_stands_in_the_log_of_its_incident
        FOREIGN KEY (entry_id, incident_id) REFERENCES incidents_logentry (id, incident_id);
ALTER TABLE incidents_informationrequest
    ADD CONSTRAINT a_request_is_sent_in_its_world
        FOREIGN KEY (dispatch_id, mode) REFERENCES notifications_dispatch (id, mode);
ALTER TABLE incidents_photo
    ADD CONSTRAINT a_photo_belongs_to_a_line_of_the_same_log
        FOREIGN KEY (entry_id, incident_id) REFERENCES incidents_logentry (id, incident_id);

CREATE TRIGGER a_photo_is_never_forgotten BEFORE DELETE ON incidents_photo
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER the_log_is_append_only BEFORE UPDATE OR DELETE ON incidents_logentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_recorded_change_is_never_altered BEFORE UPDATE OR DELETE ON incidents_incidentchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_recorded_change_is_never_altered BEFORE UPDATE OR DELETE ON incidents_reportchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_kept_detail_is_never_altered BEFORE UPDATE OR DELETE ON incidents_keptdetail
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER an_incident_is_never_deleted BEFORE DELETE ON incidents_incident
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_report_is_never_deleted BEFORE DELETE ON incidents_situationreport
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION an_approved_report_is_not_rewritten() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owners bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN owners := array_append(owners, OLD.report_id); END IF;
    IF TG_OP <> 'DELETE' THEN owners := array_append(owners, NEW.report_id); END IF;
    IF EXISTS (SELECT FROM incidents_situationreport WHERE id = ANY (owners) AND status = 'approved') THEN
        RAISE EXCEPTION 'report % is approved: its words stay', owners USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_approved_report_is_not_rewritten BEFORE INSERT OR UPDATE OR DELETE ON incidents_reportsection
    FOR EACH ROW EXECUTE FUNCTION an_approved_report_is_not_rewritten();
CREATE TRIGGER an_approved_report_is_not_rewritten BEFORE INSERT OR UPDATE OR DELETE ON incidents_reportincident
    FOR EACH ROW EXECUTE FUNCTION an_approved_report_is_not_rewritten();

CREATE FUNCTION a_text_goes_no_further_than_its_report() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_report smallint := (SELECT sharing FROM incidents_situationreport WHERE id = NEW.report_id);
BEGIN
    -- A draft whose sharing nobody has chosen stands at 0 itself, and is never approved so.
    IF NEW.sharing = 0 AND of_report > 0 THEN
        RAISE EXCEPTION 'a text for named people stands in no report' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.sharing <= 4 AND NEW.sharing > of_report THEN
        RAISE EXCEPTION 'a text of report % goes no further than it', NEW.report_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_text_goes_no_further_than_its_report BEFORE INSERT OR UPDATE ON incidents_reportsection
    FOR EACH ROW EXECUTE FUNCTION a_text_goes_no_further_than_its_report();

CREATE FUNCTION an_approved_report_stays_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'report % is approved: it stays as it is', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER an_approved_report_stays_as_it_is BEFORE UPDATE ON incidents_situationreport
    FOR EACH ROW WHEN (OLD.status = 'approved' AND NEW.status = 'approved' AND OLD IS DISTINCT FROM NEW)
    EXECUTE FUNCTION an_approved_report_stays_as_it_is();
"""

UNDO = """
DROP TRIGGER a_photo_is_never_forgotten ON incidents_photo;
ALTER TABLE incidents_photo DROP CONSTRAINT a_photo_belongs_to_a_line_of_the_same_log;
ALTER TABLE incidents_informationrequest DROP CONSTRAINT a_request_is_sent_in_its_world;
ALTER TABLE incidents_responseinlog
    DROP CONSTRAINT a_response_stands_in_the_log_of_its_incident,
    DROP CONSTRAINT a_response_is_logged_on_an_incident_of_its_world,
    DROP CONSTRAINT a_response_is_logged_in_its_own_world;
DROP TRIGGER an_approved_report_stays_as_it_is ON incidents_situationreport;
DROP FUNCTION an_approved_report_stays_as_it_is();
DROP TRIGGER a_text_goes_no_further_than_its_report ON incidents_reportsection;
DROP FUNCTION a_text_goes_no_further_than_its_report();
DROP TRIGGER an_approved_report_is_not_rewritten ON incidents_reportincident;
DROP TRIGGER an_approved_report_is_not_rewritten ON incidents_reportsection;
DROP FUNCTION an_approved_report_is_not_rewritten();
DROP TRIGGER a_report_is_never_deleted ON incidents_situationreport;
DROP TRIGGER an_incident_is_never_deleted ON incidents_incident;
DROP TRIGGER a_kept_detail_is_never_altered ON incidents_keptdetail;
DROP TRIGGER a_recorded_change_is_never_altered ON incidents_reportchange;
DROP TRIGGER a_recorded_change_is_never_altered ON incidents_incidentchange;
DROP TRIGGER the_log_is_append_only ON incidents_logentry;
ALTER TABLE incidents_reportincident
    DROP CONSTRAINT an_incident_is_reported_in_its_own_world, DROP CONSTRAINT a_report_builds_on_its_own_world;
ALTER TABLE incidents_situationreport
    DROP CONSTRAINT a_report_is_sent_in_its_world, DROP CONSTRAINT a_report_stays_in_its_world,
    DROP CONSTRAINT report_and_world;
ALTER TABLE incidents_reportseries DROP CONSTRAINT series_and_world;
ALTER TABLE incidents_logentry
    DROP CONSTRAINT a_correction_strikes_an_entry_of_the_same_log, DROP CONSTRAINT a_log_entry_stays_in_its_world,
    DROP CONSTRAINT entry_of_its_incident;
ALTER TABLE incidents_incident
    DROP CONSTRAINT a_merged_incident_stays_in_its_world, DROP CONSTRAINT incident_and_world;
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial"), ("notifications", "0002_rules")]
    operations = [migrations.RunSQL(RULES, UNDO)]
