"""A gap keeps the id it waits for and the record that waits. Gaps are made anew by any import."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.DeleteModel("ImportGap"),
        migrations.CreateModel(
            name="ImportGap",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(help_text="organisation, channel, service, code, place …", max_length=20),
                ),
                (
                    "target",
                    models.CharField(help_text="the id, code or address that was named", max_length=200),
                ),
                ("name", models.CharField(blank=True, help_text="its name, when told", max_length=300)),
                ("source_kind", models.CharField(max_length=20)),
                ("source_id", models.UUIDField()),
                (
                    "named_by",
                    models.CharField(blank=True, help_text="the name of the record that named it", max_length=300),
                ),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["kind", "target", "source_kind", "source_id"],
                "indexes": [models.Index(fields=["source_kind", "source_id"], name="gap_by_source")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "target", "source_kind", "source_id"), name="one_gap"
                    )
                ],
            },
        ),
        migrations.AlterField(
            model_name="service",
            name="lemmas",
            field=models.JSONField(default=dict, help_text="{fi: {title, body}, sv …}: made by search"),
        ),
    ]
