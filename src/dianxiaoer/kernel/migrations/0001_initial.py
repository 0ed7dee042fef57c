from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION kernel_event_hash(event kernel_event) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        event.sequence, (extract(epoch FROM event.at) * 1000000)::bigint, event.actor_kind, event.actor_id,
        event.actor_name, event.acting_for_id, event.verb, event.subject_kind, event.subject_id,
        event.enterprise_id, event.facts, encode(event.previous_hash, 'hex'))::text, 'UTF8'))
$$;

CREATE FUNCTION kernel_chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head kernel_journal_head;
BEGIN
    SELECT * INTO STRICT head FROM kernel_journal_head WHERE id = 1 FOR UPDATE;
    NEW.sequence := head.sequence + 1;
    NEW.previous_hash := head.hash;
    NEW.hash := kernel_event_hash(NEW);
    UPDATE kernel_journal_head SET sequence = NEW.sequence, hash = NEW.hash WHERE id = 1;
    RETURN NEW;
END $$;

CREATE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER kernel_chain_event BEFORE INSERT ON kernel_event
    FOR EACH ROW EXECUTE FUNCTION kernel_chain_event();
CREATE TRIGGER kernel_keep_events BEFORE UPDATE OR DELETE ON kernel_event
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER kernel_keep_all_events BEFORE TRUNCATE ON kernel_event
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();

CREATE FUNCTION kernel_first_bad_event() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT min(bad) FROM (
        SELECT sequence AS bad FROM (
            SELECT event.sequence, event.hash, event.previous_hash, kernel_event_hash(event) AS expected,
                   lag(event.hash) OVER (ORDER BY event.sequence) AS before,
                   row_number() OVER (ORDER BY event.sequence) AS position
            FROM kernel_event event) chained
        WHERE hash <> expected OR previous_hash IS DISTINCT FROM before OR sequence <> position
        UNION ALL
        SELECT head.sequence FROM kernel_journal_head head
        WHERE head.sequence <> (SELECT coalesce(max(sequence), 0) FROM kernel_event)
           OR head.hash IS DISTINCT FROM (SELECT hash FROM kernel_event ORDER BY sequence DESC LIMIT 1)
    ) faults
$$;

ALTER TABLE kernel_journal_head SET (fillfactor = 10);
INSERT INTO kernel_journal_head (id, sequence, hash) VALUES (1, 0, NULL);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "sequence",
                    models.BigIntegerField(editable=False, primary_key=True, serialize=False),
                ),
                ("at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(max_length=120)),
                ("acting_for_id", models.BigIntegerField(null=True)),
                ("verb", models.CharField(max_length=80)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("enterprise_id", models.BigIntegerField(null=True)),
                ("facts", models.JSONField(default=dict)),
                ("previous_hash", models.BinaryField(editable=False, null=True)),
                ("hash", models.BinaryField(editable=False)),
            ],
            options={
                "db_table": "kernel_event",
                "indexes": [
                    models.Index(
                        fields=["subject_kind", "subject_id", "sequence"],
                        name="event_of_subject",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalHead",
            fields=[
                (
                    "id",
                    models.SmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("sequence", models.BigIntegerField(default=0)),
                ("hash", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "kernel_journal_head",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="journal_head_is_one_row")],
            },
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
