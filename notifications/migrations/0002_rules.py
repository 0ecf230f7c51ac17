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
