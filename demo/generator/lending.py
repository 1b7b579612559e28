"""Homes that are lent, and homes that are coming: replacement housing after fire and water, and housing projects."""

from datetime import timedelta
from decimal import Decimal

from core.agencies import actors
from demo.generator.world import World
from housing.enums import VacancyState
from housing.models import Area, Vacancy
from housing.services import retire_dwelling, supply
from tenancies.enums import LeaseState
from tenancies.models import Lease
from tenancies.services import replacements

PROJECTS = (
    # name, target group, ownership, units, expected in days, status
    ("Småhus på Nygårdstangen", "follow_up", "municipal", 6, 200, "building"),
    ("Familieboliger Slettebakken", "family", "municipal", 12, 420, "decided"),
    ("Tilvisningsavtale Mindemyren", "", "referral_right", 30, 700, "planned"),
)


def build(world: World) -> None:
    manager = actors.for_user(world.users["boligleder.bergen"], today=world.today)
    _projects(world)
    homes = list(
        Vacancy.objects.filter(municipality=world.municipality, state=VacancyState.READY)
        .exclude(dwelling__ownership="referral_right")
        .select_related("dwelling")
        .order_by("-notice_on", "id")[:3]
    )
    tenancies = list(
        Lease.objects.filter(
            municipality=world.municipality, state=LeaseState.ACTIVE, restricted=False, ended_on=None
        )
        .filter(starts_on__lt=world.today - timedelta(days=200))
        .order_by("number")[10:13]
    )
    for lease, home, (reason, note, ago, back, share) in zip(tenancies, homes, GIVEN, strict=False):
        then = actors.for_user(world.users["boligleder.bergen"], today=world.today - timedelta(days=ago))
        rent = lease.rents.known().order_by("-valid_from").values_list("monthly", flat=True)[0]
        replacements.give(
            actor=then,
            lease=lease,
            vacancy=home,
            reason=reason,
            note=note,
            starts_on=then.today,
            expected_return_on=world.today + timedelta(days=back),
            tenant_pays=(rent * share).quantize(Decimal("0.01")),
            rest_paid_by="insurance" if reason == "fire" else "landlord",
        )
    gone = Vacancy.objects.filter(municipality=world.municipality, state=VacancyState.INSPECTED)
    row = gone.select_related("dwelling").order_by("notice_on", "id").first()
    if row is not None:
        retire_dwelling(
            actor=manager, dwelling=row.dwelling, on=world.today - timedelta(days=3), reason="sold",
            note="Solgt til leieren av naboleiligheten.",
        )  # fmt: skip


def build_small(world: World) -> None:
    leader = actors.for_user(world.users["leder.nes"], today=world.today)
    _name, group, ownership, units, days, _state = PROJECTS[1]
    supply.add_project(
        actor=leader, name="Familieboliger i sentrum", target_group=group, ownership=ownership, units=units // 3,
        expected_ready_on=world.today + timedelta(days=days),
    )  # fmt: skip


def _projects(world: World) -> None:
    first = actors.for_user(world.users["boligleder.bergen"], today=world.today - timedelta(days=300))
    now = actors.for_user(world.users["boligleder.bergen"], today=world.today - timedelta(days=20))
    areas = list(Area.objects.filter(municipality=world.municipality).order_by("name"))
    for number, (name, group, ownership, units, days, state) in enumerate(PROJECTS):
        project = supply.add_project(
            actor=first, name=name, area=areas[number], target_group=group, ownership=ownership, units=units,
            expected_ready_on=world.today + timedelta(days=days - 60),
        )  # fmt: skip
        if state != "planned":
            supply.move_project(
                actor=now, project=project, state=state, on=now.today, why="Vedtatt av bystyret."
            )
        if number == 0:
            supply.change_project(
                actor=now, project=project, why="Grunnarbeidet tok lengre tid.",
                expected_ready_on=world.today + timedelta(days=days),
            )  # fmt: skip


#: Why, what happened, so many days ago, expected back in so many days, and the share of the rent that is paid.
GIVEN = (
    ("fire", "Brann i oppgangen. Leiligheten må tørkes og males.", 1, 90, Decimal("0.5")),
    ("water", "Rør røk i leiligheten over.", 40, 21, Decimal(1)),
    ("violence", "", 4, 60, Decimal(0)),
)
