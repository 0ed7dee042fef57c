from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Past moments: the dates that promises had, and what ended after a moment."""

    atomic = False  # indexes are made beside running commands

    dependencies = [("promises", "0001_initial")]

    operations = [
        migrations.RunSQL("SET lock_timeout = '5s'", "SET lock_timeout = '5s'"),
        migrations.RunSQL("SET statement_timeout = '30min'", "SET statement_timeout = '30min'"),
        migrations.CreateModel(
            name="Timing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("promise_id", models.BigIntegerField()),
                ("until_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("warn_at", models.DateTimeField()),
            ],
        ),
        AddIndexConcurrently(
            model_name="timing",
            index=models.Index(fields=["promise_id", "until_at"], name="timing_of_promise"),
        ),
        AddIndexConcurrently(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)), fields=["ended_at", "id"], name="promise_ended"
            ),
        ),
        migrations.RunSQL("RESET lock_timeout", "RESET lock_timeout"),
        migrations.RunSQL("RESET statement_timeout", "RESET statement_timeout"),
    ]
