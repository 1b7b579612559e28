from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("applications", "0007_consents_as_records")]
    operations = [migrations.RemoveField(model_name="application", name="consents")]
