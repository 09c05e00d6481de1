from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0012_a_directory_read_in_pieces"),
    ]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="verify_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
