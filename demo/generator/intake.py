"""What comes in by other ways than a new application: swap, renewal, help after boligsosialloven, one gone astray."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from applications.enums import Channel, Kind
from applications.models import Application, Decision
from applications.services import deciding, forwarding, leads, papers, sending
from applications.services.data import (
    DecisionData,
    IncomeData,
    KindData,
    MemberData,
    NeedData,
    NewApplication,
    PeriodData,
    PersonData,
    SituationData,
)
from applications.services.receiving import receive_application
from core.agencies import actors
from core.agencies.actors import Actor
from demo.generator.world import World

HELP = DecisionData(
    outcome="grant",
    situation="du trenger hjelp til å finne og skaffe en bolig",
    reasons="Du har søkt på mange boliger uten å få svar, og har ikke råd til depositum.",
    assistance="Vi leser boligannonser sammen med deg hver uke.\nVi gir garanti for depositumet.",
    next_steps="Vi ringer deg for å avtale hvordan vi begynner.",
)


def build(world: World) -> None:
    caseworkers = world.members[("boligkontoret", "caseworker")]
    author = actors.for_user(caseworkers[0], today=world.today)
    colleague = actors.for_user(caseworkers[-1], today=world.today)
    with actors.acting_as(author):
        _swap(author)
        _same_again(author)
        _papers(author, _renewal(author))
        _help(author, days=4)
        _astray(author)
        _referrals(author)
        decided = _draft_of_help(author) if len(caseworkers) > 1 else None
    if decided is not None:
        if deciding.four_eyes(author):
            with actors.acting_as(colleague):
                deciding.approve_decision(actor=colleague, decision=decided)
        with actors.acting_as(author):
            sending.send_decision(actor=author, decision=decided)


def told(actor: Actor, given: str, family: str, born: date, days: int) -> NewApplication:
    return NewApplication(
        received=actor.today - timedelta(days=days),
        applicant=PersonData(given, family, birth_date=born, language="nb"),
        channel=Channel.PAPER,
        citizenship="norwegian",
        registered=(PeriodData(date(2014, 3, 1)),),
        situation=SituationData("municipal_lease"),
        need=NeedData(bedrooms=2),
        income=IncomeData(
            Decimal(265_000), documented=True, year=actor.today.year - 1, source="Skattemelding"
        ),
    )


def _swap(actor: Actor) -> Application:
    new = told(actor, "Wenche", "Prøveland", date(1979, 4, 2), days=9)
    child = PersonData("Ask", "Prøveland", birth_date=date(2016, 8, 21))
    return receive_application(
        actor=actor,
        new=replace(
            new,
            kind=Kind.SWAP,
            members=(MemberData(child),),
            household_invited=new.received,
            by_kind=KindData(
                lease="Prøveveien 14, H0302",
                swap_reason="accessibility",
                explanation="Trenger bolig uten trapper. Vil helst bli i nærheten av skolen.",
            ),
        ),
        caseworker=actor.user,
    )


def _renewal(actor: Actor) -> Application:
    new = told(actor, "Halvard", "Liksomsen", date(1968, 12, 11), days=16)
    return receive_application(
        actor=actor,
        new=replace(
            new,
            kind=Kind.RENEWAL,
            situation=SituationData("municipal_lease", lease_end=actor.today + timedelta(days=150)),
            by_kind=KindData(
                lease="Testbakken 3, H0101", wish="same", changes="Har begynt i arbeid to dager i uka."
            ),
        ),
        caseworker=actor.user,
    )


def _same_again(actor: Actor) -> None:
    """The same person again by a slightly other name: the case warns of it."""
    new = told(actor, "Venche", "Prøveland", date(1979, 4, 2), days=1)
    receive_application(actor=actor, new=replace(new, channel=Channel.WEB), caseworker=actor.user)


def _papers(actor: Actor, case: Application) -> None:
    papers.ask_for_documents(
        actor=actor, application=case, types=["tax", "payslips"], due_on=actor.today + timedelta(days=12)
    )


def _help(actor: Actor, *, days: int, given: str = "Siri", family: str = "Oppdiktet") -> Application:
    new = told(actor, given, family, date(1991, 6, 30), days=days)
    return receive_application(
        actor=actor,
        new=replace(
            new,
            kind=Kind.ASSISTANCE,
            channel=Channel.ORAL,
            situation=SituationData("temporarily_with_others", homeless="with_others"),
            by_kind=KindData(
                help_wanted=("find", "economy"), explanation="Finner ikke noe å leie, mangler depositum."
            ),
        ),
        caseworker=actor.user,
    )


def _draft_of_help(actor: Actor) -> Decision:
    case = _help(actor, days=20, given="Jostein", family="Prøvemo")
    draft, _letter = sending.draft_with_letter(actor=actor, application=case, data=HELP)
    if deciding.four_eyes(actor):
        deciding.ask_approval(actor=actor, decision=draft)
    return draft


def _astray(actor: Actor) -> None:
    case = receive_application(
        actor=actor, new=told(actor, "Bodil", "Testvik", date(1987, 1, 19), days=3), caseworker=actor.user
    )
    forwarding.forward(
        actor=actor,
        application=case,
        receiver="Voss herad, Boligkontoret",
        address="Uttrågata 9\n5700 Voss",
        reason="Du bor i Voss og søker bolig der. Da er det Voss herad som skal avgjøre søknaden.",
    )


def _referrals(actor: Actor) -> None:
    """One new, one that nobody has reached, one that does not want contact, and one that is closed."""
    rows = (
        ("Terje", "Liksomdal", "Legevakta", "Sover hos en kamerat og har ikke noe eget.", 2, "not_asked"),
        (
            "Magnhild",
            "Prøvesund",
            "Kirkens Bymisjon",
            "Må ut av leiligheten om to måneder, ber om råd.",
            11,
            "given",
        ),
        ("Odd", "Testeide", "Kriminalomsorgen", "Løslates om seks uker uten bolig.", 6, "refused"),
        ("Ragna", "Oppdiktet", "Fastlegen", "Boligen er for trang for familien.", 25, "given"),
    )
    made = [
        leads.register_lead(
            actor=actor,
            told=leads.LeadData(
                received=actor.today - timedelta(days=days),
                person=PersonData(given, family, phone="55 00 00 00"),
                referrer=referrer,
                reason=reason,
                consent=consent,
            ),
        )
        for given, family, referrer, reason, days, consent in rows
    ]
    leads.log_contact(
        actor=actor,
        lead=made[1],
        how="phone",
        reached=False,
        on=actor.today - timedelta(days=4),
        next_contact_on=actor.today + timedelta(days=3),
    )
    leads.close_lead(actor=actor, lead=made[3], closing="solved", reason="Har fått leie av en slektning.")
