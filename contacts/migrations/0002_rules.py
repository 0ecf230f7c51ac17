"""Rules that span rows: nothing recorded is altered or deleted, no clearance narrower than the actor type allows."""

from django.db import migrations

RULES = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept as it was recorded: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER a_recorded_change_is_never_altered BEFORE UPDATE OR DELETE ON contacts_contactchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_recorded_change_is_never_altered BEFORE UPDATE OR DELETE ON contacts_rotachange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_recorded_change_is_never_altered BEFORE UPDATE OR DELETE ON contacts_userchange
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_contact_is_retired_never_deleted BEFORE DELETE ON contacts_contact
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_user_is_disabled_never_deleted BEFORE DELETE ON contacts_user
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION no_clearance_narrower_than_the_actor_type_allows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE narrowest smallint;
BEGIN
    SELECT type.narrowest_clearance INTO narrowest
        FROM contacts_actor actor JOIN contacts_actortype type ON type.id = actor.type_id
        WHERE actor.id = NEW.actor_id;
    IF NEW.clearance < narrowest THEN
        RAISE EXCEPTION 'clearance % is narrower than the actor type allows (%)', NEW.clearance, narrowest
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_clearance_narrower_than_the_actor_type_allows';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_clearance_narrower_than_the_actor_type_allows
    BEFORE INSERT OR UPDATE OF clearance, actor_id ON contacts_contact
    FOR EACH ROW EXECUTE FUNCTION no_clearance_narrower_than_the_actor_type_allows();
"""

UNDO = """
DROP TRIGGER a_recorded_change_is_never_altered ON contacts_rotachange;
DROP TRIGGER no_clearance_narrower_than_the_actor_type_allows ON contacts_contact;
DROP FUNCTION no_clearance_narrower_than_the_actor_type_allows();
DROP TRIGGER a_user_is_disabled_never_deleted ON contacts_user;
DROP TRIGGER a_contact_is_retired_never_deleted ON contacts_contact;
DROP TRIGGER a_recorded_change_is_never_altered ON contacts_userchange;
DROP TRIGGER a_recorded_change_is_never_altered ON contacts_contactchange;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]
    operations = [migrations.RunSQL(RULES, UNDO)]
