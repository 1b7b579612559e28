from typing import Any

from django.core.management.base import BaseCommand

from core.agencies.actors import acting_as_service
from core.agencies.models import Municipality
from core.rules.services.rule_sets import sync_rule_sets


class Command(BaseCommand):
    help = "Bring the rule sets that come with the product up to date in every municipality. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        for municipality in Municipality.objects.order_by("code"):
            with acting_as_service("rules", municipality) as actor:
                changed = sync_rule_sets(actor=actor)
            self.stdout.write(f"{municipality.code}: {len(changed)}")
