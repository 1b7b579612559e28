"""A leader on leave, while somebody else stands in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('agencies', '0005_relation_index')]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='away_from',
            field=models.DateField(blank=True, null=True, verbose_name='borte fra'),
        ),
        migrations.AddField(
            model_name='membership',
            name='away_to',
            field=models.DateField(blank=True, null=True, verbose_name='borte til'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('away_from', None), ('away_to', None)), ('away_to__gt', models.F('away_from')), _connector='OR'), name='membership_away'),
        ),
    ]
