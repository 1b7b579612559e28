"""Trying a rule set on the cases there are, before it counts: which would come out otherwise, and why.

Nothing is saved on the cases. Cases at work are asked with what is known now, on the day chosen; decided ones with the
facts their assessment kept, on the day it was made. The work is the house's own (nobody sees more by starting it): its
results lie in the compartment of each case, and the figures are shown without small groups to whoever has no cases.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.calculations.comparing import Comparison, compare
from applications.calculations.eligibility import EligibilityRules, Facts, Verdict, assess, rules_from
from applications.calculations.eligibility.stored import facts_from_stored
from applications.enums import OPEN_STATES, Kind, SimulationScope
from applications.models import Application, Assessment, Simulation, SimulationResult
from applications.policies import simulations
from applications.services.case_facts import facts_of
from core.agencies.actors import Actor, within_service
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.jobs.long import LongRun, start_long_job
from core.jobs.models import Job
from core.rules.models import RuleSet, RuleSetDraft
from core.rules.policies import rule_set_drafts, rule_sets
from core.rules.selectors import rates_for, rule_set_before, rule_set_for

KIND = "eligibility"
JOB = "rules.simulation"
#: The identity that may read what figures are made of, in every room.
SERVICE = "figures"
#: So long are the figures of a trial held against those of new ones, and so long it is kept.
MEMORY = timedelta(days=90)
BATCH = 200
LATEST = date(2199, 12, 31)


@transaction.atomic
def start_simulation(
    *,
    actor: Actor,
    on: date,
    draft: RuleSetDraft | None = None,
    rule_set: RuleSet | None = None,
    scope: str = SimulationScope.ALL,
) -> Simulation:
    """Put the trial of a draft or a published set in the queue. The same one again today is handed back."""
    tried = _tried(actor, draft, rule_set)
    if scope not in SimulationScope.values:
        raise Refused(_("Velg hvilke saker regelsettet skal prøves på."), code="SCOPE_WRONG", field="scope")
    if not date(1990, 1, 1) <= on <= LATEST:
        raise Refused(_("Se etter om datoen er riktig."), code="DAY_WRONG", field="on")
    _require_readable(tried)
    same = Simulation.objects.filter(
        municipality=actor.home, started_by=actor.user_id, draft=draft, rule_set=rule_set, on=on, scope=scope,
        content=tried.content, created_at__date=actor.today,
    ).order_by("-created_at").first()  # fmt: skip
    if same is not None and not Job.objects.filter(pk__in=[same.job], state=Job.State.FAILED).exists():
        return same
    against = rule_set_for(actor.home, KIND, on)
    if rule_set is not None and against is not None and against.pk == rule_set.pk:
        against = rule_set_before(actor.home, KIND, rule_set)
    made = Simulation(
        municipality=actor.home,
        draft=draft,
        rule_set=rule_set,
        against=against,
        title=tried.title or {"nb": _("Ny versjon av %s") % draft.based_on.name if draft else tried.code},
        code=tried.code,
        basis=tried.basis,
        content=tried.content,
        on=on,
        scope=scope,
        started_by=actor.user,
    )
    made.save(force_insert=True)
    job = start_long_job(
        actor=actor, kind=JOB, title=_("Prøver «%s»") % made.name, params={"simulation": str(made.pk)}
    )
    made.job = job.pk
    made.save(update_fields=["job"])
    events.record(
        actor, "rule_set.simulated", made, on=on,
        detail={"code": made.code, "scope": scope, "against": against.code if against else ""},
    )  # fmt: skip
    return made


def _tried(actor: Actor, draft: RuleSetDraft | None, rule_set: RuleSet | None) -> Any:
    if not simulations.permits(actor, "run"):
        raise NotAllowed("run")
    if (draft is None) == (rule_set is None):
        raise Refused(_("Velg ett regelsett å prøve."), code="RULE_SET_MISSING", field="tried")
    tried: Any = draft or rule_set
    policy: Any = rule_set_drafts if draft else rule_sets
    if not policy.sees(actor, tried):
        raise NotAllowed("run")
    if tried.kind != KIND:
        raise Refused(_("Bare tildelingskriterier kan prøves på saker."), code="KIND_WRONG", field="tried")
    return tried


def _require_readable(tried: Any) -> None:
    try:
        rules = rules_from(tried.as_set() if isinstance(tried, RuleSetDraft) else tried)
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(
            _("Regelsettet kan ikke leses ennå. Rett feilene i utkastet først."),
            code="UNREADABLE",
            field="tried",
        ) from error
    if not rules.criteria:
        raise Refused(_("Regelsettet har ingen krav."), code="NO_CRITERIA", field="tried")


def run_simulation(run: LongRun) -> None:
    """The long job: `BATCH` cases at a time with the same few queries; a resumed one goes on where it stopped."""
    with run.acting() as actor, within_service(actor, SERVICE):
        simulation = Simulation.objects.select_related("against").get(pk=run.params["simulation"])
        # In the order of their keys, and only those there when it was started: the same each time it is resumed.
        rows = Application.objects.filter(
            municipality=simulation.municipality_id, created_at__lte=simulation.created_at
        )
        ids = list(_in_scope(rows, simulation.scope).order_by("pk").values_list("pk", flat=True))
        homes = _in_scope(rows, simulation.scope).order_by().values_list("compartment", flat=True).distinct()
        compartments = sorted(str(each) for each in homes)
    trial = Trial(simulation)
    run.in_batches(ids, lambda actor, chunk: _try(run, actor, trial, chunk), size=BATCH)
    with run.acting():
        Simulation.objects.filter(pk=simulation.pk).update(
            counts=run.counts, compartments=compartments, finished_at=timezone.now()
        )
    run.result(simulation.get_absolute_url(), _("Se resultatet"))


def _in_scope(rows: Any, scope: str) -> Any:
    rows = rows.exclude(kind=Kind.ASSISTANCE)  # decided without criteria
    if scope == SimulationScope.OPEN:
        return rows.filter(state__in=OPEN_STATES)
    return rows.exclude(state__in=OPEN_STATES) if scope == SimulationScope.PAST else rows


class Trial:
    """The two sets a case is held up against, read once."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.on = simulation.on
        self.rates = rates_for(simulation.municipality)
        self.tried: EligibilityRules = rules_from(simulation.tried)
        #: As it would stand on the day chosen, for days that lie before it.
        self.as_it_would_stand = self.tried.as_of(simulation.on)
        self.against = rules_from(simulation.against) if simulation.against else None

    def open(self, facts: Facts) -> Comparison:
        before = assess(facts, self.against, self.rates) if self.against else None
        verdicts = {
            each.code: str(each.verdict) for each in before.criteria if not each.blocks_decision_only
        } if before else {}  # fmt: skip
        overall = str(before.overall) if before else str(Verdict.NO_RULE_SET)
        return compare(overall, verdicts, assess(facts, self.as_it_would_stand, self.rates))

    def past(self, assessment: Assessment) -> Comparison:
        verdicts = {
            row["code"]: row["verdict"]
            for row in assessment.result.get("criteria", [])
            if not row.get("blocks_decision_only")
        }
        facts = facts_from_stored(assessment.facts)
        return compare(assessment.overall, verdicts, assess(facts, self.as_it_would_stand, self.rates))


def _try(run: LongRun, actor: Actor, trial: Trial, chunk: Sequence[UUID]) -> None:
    with within_service(actor, SERVICE):
        cases = list(Application.objects.filter(pk__in=chunk).select_related("applicant").order_by("pk"))
        latest = {
            row.application_id: row
            for row in Assessment.objects.filter(application__in=cases)
            .order_by("application", "-made_at")
            .distinct("application")
        }
        at_work = [case for case in cases if case.state in OPEN_STATES]
        known = facts_of(at_work, trial.on) if at_work else {}
        found: list[SimulationResult] = []
        counts: dict[str, int] = {}
        for case in cases:
            past = case.state not in OPEN_STATES
            group = "past" if past else "open"
            kept = latest.get(case.pk)
            if past and kept is None:
                counts["past|unassessed"] = counts.get("past|unassessed", 0) + 1
                continue
            outcome = trial.past(kept) if past and kept else trial.open(_with_texts(known[case.pk], kept))
            for name in _names(group, outcome):
                counts[name] = counts.get(name, 0) + 1
            if outcome.differs or outcome.changes:
                found.append(_result(trial.simulation, case, past, outcome))
        SimulationResult.objects.bulk_create(found, ignore_conflicts=True)
    run.count(**counts)


def _with_texts(facts: Facts, kept: Assessment | None) -> Facts:
    """The house's services cannot read confidential texts; that they exist stands in the latest assessment."""
    if kept is None:
        return facts
    then = facts_from_stored(kept.facts)
    return replace(
        facts,
        childs_best=facts.childs_best or then.childs_best,
        hearing=replace(
            facts.hearing,
            statement=facts.hearing.statement or then.hearing.statement,
            unheard=then.hearing.unheard,
        ),
    )


def _names(group: str, outcome: Comparison) -> list[str]:
    names = [f"{group}|cases", f"{group}|{outcome.before}>{outcome.after}"]
    if outcome.differs:
        names.append(f"{group}|differ")
        names += [f"{group}|{each.code}|{each.before}>{each.after}" for each in outcome.changes]
    return names


def _result(simulation: Simulation, case: Application, past: bool, outcome: Comparison) -> SimulationResult:
    return SimulationResult(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        simulation=simulation,
        application=case,
        past=past,
        before=outcome.before,
        after=outcome.after,
        changes=outcome.as_data,
    )


@transaction.atomic
def remove_simulation(*, actor: Actor, simulation: Simulation) -> None:
    """Take a trial away with its results: by whoever started it, or the administrator. Gone already is gone."""
    if not simulations.can(actor, "remove", simulation):
        raise NotAllowed("remove")
    if timezone.now() - simulation.created_at < MEMORY:
        raise Refused(
            _(
                "Prøvingen kan slettes når den er 90 dager gammel. Til da holdes tallene i nye prøvinger opp mot den, "
                "så ingen enkelt husstand kan skilles ut."
            ),
            code="TOO_RECENT",
        )
    events.record(actor, "rule_set.simulation_removed", simulation, detail={"code": simulation.code})
    with within_service(actor, SERVICE):
        SimulationResult.objects.filter(simulation=simulation.pk).delete()
    Simulation.objects.filter(pk=simulation.pk).delete()
