from django.db import migrations

# What a score sheet said, what was voted, and by which formula, stays: these tables are only added to.
REFUSE = """
CREATE FUNCTION supervision_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON supervision_scoresheet
    FOR EACH ROW EXECUTE FUNCTION supervision_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON supervision_vote
    FOR EACH ROW EXECUTE FUNCTION supervision_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON supervision_scoreprofile
    FOR EACH ROW EXECUTE FUNCTION supervision_only_added();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON supervision_adjustment
    FOR EACH ROW EXECUTE FUNCTION supervision_only_added();
"""
ALLOW = """
DROP TRIGGER only_added ON supervision_adjustment;
DROP TRIGGER only_added ON supervision_scoreprofile;
DROP TRIGGER only_added ON supervision_vote;
DROP TRIGGER only_added ON supervision_scoresheet;
DROP FUNCTION supervision_only_added();
"""


class Migration(migrations.Migration):
    """Sheets, votes, formulas and adjustments are never changed or deleted."""

    dependencies = [("supervision", "0002_tallies")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
