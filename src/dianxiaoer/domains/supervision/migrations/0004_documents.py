from django.db import migrations

# What is published stays: neither a page nor a program nor somebody at the database's prompt can change a published
# document or a file of one. A file belongs to the publication: none is added afterwards.
FUNCTIONS = """
CREATE FUNCTION supervision_keep_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'a published document never changes: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER supervision_keep_document BEFORE UPDATE OR DELETE ON supervision_document
    FOR EACH ROW EXECUTE FUNCTION supervision_keep_document();

CREATE FUNCTION supervision_keep_document_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (SELECT state FROM supervision_document WHERE id = NEW.document_id) = 'published' THEN
            RAISE EXCEPTION 'a published document gets no further file' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a file of a document never changes: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER supervision_keep_document_file BEFORE INSERT OR UPDATE OR DELETE ON supervision_documentfile
    FOR EACH ROW EXECUTE FUNCTION supervision_keep_document_file();

CREATE FUNCTION supervision_keep_documents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'published documents stay: % is refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER supervision_keep_documents BEFORE TRUNCATE ON supervision_document
    FOR EACH STATEMENT EXECUTE FUNCTION supervision_keep_documents();
CREATE TRIGGER supervision_keep_document_files BEFORE TRUNCATE ON supervision_documentfile
    FOR EACH STATEMENT EXECUTE FUNCTION supervision_keep_documents();
"""


class Migration(migrations.Migration):
    dependencies = [("supervision", "0003_scores")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
