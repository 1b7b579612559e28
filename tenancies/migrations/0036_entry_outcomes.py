"""How a protest against a notice after a death ended: upheld, set aside, withdrawn, or never brought in."""

from django.db import migrations, models

OUTCOMES = [
    ("", "Ikke avgjort"),
    ("upheld", "Oppsigelsen ble opprettholdt"),
    ("set_aside", "Oppsigelsen ble kjent ugyldig"),
    ("withdrawn", "Protesten ble trukket"),
    ("lapsed", "Oppsigelsen falt bort: saken ble ikke brakt inn i tide"),
]


class Migration(migrations.Migration):
    dependencies = [("tenancies", "0035_entry_refusals")]
    operations = [
        migrations.AddField(
            "entryrefusal",
            "outcome",
            models.CharField(blank=True, choices=OUTCOMES, default="", max_length=10, verbose_name="utfall"),
        ),
        migrations.AddField(
            "entryrefusal",
            "settled_on",
            models.DateField(blank=True, null=True, verbose_name="avgjort"),
        ),
        migrations.AddConstraint(
            "entryrefusal",
            models.CheckConstraint(
                condition=models.Q(("outcome", ""), ("settled_on", None))
                | models.Q(models.Q(("outcome", ""), _negated=True), ("settled_on__isnull", False), ("suit_by__isnull", False)),
                name="entry_refusal_outcome",
            ),
        ),
    ]
