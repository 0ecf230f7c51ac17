"""Rules that span rows: one world, frozen words, and no letter under a wider text than its rendition's."""

from django.db import migrations

RULES = """
ALTER TABLE notifications_dispatch ADD CONSTRAINT dispatch_and_world UNIQUE (id, mode);
ALTER TABLE notifications_rendition
    ADD CONSTRAINT rendition_of_its_dispatch UNIQUE (id, dispatch_id, mode, sharing),
    ADD CONSTRAINT a_rendition_stays_in_its_world
        FOREIGN KEY (dispatch_id, mode) REFERENCES notifications_dispatch (id, mode);
ALTER TABLE notifications_delivery
    ADD CONSTRAINT a_delivery_carries_the_words_of_its_dispatch_and_their_sharing
        FOREIGN KEY (rendition_id, dispatch_id, mode, sharing)
        REFERENCES notifications_rendition (id, dispatch_id, mode, sharing);
ALTER TABLE notifications_response ADD CONSTRAINT response_and_world UNIQUE (id, mode);

CREATE FUNCTION an_answer_stays_in_the_world_of_its_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM notifications_delivery WHERE id = NEW.delivery_id AND mode = NEW.mode) THEN
        RAISE EXCEPTION 'letter % is of another world than %', NEW.delivery_id, NEW.mode
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_acknowledgement_stays_in_its_world BEFORE INSERT OR UPDATE OF delivery_id, mode
    ON notifications_acknowledgement FOR EACH ROW EXECUTE FUNCTION an_answer_stays_in_the_world_of_its_letter();
CREATE TRIGGER a_response_stays_in_its_world BEFORE INSERT OR UPDATE OF delivery_id, mode
    ON notifications_response FOR EACH ROW EXECUTE FUNCTION an_answer_stays_in_the_world_of_its_letter();
CREATE TRIGGER a_call_stays_in_its_world BEFORE INSERT OR UPDATE OF delivery_id, mode
    ON notifications_loggedcall FOR EACH ROW EXECUTE FUNCTION an_answer_stays_in_the_world_of_its_letter();
CREATE FUNCTION an_answer_is_to_a_question_that_was_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM notifications_response response JOIN notifications_delivery letter ON letter.id = response.delivery_id
        JOIN notifications_question question ON question.dispatch_id = letter.dispatch_id
        WHERE response.id = NEW.response_id AND question.id = NEW.question_id
    ) THEN
        RAISE EXCEPTION 'question % was not asked of response %', NEW.question_id, NEW.response_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_answer_is_to_a_question_that_was_asked BEFORE INSERT OR UPDATE ON notifications_questionanswer
    FOR EACH ROW EXECUTE FUNCTION an_answer_is_to_a_question_that_was_asked();
CREATE TRIGGER what_a_recipient_said_is_never_altered
    BEFORE DELETE OR UPDATE OF delivery_id, mode, kind, text, way, received_at, idempotency_key ON notifications_response
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_question_is_never_altered BEFORE UPDATE OR DELETE ON notifications_question
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER an_answer_to_a_question_is_never_altered BEFORE UPDATE OR DELETE ON notifications_questionanswer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_logged_call_is_never_altered BEFORE UPDATE OR DELETE ON notifications_loggedcall
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_recorded_change_is_never_altered BEFORE UPDATE OR DELETE ON notifications_acknowledgementchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_recorded_change_is_never_altered BEFORE UPDATE OR DELETE ON notifications_escalationpolicychange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER sent_words_are_frozen BEFORE UPDATE OR DELETE ON notifications_rendition
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_recorded_change_is_never_altered BEFORE UPDATE OR DELETE ON notifications_dispatchchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_recorded_change_is_never_altered BEFORE UPDATE OR DELETE ON notifications_switchchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_dispatch_is_never_deleted BEFORE DELETE ON notifications_dispatch
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_delivery_is_never_deleted BEFORE DELETE ON notifications_delivery
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION a_final_state_stays_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% % is %: that is final', TG_TABLE_NAME, OLD.id, OLD.state USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER a_final_state_stays_final BEFORE UPDATE OF state ON notifications_delivery
    FOR EACH ROW WHEN (
        OLD.state IN ('sent', 'failed', 'bounced', 'stopped') AND NEW.state <> OLD.state
        AND NOT (OLD.state = 'sent' AND NEW.state = 'bounced')
    ) EXECUTE FUNCTION a_final_state_stays_final();
CREATE TRIGGER a_final_state_stays_final BEFORE UPDATE OF state ON notifications_dispatch
    FOR EACH ROW WHEN (OLD.state IN ('completed', 'undone', 'stopped') AND NEW.state <> OLD.state)
    EXECUTE FUNCTION a_final_state_stays_final();
"""

UNDO = """
DROP TRIGGER a_recorded_change_is_never_altered ON notifications_escalationpolicychange;
DROP TRIGGER a_recorded_change_is_never_altered ON notifications_acknowledgementchange;
DROP TRIGGER a_logged_call_is_never_altered ON notifications_loggedcall;
DROP TRIGGER an_answer_to_a_question_is_never_altered ON notifications_questionanswer;
DROP TRIGGER a_question_is_never_altered ON notifications_question;
DROP TRIGGER what_a_recipient_said_is_never_altered ON notifications_response;
DROP TRIGGER an_answer_is_to_a_question_that_was_asked ON notifications_questionanswer;
DROP FUNCTION an_answer_is_to_a_question_that_was_asked();
DROP TRIGGER a_call_stays_in_its_world ON notifications_loggedcall;
DROP TRIGGER a_response_stays_in_its_world ON notifications_response;
DROP TRIGGER an_acknowledgement_stays_in_its_world ON notifications_acknowledgement;
DROP FUNCTION an_answer_stays_in_the_world_of_its_letter();
ALTER TABLE notifications_response DROP CONSTRAINT response_and_world;
DROP TRIGGER a_final_state_stays_final ON notifications_dispatch;
DROP TRIGGER a_final_state_stays_final ON notifications_delivery;
DROP FUNCTION a_final_state_stays_final();
DROP TRIGGER a_delivery_is_never_deleted ON notifications_delivery;
DROP TRIGGER a_dispatch_is_never_deleted ON notifications_dispatch;
DROP TRIGGER a_recorded_change_is_never_altered ON notifications_switchchange;
DROP TRIGGER a_recorded_change_is_never_altered ON notifications_dispatchchange;
DROP TRIGGER sent_words_are_frozen ON notifications_rendition;
ALTER TABLE notifications_delivery
    DROP CONSTRAINT a_delivery_carries_the_words_of_its_dispatch_and_their_sharing;
ALTER TABLE notifications_rendition
    DROP CONSTRAINT a_rendition_stays_in_its_world, DROP CONSTRAINT rendition_of_its_dispatch;
ALTER TABLE notifications_dispatch DROP CONSTRAINT dispatch_and_world;
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("contacts", "0002_rules")]
    operations = [migrations.RunSQL(RULES, UNDO)]
