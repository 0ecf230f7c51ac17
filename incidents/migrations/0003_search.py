"""Indexes for the search: Swedish words of what was written, and trigrams for misspelt ones and parts of words."""

from django.db import migrations

# The expressions stand in incidents/search_rules.py too: an index serves only a question that says the same.
INDEXES = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX log_words ON incidents_logentry
    USING gin (to_tsvector('swedish'::regconfig, text || ' ' || reason || ' ' || source));
CREATE INDEX log_trigrams ON incidents_logentry USING gin (upper(text) gin_trgm_ops);
CREATE INDEX outcome_words ON incidents_incident USING gin (to_tsvector('swedish'::regconfig, outcome));
CREATE INDEX outcome_trigrams ON incidents_incident USING gin (upper(outcome) gin_trgm_ops);
CREATE INDEX place_words ON incidents_incident USING gin (to_tsvector('swedish'::regconfig, place::text));
CREATE INDEX place_trigrams ON incidents_incident USING gin (upper(place::text) gin_trgm_ops);
CREATE INDEX section_words ON incidents_reportsection USING gin (to_tsvector('swedish'::regconfig, text));
CREATE INDEX section_trigrams ON incidents_reportsection USING gin (upper(text) gin_trgm_ops);
CREATE INDEX change_recorded ON incidents_incidentchange (recorded_at, incident_id);
"""

# The extension stays: something else may use it by now.
UNDO = """
DROP INDEX change_recorded, section_trigrams, section_words, place_trigrams, place_words, outcome_trigrams,
    outcome_words, log_trigrams, log_words;
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_rules")]
    operations = [migrations.RunSQL(INDEXES, UNDO)]
