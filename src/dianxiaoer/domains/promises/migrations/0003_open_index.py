from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What a department owes is counted by kind of subject, from the index alone."""

    atomic = False  # indexes are made beside running commands

    dependencies = [("promises", "0002_moments")]

    operations = [
        migrations.RunSQL("SET lock_timeout = '5s'", "SET lock_timeout = '5s'"),
        migrations.RunSQL("SET statement_timeout = '30min'", "SET statement_timeout = '30min'"),
        RemoveIndexConcurrently(model_name="promise", name="promise_of_department"),
        AddIndexConcurrently(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("state__in", ["running", "paused"])),
                fields=["department", "state", "due_at", "id"],
                include=("warn_at", "facing", "kind", "subject_domain"),
                name="promise_of_department",
            ),
        ),
        migrations.RunSQL("RESET lock_timeout", "RESET lock_timeout"),
        migrations.RunSQL("RESET statement_timeout", "RESET statement_timeout"),
    ]
