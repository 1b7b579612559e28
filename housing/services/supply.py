"""Keeping the municipality's housing projects. Each change of status, units or day leaves a row of how it stood."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from housing import policies
from housing.enums import SupplyState
from housing.models import SupplyProject, SupplyStatus
from housing.transitions import SUPPLY

FACTS = ("name", "area", "target_group", "ownership", "units", "expected_ready_on", "building", "note")
#: A change of one of these is a new row in the history.
TOLD = ("units", "expected_ready_on")


@transaction.atomic
def add_project(*, actor: Actor, on: date | None = None, **facts: Any) -> SupplyProject:
    if not policies.supply_projects.permits(actor, "add"):
        raise NotAllowed("add")
    project = SupplyProject(municipality=actor.home, **{key: facts[key] for key in FACTS if key in facts})
    _check(project)
    project.save(force_insert=True)
    _tell(actor, project, on or actor.today, "")
    events.record(actor, "supply.added", project)
    return project


@transaction.atomic
def change_project(
    *, actor: Actor, project: SupplyProject, why: str = "", version: int | None = None, **facts: Any
) -> SupplyProject:
    """Other facts. How many homes and when is told with a reason, and what was said before stays."""
    locked = _locked(actor, project)
    changed = {key: facts[key] for key in FACTS if key in facts and getattr(locked, key) != facts[key]}
    if not changed:
        return locked
    told = [key for key in TOLD if key in changed]
    if told and not why.strip():
        raise Refused(_("Skriv hvorfor antallet eller dagen er endret."), code="REASON_MISSING", field="why")
    locked.bump(version)
    for key, value in changed.items():
        setattr(locked, key, value)
    _check(locked)
    locked.save(update_fields=[*changed, "version"])
    if told:
        _tell(actor, locked, actor.today, why)
    events.record(actor, "supply.changed", locked, detail={"fields": sorted(changed)})
    return locked


@transaction.atomic
def move_project(
    *, actor: Actor, project: SupplyProject, state: str, on: date, why: str = "", version: int | None = None
) -> SupplyProject:
    """A new status from a day. There already is no error; what is ready stays ready."""
    locked = _locked(actor, project)
    if state not in SupplyState.values:
        raise Refused(_("Velg en status."), code="UNKNOWN_STATE", field="state")
    if locked.state == state:
        return locked
    if locked.state == SupplyState.READY:
        raise Refused(
            _("Prosjektet er klart og kan ikke få en annen status."), code="WRONG_STATE", field="state"
        )
    if on > actor.today:
        raise Refused(_("Datoen er fram i tid. Rett datoen."), code="DAY_IN_FUTURE", field="on")
    if state == SupplyState.DROPPED and not why.strip():
        raise Refused(_("Skriv hvorfor prosjektet er skrinlagt."), code="REASON_MISSING", field="why")
    changes: dict[str, Any] = {"ready_on": on} if state == SupplyState.READY else {}
    done: SupplyProject = SUPPLY.perform(
        actor=actor, obj=locked, name=state, on=on, reason=why, expected_version=version, **changes
    )
    _tell(actor, done, on, why)
    return done


def _locked(actor: Actor, project: SupplyProject) -> SupplyProject:
    locked = SupplyProject.objects.select_for_update(of=("self",)).get(pk=project.pk)
    if not policies.supply_projects.can(actor, "change", locked):
        raise NotAllowed("change")
    return locked


def _check(project: SupplyProject) -> None:
    project.name = " ".join(project.name.split())
    if not project.name:
        raise Refused(_("Gi prosjektet et navn."), code="NAME_MISSING", field="name")
    if project.units < 1:
        raise Refused(_("Et prosjekt gir minst én bolig."), code="UNITS_MISSING", field="units")
    same = SupplyProject.objects.filter(municipality=project.municipality_id, name=project.name)
    if same.exclude(pk=project.pk).exists():
        raise Refused(_("Det finnes allerede et prosjekt med dette navnet."), code="NAME_TAKEN", field="name")


def _tell(actor: Actor, project: SupplyProject, on: date, why: str) -> None:
    SupplyStatus(
        municipality_id=project.municipality_id,
        project=project,
        on=on,
        state=project.state,
        units=project.units,
        expected_ready_on=project.expected_ready_on,
        why=why.strip(),
        by=actor.user,
    ).save(force_insert=True)
