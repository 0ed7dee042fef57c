from django.db import migrations

# A trigger for each statement that writes facts: it counts them by day with department, sub-park and type ('d'), by month
# with department, sub-park and officer ('m'), and by day with the department alone ('u', so that a page that shows every
# department over some weeks reads one row for each of their days): by when they happened and, where something was due, by
# when that was. A later voice of the same round takes the place of the earlier one. queries/figures.py counts the same
# from the facts alone.
FUNCTIONS = """
CREATE FUNCTION supervision_counted(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT (moment AT TIME ZONE 'Asia/Shanghai')::date
$$;

CREATE FUNCTION supervision_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO supervision_tally AS stored
        (kind, basis, grain, starts_on, department_id, sub_park_id, type_code, officer_id,
         count, kept, solved, content, graded, taken, amount)
    SELECT fact.kind, base.basis, grain.grain,
           CASE grain.grain WHEN 'm' THEN date_trunc('month', supervision_counted(base.moment))::date
                            ELSE supervision_counted(base.moment) END,
           coalesce(fact.department_id, 0),
           CASE grain.grain WHEN 'u' THEN 0 ELSE coalesce(fact.sub_park_id, 0) END,
           CASE grain.grain WHEN 'd' THEN fact.type_code ELSE '' END,
           CASE grain.grain WHEN 'm' THEN coalesce(fact.officer_id, 0) ELSE 0 END,
           sum(fact.sign), sum(fact.sign * (fact.kept IS TRUE)::int), sum(fact.sign * (fact.solved IS TRUE)::int),
           sum(fact.sign * (fact.grade >= 3 IS TRUE)::int), sum(fact.sign * (fact.grade IS NOT NULL)::int),
           sum(fact.sign * coalesce(CASE WHEN fact.unit = 'wd' THEN fact.taken END, 0)),
           sum(fact.sign * coalesce(fact.amount, 0))
    FROM (
        SELECT 1 AS sign, written.* FROM written
        UNION ALL
        SELECT -1, earlier.* FROM written
        JOIN LATERAL (
            SELECT * FROM supervision_fact before
            WHERE written.kind = 'voiced' AND before.kind = 'voiced' AND before.demand_id = written.demand_id
              AND before.round = written.round AND before.id < written.id
            ORDER BY before.id DESC LIMIT 1
        ) earlier ON true
    ) fact
    CROSS JOIN LATERAL (VALUES ('at', fact.at), ('due', fact.due_at)) AS base (basis, moment)
    CROSS JOIN (VALUES ('d'), ('m'), ('u')) AS grain (grain)
    WHERE base.moment IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
    ON CONFLICT (kind, basis, grain, starts_on, department_id, sub_park_id, type_code, officer_id) DO UPDATE
    SET count = stored.count + excluded.count, kept = stored.kept + excluded.kept,
        solved = stored.solved + excluded.solved, content = stored.content + excluded.content,
        graded = stored.graded + excluded.graded, taken = stored.taken + excluded.taken,
        amount = stored.amount + excluded.amount;
    RETURN NULL;
END $$;

CREATE TRIGGER supervision_tally AFTER INSERT ON supervision_fact
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION supervision_tally();

CREATE FUNCTION supervision_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'facts are never changed: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER supervision_keep_facts BEFORE UPDATE OR DELETE ON supervision_fact
    FOR EACH ROW EXECUTE FUNCTION supervision_refuse_change();
"""
UNDO = """
DROP FUNCTION supervision_tally() CASCADE;
DROP FUNCTION supervision_refuse_change() CASCADE;
DROP FUNCTION supervision_counted(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
