"""A little of everything in every compartment of both municipalities, made through the services as people make it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allocation import services as allocation
from applications.enums import State, TextKind
from applications.models import Application
from applications.services import deciding, drafts, mapping, sending, specialists
from applications.services.assessing import assess_application
from applications.services.data import DebtData, EvictionData, MemberData, PersonData
from applications.services.handling import ask_information
from applications.services.involving import involve
from applications.services.knowledge import publish_finding, write_note
from core.accounts.models import User
from core.agencies.actors import Actor, within_service
from core.agencies.enums import Role
from core.agencies.models import Municipality
from core.documents import letters, storing
from core.jobs.models import Import
from core.messages.models import OutboxItem
from core.messages.services import add_task, notify
from core.people.models import ContactDetail, Person
from core.sharing.organisation import neighbours
from core.sharing.services import break_glass, insight
from core.sharing.shareables import shareable_for
from deviations.policies import NOTE_KEEPERS
from deviations.services.notes import write_note as write_identified_note
from tenancies.models import (
    ArrearsCase,
    ArrearsStep,
    ChildAssessment,
    Complaint,
    ContactAttempt,
    Deposit,
    Eviction,
    Lease,
    LeaseReview,
    PaymentPlan,
    Remedy,
    StopMessage,
    TenancyNotice,
)
from tenancies.services import arrears
from tests.database import as_owner
from tests.factories import contacts as contact_factory
from tests.factories.allocation import make_entry, make_meeting, prepared_offer
from tests.factories.applications import GRANT, make_application
from tests.factories.deviations import judged, measure_for, reported
from tests.factories.grants import share, to_compartment, to_person
from tests.factories.housing import make_dwelling, make_vacancy
from tests.factories.sharing import answer, make_representative, no, yes
from tests.factories.tenancies import make_lease, make_payment, make_rent, make_tenant
from tests.factories.violence import warned
from tests.leaks.seed import figures, requests, rest, risk, shielding, surveys, temporary
from tests.leaks.seed.people import somebody, unit, usernames

WHY = "Beboeren svarer ikke og kan være i livsfare."
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF"
CHILD = MemberData(PersonData("Lille", "Testesen", birth_date=date(2019, 2, 1)))
TEXTS = {kind: f"Om {kind}." for kind in TextKind.values}
FACTS: dict[str, Any] = {
    "members": (CHILD,),
    "debts": (DebtData("unpaid_rent", Decimal(4000)),),
    "evictions": (EvictionData(date(2020, 3, 1)),),
    "texts": TEXTS,
}


def build() -> None:
    """Both municipalities. The database context of whoever acted last is left in force."""
    for username in usernames():
        _what_everybody_keeps(username)
    case = _case("saksbehandler.bergen", "saksbehandler2.bergen")
    _sharing(case)
    _specialists(case)
    _list_and_meeting(
        "saksbehandler.bergen", "moteleder.bergen", ("introduksjonssenteret", "nav-arstad", "ergo", "ebf")
    )
    _deviations("botiltak.bergen", "enhetsleder.bergen")
    _deviations("miljo.nes", "leder.nes")
    _tenancies(Municipality.objects.get(code="bergen"), "boligleder.bergen", "regnskap.bergen")
    _tenancies(Municipality.objects.get(code="nes"), "leder.nes", "konsulent.nes")
    small = _case("konsulent.nes", "leder.nes")
    involve(
        actor=somebody("konsulent.nes"),
        application=small,
        unit=unit(somebody("konsulent.nes"), "dialog"),
        basis="law",
        reason="Kartlegging i Nes",
    )
    _list_and_meeting("konsulent.nes", "leder.nes", ("dialog", "nav-nes", "miljoarbeidertjenesten"))
    shielding.applicant("saksbehandler.bergen", "moteleder.bergen", handler="saksbehandler2.bergen")
    temporary.build("nav.bergen", shared_with="boligkontoret")
    temporary.build("nav.nes", shared_with="boligkontoret")
    temporary.at_home("oppfolger.bergen")
    temporary.at_home("konsulent.nes")
    requests.build(case, small)
    rest.build()
    risk.build()
    surveys.build()
    figures.build()
    _emergency()


def _what_everybody_keeps(username: str) -> None:
    """Persons of the own compartment with contact details, the contact log, identified notes, papers, tasks."""
    actor = somebody(username)
    here = actor.compartment
    if here is None or actor.roles <= {Role.GUARD, Role.AUDITOR, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}:
        return
    with as_owner():
        person = make_tenant(actor.home, here, given_name="Prøve", family_name=f"Kjent {username}")
        _phone(actor, person)
    if contact_factory_permits(actor):
        contact_factory.logged(
            actor,
            person=person,
            text="Ringte.",
            caller="En nabo",
            reply_to="Nabo",
            outcome_note="Ringer igjen",
        )
    if actor.has_role(*NOTE_KEEPERS):
        write_identified_note(actor=actor, compartment=here, person=person, text="Det var hun.")
    if actor.has_role(
        Role.CASEWORKER, Role.SOCIAL_SERVICES, Role.FOLLOW_UP, Role.STAFF, Role.HOUSING_MANAGER
    ):
        storing.upload(
            actor=actor, subject=person, content=PDF, title="Legeerklæring", correspondent="Fastlegen"
        )
        letters.compose(
            actor=actor,
            code="provisional_answer",
            subject=person,
            recipient=letters.Recipient("Ola Testesen", ("Prøveveien 1", "5003 BERGEN")),
            language="nb",
            compartment=here,
            context={
                "case_number": "2026/12",
                "received_on": date(2026, 10, 1),
                "reason": "Vi venter på opplysninger.",
                "expected_on": date(2026, 12, 1),
            },
        )
    add_task(actor=actor, title="Ring tilbake", url="/", key=f"task:{username}", user=actor.user)
    notify(actor=actor, title="Noe har skjedd", url="/", key=f"notice:{username}", unit=actor.unit)
    with as_owner():
        OutboxItem.objects.create(
            municipality=actor.home,
            compartment=here,
            channel="letter",
            recipient={"name": "Ola Testesen", "lines": ["Prøveveien 1"]},
            text="Hei Ola",
            key=f"outbox:{username}",
        )
        Import.objects.create(
            municipality=actor.home,
            compartment=here,
            importer="housing.dwellings",
            file_name="personer.csv",
            headers=["Navn Etternavn"],
            report={"errors": [{"row": 2, "message": "Ola Testesen mangler nummer"}]},
            uploaded_by=actor.user,
        )


def _phone(actor: Actor, person: Person) -> None:
    ContactDetail.objects.create(
        municipality=actor.home,
        compartment=actor.compartment,
        person=person,
        kind="phone",
        value="99 99 99 99",
        note="Hos søster",
    )


def contact_factory_permits(actor: Actor) -> bool:
    from contacts.policies import contacts

    return contacts.permits(actor, "log")


def _case(caseworker: str, other: str) -> Application:
    """A case from application to decision, with everything a case can hold, and one more that is still open."""
    actor = somebody(caseworker)
    open_case = make_application(actor, **FACTS)
    assess_application(actor=actor, application=open_case)
    write_note(actor=actor, application=open_case, text="Ringeliste.")
    storing.upload(actor=actor, subject=open_case, content=PDF, title="Leiekontrakt", correspondent="Utleier")
    make_representative(actor, open_case)
    with as_owner():
        _phone(actor, open_case.applicant)
    draft = drafts.start_draft(actor=actor)
    drafts.save_draft(actor=actor, draft=draft, step="soker", data={"applicant-given_name": ["Halv Ferdig"]})

    case = make_application(actor)
    assess_application(actor=actor, application=case)
    decision = deciding.draft_decision(actor=actor, application=case, data=GRANT)
    if actor.switch("decision.four_eyes"):
        deciding.ask_approval(actor=actor, decision=decision)
        decision = deciding.approve_decision(actor=somebody(other), decision=decision)
        actor = somebody(caseworker)
    if actor.switch("decision.when") == "before_meeting":
        sending.send_decision(actor=actor, decision=decision)
    waiting = make_application(actor, **FACTS)
    ask_information(actor=actor, application=waiting, reason="Vi trenger lønnsslipp")
    return open_case


def _sharing(case: Application) -> None:
    worker = somebody("saksbehandler.bergen")
    answer(worker, case, yes(worker))
    answer(worker, case, no(worker), code="agenda_intro", to="introduksjonssenteret")
    for code in ("sosiale-botjenester", "ergo"):
        involve(actor=worker, application=case, unit=unit(worker, code), basis="law", reason="Kartlegging")
    for username in ("oppfolger.bergen", "ergo.bergen"):
        helper = somebody(username)
        write_note(actor=helper, application=case, text="Eget notat.")
        publish_finding(actor=helper, application=case, text="Trenger heis.", legal_basis="same_purpose")
    worker = somebody("saksbehandler.bergen")
    note = write_note(actor=worker, application=case, text="Deles med Nav Årstad.")
    share(worker, note, to_compartment(worker, "nav-arstad"))
    other = make_application(worker, **FACTS)
    assess_application(actor=worker, application=other)
    share(worker, other, to_person(worker, "forvaltning.bergen"))
    asked = next(each for each in neighbours(worker) if each.compartment.code == "nav-arstad")
    warned(worker, case.applicant, "nav-arstad", "ergo")
    insight.ask(
        actor=worker,
        kind=shareable_for(case),
        case=case,
        asked=asked,
        what="Er det kjent noe?",
        purpose="Vilkår",
    )


def _list_and_meeting(caseworker: str, chair: str, called: tuple[str, ...]) -> None:
    worker = somebody(caseworker)
    make_vacancy(
        worker.home,
        make_dwelling(worker.home, rooms=2, bedrooms=1),
        note="Nabo klager",
        environment_note="Rolig oppgang",
    )
    entry = make_entry(worker, days_ago=200, members=(CHILD,), texts=TEXTS)
    if "introduksjonssenteret" in called:
        answer(worker, entry.application, yes(worker))
    resting = make_entry(worker, days_ago=100)
    # By the list's own service: where no list is kept, nobody is put on hold, but there may be such rows from before.
    with within_service(worker, "allocation") as office:
        allocation.pause_entry(
            actor=office, entry=resting, reason="other", first_day=worker.today, note="Er ikke klar ennå"
        )
    make_entry(worker, days_ago=90)
    who = somebody(chair)
    meeting = make_meeting(who, units=[unit(who, code) for code in called])
    allocation.build_agenda(actor=who, meeting=meeting)
    item = meeting.items.exclude(application=None).first() or meeting.items.first()
    allocation.publish_meeting(actor=who, meeting=meeting)
    allocation.add_finding(actor=who, item=item, text="God leietaker.")
    for days_ago, accepted in ((150, False), (140, True)):
        entry = make_entry(somebody(caseworker), days_ago=days_ago)
        who = somebody(chair)
        offer = prepared_offer(who, make_vacancy(worker.home), entry)
        allocation.send_offer(actor=who, offer=offer)
        if accepted:
            allocation.accept_offer(actor=who, offer=offer, on=who.today, channel="phone")


def _deviations(staff: str, leader: str) -> None:
    who = somebody(staff)
    report = reported(who, immediate_action="Lukket døra", place="Trapp B")
    boss = somebody(leader)
    judged(boss, report)
    measure_for(boss, report, User.objects.get(username=staff))
    if staff.endswith("bergen"):
        guard = somebody("vekter.bergen")
        reported(guard, unit(guard, "nyhavnsveien"), guard_number="V-12")


def _tenancies(place: Municipality, manager: str, accountant: str) -> None:
    """One ordinary lease with arrears and all that follows, and one of a tenant whose address is then protected."""
    keeper = somebody(manager)
    for protected in (False, True):
        facts: dict[str, Any] = {"street": "Registergata 1", "postcode": "5003", "town": "Bergen"}
        tenant = make_tenant(place, **facts)
        lease = make_lease(
            place,
            tenant=tenant,
            children=1,
            handler=keeper.user,
            external_reference=f"Gammelt nr {protected}",
        )
        make_rent(lease, keeper.today.replace(day=1) - timedelta(days=31))
        make_payment(lease, keeper.today, "100.00", text="Betalt av tante")
        with as_owner():
            common: dict[str, Any] = {"municipality": place, "compartment": lease.compartment, "lease": lease}
            case = ArrearsCase.objects.create(
                **common,
                opened_on=keeper.today,
                as_of=keeper.today,
                handler=keeper.user,
                balance=9000,
                overdue_rent=9000,
                next_action="wait",
            )
            ArrearsStep.objects.create(
                **common, case=case, event="reminder_sent", date=keeper.today, reason="Svarer ikke"
            )
            StopMessage.objects.create(
                **common, case=case, to="collector", sent_on=keeper.today, reason="Innlagt"
            )
            ContactAttempt.objects.create(
                **common, case=case, on=keeper.today, how="visit", result="no_answer", measures=["benefit"],
                note="Naboen åpnet", recorded_by=keeper.user,
            )  # fmt: skip
            ChildAssessment.objects.create(
                **common, case=case, children=1, situation="Går i tredje klasse", views="Vil bli boende",
                consequences="Må bytte skole", tried="Ringt og besøkt", conclusion="Bør få bli",
                written_on=keeper.today, written_by=keeper.user,
            )  # fmt: skip
            Eviction.objects.create(
                **common, case=case, set_on=keeper.today, eviction_on=keeper.today, reference="26/99",
                outcome="carried_out", outcome_on=keeper.today, note="Rolig", belongings="kept", kept_at="Lager 4",
                collect_until=keeper.today, aftermath="Bor hos søster",
            )  # fmt: skip
            PaymentPlan.objects.create(
                **common,
                agreed=keeper.today,
                starting_balance=9000,
                instalment=1000,
                first_due=keeper.today,
                every_days=30,
            )
            LeaseReview.objects.create(
                **common, term_end=date(2027, 12, 31), opened_on=keeper.today, outcome="refused",
                decided_on=keeper.today, reason="Har fått arv", rent_to_own=True, rent_to_own_note="Har startlån",
            )  # fmt: skip
            Complaint.objects.create(
                **common, received_on=keeper.today, source="neighbour", source_detail="Naboen i andre", about="noise",
                text="Bråk om natta", outcome_note="Ringte", outcome="talked", handled_on=keeper.today,
            )  # fmt: skip
            Remedy.objects.create(**common, on=keeper.today, kind="talk", note="Snakket i trappa")
            TenancyNotice.objects.create(
                **common, kind="termination", sent_on=keeper.today, ground="breach", reason="Har bråket mye",
                last_day=keeper.today + timedelta(days=120), received_on=keeper.today, protested_on=keeper.today,
                protest_text="Det var ikke meg", why_no_remedy="Ville ikke snakke", withdrawn_reason="Ombestemt",
            )  # fmt: skip
            Deposit.objects.create(**common, kind="deposit", amount=10_000, given_by="Moren")
        _lease_letter(somebody(manager), lease)
        shielding.hang_on_lease(somebody(manager), lease)
        if not protected and place.code == "bergen":
            for code in ("nav-arstad", "innkreving"):
                arrears._open_case(somebody(manager), case, unit(somebody(manager), code), "husl_9_11")
        if protected:
            shielding.protect(somebody(manager), tenant, manager)
    del accountant


def _lease_letter(manager: Actor, lease: Lease) -> None:
    from tenancies.services import contracts

    letters.compose(
        actor=manager,
        code="lease_contract",
        subject=lease,
        recipient=letters.Recipient(lease.tenant.name),
        context=contracts.contract_context(lease, contracts.terms_of(lease), language="nb"),
        compartment=lease.compartment,
    )


def _emergency() -> None:
    case = Application.objects.none()
    with as_owner():
        case = Application.objects.filter(municipality__code="bergen", state=State.RECEIVED).order_by(
            "id"
        ).first() or (Application.objects.filter(municipality__code="bergen").order_by("id").first())
    assert case is not None
    break_glass.open_access(actor=somebody("botiltak.bergen"), number=case.case_number, reason=WHY)


def _specialists(case: Application) -> None:
    """A question to another unit with its answer and a paper, and answers in the shared mapping from both sides."""
    worker = somebody("saksbehandler.bergen")
    row = specialists.ask(
        actor=worker,
        application=case,
        unit=unit(worker, "ergo"),
        request=specialists.Ask(
            "function",
            "Hva må boligen ha?",
            "own_tasks",
            worker.today + timedelta(days=10),
            "For å tildele bolig",
        ),
    )
    mapping.give_answer(
        actor=worker,
        application=case,
        question="mobility",
        told_by="applicant",
        choice="yes",
        text="Rullator ute",
    )
    adviser = somebody("ergo.bergen")
    storing.upload(actor=adviser, subject=row, content=PDF, title="Vurdering fra ergoterapeut")
    specialists.answer(actor=adviser, request=row, text="Heis og trinnfri inngang")
    mapping.give_answer(
        actor=adviser, application=case, question="school", told_by="household", text="Skolen ved parken"
    )
