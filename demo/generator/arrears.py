"""Unpaid rent at every station: from the first call to the day of eviction and the belongings after it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.agencies import actors
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from demo.generator.world import World
from tenancies.calculations.arrears.answer import answer
from tenancies.calculations.arrears.result import Answer
from tenancies.enums import LeaseState, StepEvent
from tenancies.models import ArrearsCase, ArrearsStep, ChildAssessment, ContactAttempt, Eviction, Lease
from tenancies.selectors.arrears_facts import facts_for, profile_for
from tenancies.services import arrears, cases, leases
from tenancies.services.night import suspects

#: How many cases stand at each station, the furthest first.
STATIONS = (
    "evicted",
    "day_set",
    "petition",
    "accepted",
    "reviewed",
    "reviewed",
    "listed",
    "listed",
    "notice",
    "notice",
)
E = StepEvent
#: What has happened by each station: days ago and event.
PATH: dict[str, tuple[tuple[int, StepEvent], ...]] = {
    "notice": ((22, E.NAV_TOLD), (19, E.TO_COLLECTION), (18, E.NOTICE_4_18_SENT)),
    "listed": ((30, E.NAV_TOLD), (26, E.TO_COLLECTION), (25, E.NOTICE_4_18_SENT), (9, E.LIST_SENT)),
    "reviewed": ((31, E.NAV_TOLD), (27, E.TO_COLLECTION), (26, E.NOTICE_4_18_SENT), (10, E.LIST_SENT),
                 (4, E.JOINT_REVIEW_ACTIVE)),
    "accepted": ((42, E.NAV_TOLD), (38, E.TO_COLLECTION), (37, E.NOTICE_4_18_SENT), (20, E.LIST_SENT),
                 (9, E.JOINT_REVIEW_PASSIVE), (2, E.LANDLORD_ACCEPTS)),
    "petition": ((48, E.NAV_TOLD), (44, E.TO_COLLECTION), (43, E.NOTICE_4_18_SENT), (26, E.LIST_SENT),
                 (16, E.JOINT_REVIEW_PASSIVE), (10, E.LANDLORD_ACCEPTS), (8, E.PETITION_SENT)),
    "day_set": ((53, E.NAV_TOLD), (49, E.TO_COLLECTION), (48, E.NOTICE_4_18_SENT), (32, E.LIST_SENT),
                (20, E.JOINT_REVIEW_PASSIVE), (14, E.LANDLORD_ACCEPTS), (13, E.PETITION_SENT), (3, E.DATE_SET)),
    "evicted": ((75, E.NAV_TOLD), (71, E.TO_COLLECTION), (70, E.NOTICE_4_18_SENT), (54, E.LIST_SENT),
                (46, E.JOINT_REVIEW_UNSUITABLE), (37, E.LANDLORD_ACCEPTS), (36, E.PETITION_SENT), (20, E.DATE_SET),
                (6, E.EVICTED)),
}  # fmt: skip
WHY = {
    E.JOINT_REVIEW_ACTIVE: "Leieren kom på møte og vil ha hjelp til å ordne økonomien.",
    E.JOINT_REVIEW_PASSIVE: "Leieren har ikke svart på tre forsøk.",
    E.JOINT_REVIEW_UNSUITABLE: "Leieren har flyttet til en annen by og ønsker ikke hjelp.",
    E.LANDLORD_ACCEPTS: "Hjelp er prøvd, og gjelda øker.",
}
CALLS = (
    ("phone", "no_answer", (), ""),
    ("sms", "message_left", (), "Ba om at leieren ringer oss."),
    ("visit", "no_answer", (), "Ingen hjemme."),
    ("brochure", "message_left", (), "La brosjyren i postkassa."),
    ("phone", "reached", ("plan", "benefit"), "Vil søke om bostøtte og betale litt hver måned."),
    ("meeting", "reached", ("counselling", "follow_up"), "Møte med gjeldsrådgiver er avtalt."),
)


#: What is written of the children, for one and for several: situation, views, consequences, conclusion.
ONE_CHILD = (
    "Barnet har bodd i boligen i fire år og har vennene sine i området.",
    "Barnet er snakket med av helsesykepleier og vil helst bli boende.",
    "En fravikelse betyr et nytt nabolag midt i året.",
    "Det beste for barnet er å bli boende. Avtale om nedbetaling bør prøves en gang til.",
)
CHILDREN = (
    "Barna har bodd i boligen i fire år og har vennene sine i området.",
    "Barna er snakket med av helsesykepleier og vil helst bli boende, og bli boende sammen.",
    "En fravikelse betyr et nytt nabolag midt i året for dem alle.",
    "Det beste for barna er å bli boende. Avtale om nedbetaling bør prøves en gang til.",
)


@dataclass
class _Told:
    case: ArrearsCase
    answer: Answer
    station: str


def build(world: World) -> None:
    today, dice = world.today, world.dice("arrears")
    with actors.acting_as_service("arrears", world.municipality, today=today) as night:
        owing = list(
            Lease.objects.filter(pk__in=suspects(night, today), state=LeaseState.ACTIVE, restricted=False)
            .select_related("dwelling__area", "tenant", "municipality", "compartment")
            .order_by("number")
        )
        answers = cases.answers_for(owing, today)
        worst = sorted(owing, key=lambda lease: (-answers[lease.pk].overdue_rent, lease.number))[
            : len(STATIONS)
        ]
        # Nobody stands further on than the debt is old.
        worst = [lease for lease in worst if _age(answers[lease.pk], today) >= 56]
        made = {case.lease_id: case for case in cases.open_cases(actor=night, leases=worst, answers=answers)}
        told = [
            _Told(_with_lease(made[lease.pk], lease), answers[lease.pk], station)
            for lease, station in zip(worst, STATIONS, strict=False)
        ]
        _write_steps(world, told)
        _write_calls(world, told, dice)
        _write_evictions(night, world, told)
        _write_children(world, told)
        office, collector = world.units["nav-arstad"], world.units["innkreving"]
        for each in told:
            for unit in (office, collector):
                arrears._open_case(night, each.case, unit, Basis.HUSL_9_11)
        cases.refresh(actor=night, leases=[each.case.lease for each in told])
        _write_since(told, today)


def _write_since(told: list[_Told], today: date) -> None:
    """Since when the next action has waited: each night since it came would have left the day as it is."""
    rows = {row.lease_id: row for row in ArrearsCase.objects.filter(pk__in=[each.case.pk for each in told])}
    facts = facts_for([each.case.lease for each in told], today)
    for each in told:
        lease, day = each.case.lease, today
        profile = profile_for(lease.municipality, today)
        while (today - day).days < 90:
            earlier = day - timedelta(days=1)
            if answer(facts[lease.pk], profile, earlier).next_action != rows[lease.pk].next_action:
                break
            day = earlier
        rows[lease.pk].next_since = day
    ArrearsCase.objects.bulk_update(rows.values(), ["next_since"])


def _age(answer: Answer, today: date) -> int:
    return (today - answer.oldest_unpaid_due).days if answer.oldest_unpaid_due else 0


def _with_lease(case: ArrearsCase, lease: Lease) -> ArrearsCase:
    case.lease = lease
    return case


def _own(each: _Told) -> dict[str, Any]:
    case = each.case
    return {
        "municipality_id": case.municipality_id,
        "compartment_id": case.compartment_id,
        "case": case,
        "lease_id": case.lease_id,
    }


def _write_steps(world: World, told: list[_Told]) -> None:
    collector, landlord = world.users["innkrever.bergen"], world.users["boligleder.bergen"]
    rows = []
    for each in told:
        for days, event in PATH[each.station]:
            day = world.today - timedelta(days=days)
            rows.append(
                ArrearsStep(
                    **_own(each), event=event, date=day, row=arrears.ROW_OF.get(event), reason=WHY.get(event, ""),
                    to="nav-arstad" if event == E.NAV_TOLD else "", automatic=event in (E.NAV_TOLD, E.TO_COLLECTION),
                    recorded_by=landlord if event == E.LANDLORD_ACCEPTS else collector,
                    eviction_on=world.today + timedelta(days=11) if event == E.DATE_SET else None,
                    lock_changed=True if event == E.EVICTED else None, key=f"{event}:{day.isoformat()}",
                )
            )  # fmt: skip
    ArrearsStep.objects.bulk_create(rows)


def _write_calls(world: World, told: list[_Told], dice: Any) -> None:
    helper = world.users["nav.bergen"]
    rows = []
    for number, each in enumerate(told):
        for call in range(1 + number % 4):
            how, result, measures, note = CALLS[(number + call) % len(CALLS)]
            rows.append(
                ContactAttempt(
                    **_own(each), on=world.today - timedelta(days=dice.randrange(2, 12)), how=how, result=result,
                    measures=list(measures), note=note, recorded_by=helper,
                )
            )  # fmt: skip
    ContactAttempt.objects.bulk_create(rows)


def _write_evictions(night: Actor, world: World, told: list[_Told]) -> None:
    today = world.today
    for each in told:
        if each.station == "day_set":
            Eviction.objects.create(
                **_own(each), set_on=today - timedelta(days=3), eviction_on=today + timedelta(days=11),
                reference=f"{today:%y}-104512",
            )  # fmt: skip
        if each.station == "evicted":
            Eviction.objects.create(
                **_own(each), set_on=today - timedelta(days=20), eviction_on=today - timedelta(days=6),
                reference=f"{today:%y}-101377", outcome="carried_out", outcome_on=today - timedelta(days=6),
                belongings="kept", kept_at="Kommunens lager på Kokstad, bås 12",
                collect_until=today + timedelta(days=8), next_home="family", note="Rolig. Nav var til stede.",
            )  # fmt: skip
            leases.end_by_eviction(
                actor=night,
                lease=each.case.lease,
                on=today - timedelta(days=6),
                reason="Fravikelse gjennomført",
            )


def _write_children(world: World, told: list[_Told]) -> None:
    """Families past the landlord's answer have been weighed; one on the list waits for a second pair of eyes."""
    writer, reader = world.users["nav.bergen"], world.users["boligleder.bergen"]
    for each in told:
        number = each.answer.children
        if not number or each.station in ("notice", "reviewed"):
            continue
        words = ONE_CHILD if number == 1 else CHILDREN
        answered = next((days for days, event in PATH[each.station] if event == E.LANDLORD_ACCEPTS), 3)
        day = world.today - timedelta(days=answered + 2)
        reviewed = each.station != "listed"
        ChildAssessment.objects.create(
            **_own(each), children=number, written_on=day, written_by=writer, situation=words[0], views=words[1],
            consequences=words[2], conclusion=words[3],
            tried="Nedbetalingsavtale er tilbudt to ganger. Søknad om bostøtte er ikke sendt.",
            reviewed_on=day if reviewed else None, reviewed_by=reader if reviewed else None,
            review_note="Enig. Avtalen er ikke holdt." if reviewed else "",
        )  # fmt: skip
        events = [E.CHILDS_BEST_WRITTEN, *([E.CHILDS_BEST_REVIEWED] if reviewed else [])]
        for event in events:
            ArrearsStep.objects.create(
                **_own(each), event=event, date=day, key=f"{event}:{day}",
                recorded_by=writer if event == E.CHILDS_BEST_WRITTEN else reader,
            )  # fmt: skip
