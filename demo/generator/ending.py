"""Leases that run out, and tenancies somebody has complained about: what the landlord has in front of it today."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F

from core.base.models import ClockTimestamp
from demo.generator.world import World
from tenancies.calculations.notices import earliest_last_day
from tenancies.enums import LeaseState, TermKind
from tenancies.models import Complaint, Lease, LeaseReview, LeaseTerm, Remedy, TenancyNotice

ONE_DAY = timedelta(days=1)
#: Terms that ended so many days ago, one at each alarm.
ENDED = (4, 34, 66, 82)
SAID = (
    ("neighbour", "noise", "Høy musikk og roping etter midnatt flere netter på rad.", False),
    ("neighbour", "traffic", "Mange på besøk hele natta, og døra i oppgangen står åpen.", False),
    ("caretaker", "rubbish", "Søppel og møbler står i rømningsveien på loftet.", False),
    ("guard", "threats", "Vekter ble truet i trappa. Politiet ble tilkalt.", True),
    ("anonymous", "animals", "To hunder uten bånd i gården.", False),
    ("staff", "damage", "Inngangsdøra er sparket inn.", False),
)


def build(world: World) -> None:
    leases = list(
        Lease.objects.filter(
            municipality=world.municipality, state=LeaseState.ACTIVE, ended_on=None, restricted=False, arrears=None,
            terms__superseded_at=None, terms__valid_to__gt=world.today,
        )
        .annotate(ends=F("terms__valid_to"), term=F("terms__pk"))
        .order_by("ends", "number")[:40]
    )  # fmt: skip
    if len(leases) < 20:
        return
    for lease, days in zip(leases, ENDED, strict=False):
        _shorten(lease, world.today - timedelta(days=days - 1))
    _review(world, leases[len(ENDED) : 14])
    _conduct(world, leases[14:20])


def _shorten(lease: Any, ends: date | None, kind: str = "") -> None:
    """The term as it turned out: another one in its place."""
    term = LeaseTerm.objects.get(pk=lease.term)
    LeaseTerm.objects.filter(pk=term.pk).update(superseded_at=ClockTimestamp())
    start = min(term.valid_from, ends - ONE_DAY) if ends else term.valid_from
    LeaseTerm(
        municipality_id=lease.municipality_id, lease_id=lease.pk, dwelling_id=lease.dwelling_id, kind=kind or term.kind,
        binding=True, told_in_writing=True, valid_from=start, valid_to=ends, recorded_at=ClockTimestamp(),
    ).save(force_insert=True)  # fmt: skip


def _own(lease: Lease) -> dict[str, Any]:
    return {
        "municipality_id": lease.municipality_id,
        "compartment_id": lease.compartment_id,
        "lease_id": lease.pk,
    }


def _review(world: World, leases: list[Any]) -> None:
    """Some told, some decided; and a term that was the last if nothing changed."""
    today, rows = world.today, []
    for number, lease in enumerate(leases):
        end = lease.ends - ONE_DAY
        row = LeaseReview(
            **_own(lease), term_end=end, opened_on=today - timedelta(days=40), told_on=today - timedelta(days=40),
            apply_by=today - timedelta(days=10),
        )  # fmt: skip
        outcome, reason = (
            ("", ""),
            ("renewed", "Samme behov og samme inntekt som sist."),
            ("renewed_last", "Inntekta nærmer seg grensa. Ny vurdering om tre år."),
            ("smaller", "To av barna er flyttet ut."),
            ("refused", "Inntekta er over grensa, og husstanden kan skaffe seg bolig selv."),
        )[number % 5]
        if outcome:
            row.outcome, row.reason, row.decided_on = outcome, reason, today - timedelta(days=5)
            row.bedrooms = 1 if outcome == "smaller" else None
            row.new_last_day = end + timedelta(days=1096) if outcome.startswith("renewed") else None
        row.rent_to_own = number == 4
        row.rent_to_own_note = "Har fast arbeid og vil snakke om startlån." if number == 4 else ""
        rows.append(row)
        if number == 6:
            rows.append(
                LeaseReview(
                    **_own(lease), term_end=end - timedelta(days=1096), opened_on=today - timedelta(days=1300),
                    outcome="renewed_last", decided_on=today - timedelta(days=1200), reason="Barna er snart voksne.",
                )
            )  # fmt: skip
    LeaseReview.objects.bulk_create(rows)


def _conduct(world: World, leases: list[Any]) -> None:
    today, keeper = world.today, world.users["bomiljo.bergen"]
    complaints = []
    for number, lease in enumerate(leases):
        source, about, text, serious = SAID[number]
        done = number in (2, 5)
        complaints.append(
            Complaint(
                **_own(lease), received_on=today - timedelta(days=3 + 4 * number), source=source, about=about,
                text=text, serious=serious, recorded_by=keeper, outcome="talked" if done else "",
                handled_on=today - timedelta(days=2) if done else None, handled_by=keeper if done else None,
                outcome_note="Leieren ble ringt og har ryddet opp." if done else "",
            )
        )  # fmt: skip
    Complaint.objects.bulk_create(complaints)
    first, second = leases[0], leases[1]
    for days, kind, result, note in (
        (60, "talk", "partly", "Snakket om nattero. Bedre i to uker."),
        (38, "meeting", "not", "Møte med leieren og booppfølger."),
        (30, "follow_up", "declined", "Tilbud om oppfølging hver uke."),
    ):
        Remedy.objects.create(
            **_own(first),
            on=today - timedelta(days=days),
            kind=kind,
            result=result,
            note=note,
            recorded_by=keeper,
        )
    Remedy.objects.create(
        **_own(second), on=today - timedelta(days=20), kind="visit", note="Ingen hjemme.", recorded_by=keeper
    )
    TenancyNotice.objects.create(
        **_own(first), kind="warning", sent_on=today - timedelta(days=45), sent_by=keeper, nuisance=True,
        reason="Naboene har meldt om bråk om natta fire ganger. Det må bli ro etter klokka 23.",
    )  # fmt: skip
    _shorten(first, None, TermKind.INDEFINITE)
    received = today - timedelta(days=20)
    TenancyNotice.objects.create(
        **_own(first), kind="termination", sent_on=received - timedelta(days=3),
        sent_by=world.users["boligleder.bergen"], ground="breach",
        reason="Bråket har fortsatt etter advarselen, og det som er prøvd, har ikke hjulpet.",
        last_day=earliest_last_day(received), received_on=received, protested_on=today - timedelta(days=6),
        protest_text="Det er ikke jeg som bråker.",
    )  # fmt: skip
