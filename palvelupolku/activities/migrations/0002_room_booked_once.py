from django.db import migrations

from palvelupolku.kernel.overlaps import ForbidOverlap, NoOverlap


class Migration(migrations.Migration):
    dependencies = [("activities", "0001_gatherings")]

    operations = [
        ForbidOverlap(
            NoOverlap(
                name="room_booked_once",
                table="activities_roombooking",
                same=("room_id",),
                where="{row}is_open",
            )
        )
    ]
