"""A no to somebody who wants to enter a lease: with the lease, and its named handlers' where it is hidden."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import core.base.ids
from core.base.operations import (
    AlsoHidden,
    ConfidentialTable,
    ForgetsHidden,
    MunicipalKey,
    SameMunicipality,
    Shielded,
)

TABLE = "tenancies_entryrefusal"
SERVICES = ("rent", "arrears", "deadlines", "figures", "imports", "letters", "leases", "tenancies")
POINTERS = (
    ("lease_id", "tenancies_lease"),
    ("change_id", "tenancies_tenantchange"),
    ("person_id", "people_person"),
    ("compartment_id", "agencies_compartment"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_relation_index"),
        ("people", "0009_words"),
        ("tenancies", "0034_step_corrections"),
    ]
    operations = [
        migrations.CreateModel(
            name="EntryRefusal",
            fields=[
                ("id", models.UUIDField(default=core.base.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("who", models.CharField(max_length=200, verbose_name="navn")),
                ("claim_on", models.DateField(verbose_name="melding om å tre inn")),
                ("refused_on", models.DateField(verbose_name="svart nei")),
                ("ground", models.CharField(choices=[("conditions", "Vilkårene i loven er ikke oppfylt (§§ 8-2 og 8-3)"), ("late", "Meldingen kom etter fristen på én måned (§ 8-2)"), ("spouse", "Ektefellen overtar og går foran (§ 8-2 andre ledd)"), ("consent", "Vi samtykker ikke i leierskiftet (§ 8-1)")], max_length=10, verbose_name="grunn")),
                ("reason", models.CharField(max_length=500, verbose_name="begrunnelse")),
                ("letter", models.UUIDField(blank=True, null=True, verbose_name="brev")),
                ("suit_by", models.DateField(blank=True, null=True, verbose_name="sak reises innen")),
                ("suit_on", models.DateField(blank=True, null=True, verbose_name="sak reist")),
                ("change", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="refusals", to="tenancies.tenantchange", verbose_name="leierskifte")),
                ("compartment", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.compartment", verbose_name="fortrolig rom")),
                ("lease", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="entry_refusals", to="tenancies.lease", verbose_name="leieforhold")),
                ("municipality", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.municipality", verbose_name="kommune")),
                ("person", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="hvem")),
            ],
            options={
                "verbose_name": "nei til å tre inn",
                "verbose_name_plural": "nei til å tre inn",
                "ordering": ["refused_on", "id"],
                "indexes": [models.Index(fields=["lease"], name="entry_refusal_lease")],
                "constraints": [
                    models.UniqueConstraint(fields=("change", "who", "claim_on"), name="entry_refused_once"),
                    models.CheckConstraint(condition=models.Q(models.Q(("reason", ""), _negated=True), models.Q(("who", ""), _negated=True)), name="entry_refusal_has_reason"),
                    models.CheckConstraint(condition=models.Q(("suit_on", None), ("suit_by__isnull", False), _connector="OR"), name="entry_refusal_suit"),
                ],
            },
        ),
        MunicipalKey(TABLE),
        *(SameMunicipality(TABLE, *pointer) for pointer in POINTERS),
        ConfidentialTable(TABLE, relation_key="lease_id", services=SERVICES),
        Shielded(TABLE, "lease_id", "tenancies_hidden_leases"),
        ForgetsHidden(TABLE),
        AlsoHidden(
            "tenancies_hidden_subjects",
            {"tenancies.entryrefusal": f"SELECT n.id FROM leases JOIN {TABLE} n ON n.lease_id = leases.id"},
        ),
    ]
