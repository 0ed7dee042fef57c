"""The State Council notices that come with the product, and the default office hours."""

from uuid import uuid4

from django.db import migrations
from django.utils import timezone

from dianxiaoer.domains.worktime.queries.packaged import day_values, schedule_values, year_values


def seed(apps, schema_editor):
    at = timezone.now()
    for name, values in (
        ("CalendarYear", year_values(at)),
        ("CalendarDay", day_values(at)),
        ("WorkSchedule", schedule_values(at)),
    ):
        model = apps.get_model("worktime", name)
        model.objects.bulk_create(model(**row) for row in values)
    apps.get_model("worktime", "CalendarVersion").objects.create(id=1, number=1, stamp=uuid4())


class Migration(migrations.Migration):
    dependencies = [("worktime", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop, elidable=False)]
