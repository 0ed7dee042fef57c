from django.contrib.postgres.indexes import GistIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Greatest

from dianxiaoer.domains.promises.models import Interval


class Migration(migrations.Migration):
    """Past moments: the dates that promises had, and what stood then. What a department owes, by kind of subject."""

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
            index=GistIndex(
                Interval("started_at", Greatest("started_at", "ended_at")),
                condition=models.Q(("ended_at__isnull", False)),
                name="promise_stood",
            ),
        ),
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
