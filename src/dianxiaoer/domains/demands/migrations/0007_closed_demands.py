from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("demands", "0006_open_demands"),
        ("people", "0002_api_tokens"),
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="demand",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["enterprise", "type", "closed_at"],
                name="demand_closed_of_enterprise",
            ),
        ),
    ]
