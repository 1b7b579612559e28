"""Who sees the references of reports kept elsewhere: the leaders of the unit and the line above. They name nobody."""

from typing import Any

from django.db.models import QuerySet

from core.agencies.actors import Actor
from core.agencies.policies import Policy, register
from core.base.models import AmongKeys
from deviations.models import OutsideReport
from deviations.policies import LEADERS, led_units
from deviations.switches import ROOM


class OutsideReportPolicy(Policy):
    model = OutsideReport
    switch = ROOM
    actions = {"view": LEADERS, "handle": LEADERS}

    def narrow(self, actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
        if not actor.has_role(*LEADERS):
            return rows.none()
        return rows.filter(AmongKeys("unit_id", led_units(actor).values("pk")))


outside_reports = register(OutsideReportPolicy())
