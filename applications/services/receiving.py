"""Registering an application, whether it came by the web form, on paper, by word of mouth or through the API."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.enums import Kind, State
from applications.models import Application, CaseworkerChange, Debt, Eviction, RegisteredPeriod
from applications.policies import applications
from applications.services import facts, kinds
from applications.services.consents import keep_answers
from applications.services.data import MemberData, NewApplication, PersonData
from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.models import Compartment, Unit
from core.agencies.numbers import next_number
from core.audit import events
from core.base.clock import oslo_now
from core.base.errors import NotAllowed, Refused
from core.people import services as people
from core.people.enums import ContactKind, MemberRole
from core.people.models import Household, MemberPeriod, Person
from core.people.moves import latest_known
from core.people.numbers import read_number
from core.people.services import PersonFacts


@transaction.atomic
def receive_application(
    *,
    actor: Actor,
    new: NewApplication,
    unit: Unit | None = None,
    caseworker: User | None = None,
    before_husrom: bool = False,
) -> Application:
    """Register the application with its household and facts; its clocks start from the received date.

    The same `external_reference` again returns the application already registered. Nothing is saved when
    something is wrong: Refused names the field.
    """
    office = unit or actor.unit
    if office is None or not applications.permits(actor, "receive"):
        raise NotAllowed("receive")
    earlier = _by_reference(actor, new.external_reference)
    if earlier is not None:
        return earlier
    _check(actor, new)
    applicant = attach(actor, office.compartment, new.applicant)
    household = _household(actor, office.compartment, applicant, new)
    year = new.received.year if before_husrom else actor.today.year
    case = Application(
        municipality_id=office.municipality_id,
        compartment=office.compartment,
        unit=office,
        case_number=f"{year}/{next_number(office.municipality, 'application', year)}",
        kind=new.kind,
        channel=new.channel,
        state=State.RECEIVED,
        received=new.received,
        registered_at=oslo_now(),
        applicant=applicant,
        household=household,
        caseworker=caseworker,
        citizenship=new.citizenship,
        permit=new.permit,
        household_invited=new.household_invited,
        external_reference=new.external_reference,
        before_husrom=before_husrom,
    )
    case.save(force_insert=True)
    _keep_facts(actor, case, new)
    if caseworker is not None:
        CaseworkerChange(
            municipality_id=case.municipality_id,
            application=case,
            caseworker=caseworker,
            assigned_by=actor.user,
        ).save(force_insert=True)
    # What comes from the old system has had its time there; the municipality's own targets run from the move.
    verb, day = (
        ("application.imported", actor.today) if before_husrom else ("application.received", new.received)
    )
    events.record(actor, verb, case, on=day, detail={"kind": new.kind, "channel": new.channel})
    keep_answers(actor=actor, application=case, told=new.consents)
    return case


def _check_members(new: NewApplication) -> None:
    """Nobody is counted twice: neither a member written down again, nor the applicant as a member."""
    seen = [new.applicant]
    for number, told in enumerate(new.members):
        if any(_told_twice(told.person, each) for each in seen):
            raise Refused(
                _("%(name)s er ført opp to ganger. Ta bort den ene.")
                % {"name": f"{told.person.given_name} {told.person.family_name}".strip()},
                code="MEMBER_TWICE",
                field=f"members.{number}",
            )
        seen.append(told.person)


def _told_twice(one: PersonData, other: PersonData) -> bool:
    if one.number and other.number:
        return one.number.replace(" ", "") == other.number.replace(" ", "")
    # Without a number or a birth date two may bear the same name.
    born = one.birth_date is not None and one.birth_date == other.birth_date
    return born and _named(one) == _named(other)


def _named(person: PersonData) -> str:
    return f"{person.given_name} {person.family_name}".casefold().strip()


def _by_reference(actor: Actor, reference: str) -> Application | None:
    if not reference:
        return None
    rows = Application.objects.filter(municipality=actor.municipality_id, external_reference=reference)
    found = rows.first()
    if found is not None and not applications.sees(actor, found):
        raise Refused(
            _("Referansen er i bruk. Bruk en annen."), code="REFERENCE_IN_USE", field="external_reference"
        )
    return found


def _check(actor: Actor, new: NewApplication) -> None:
    if new.received > actor.today:
        raise Refused(
            _("Datoen søknaden kom inn, er fram i tid. Rett datoen."),
            code="RECEIVED_IN_FUTURE",
            field="received",
        )
    if new.kind not in Kind.values:
        raise Refused(_("Velg hva søknaden gjelder."), code="KIND", field="kind")
    if new.situation is None:
        raise Refused(_("Velg hvordan husstanden bor nå."), code="SITUATION_MISSING", field="situation")
    kinds.check(new.kind, new.by_kind)
    _check_members(new)
    facts.check_periods(new.registered, actor.today)
    facts.check_money(new.debts, new.income)


def attach(actor: Actor, compartment: Compartment, data: PersonData, field: str = "number") -> Person:
    """The person with this number, known or new, with contact details as this office's own knowledge."""
    checked = read_number(data.number, actor.today, field)
    number = str(checked.normalised) if checked else ""
    kind = str(checked.kind) if checked else ""
    birth_date = (checked.birth_date if checked else None) or data.birth_date
    person = people.attach_person(
        actor=actor,
        compartment=compartment,
        facts=PersonFacts(
            given_name=data.given_name,
            family_name=data.family_name,
            number=number,
            number_kind=kind,
            birth_date=birth_date,
            birth_year=data.birth_year,
        ),
    )
    _speaks(person, data)
    details = (
        (ContactKind.PHONE, data.phone),
        (ContactKind.EMAIL, data.email),
        (ContactKind.THIRD_PERSON, data.contact_through),
    )
    for channel, value in details:
        if value.strip():
            people.add_contact_detail(
                actor=actor, compartment=compartment, person=person, kind=channel, value=value.strip()
            )
    return person


def _speaks(person: Person, data: PersonData) -> None:
    """The language of letters and the interpreter, when told."""
    told = {"language": data.language, "interpreter": data.interpreter.strip()}
    changed = {name: value for name, value in told.items() if value and getattr(person, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(person, name, value)
    person.version += 1
    person.save(update_fields=[*changed, "version"])


def _household(actor: Actor, compartment: Compartment, applicant: Person, new: NewApplication) -> Household:
    """The applicant's household as this office knows it; members told of now are added to it."""
    household = _known_household(actor, compartment, applicant) or people.create_household(
        actor=actor, compartment=compartment, reference=applicant, on=new.received
    )
    present: list[Any] = [period.member.person for period in people.members_on(household, new.received)]
    for number, told in enumerate(new.members):
        if not any(_same(person, told) for person in present):
            person = attach(actor, compartment, told.person, field=f"members.{number}.number")
            if person.pk in {each.pk for each in present}:
                continue
            people.add_member(
                actor=actor, household=household, person=person, role=MemberRole(told.role),
                # A child born after the application came belongs to the household from birth.
                on=max(new.received, person.birth_date or new.received), custody=told.custody,
            )  # fmt: skip
            present.append(person)
    return household


def _known_household(actor: Actor, compartment: Compartment, applicant: Person) -> Household | None:
    """The applicant's household; the one they have moved into, when their own was merged with it."""
    own = Household.objects.filter(compartment=compartment, reference=applicant).order_by("-created_at")
    for household in own:
        latest = latest_known(household, applicant.pk)
        if latest is None or latest.valid_to is None or latest.valid_to > actor.today:
            return household
    if not own:
        return None
    living = MemberPeriod.objects.on(actor.today).filter(
        member__person=applicant, member__household__compartment=compartment
    )
    found = living.select_related("member__household").order_by("-valid_from").first()
    return found.member.household if found else None


def same_person(person: Person, told: PersonData) -> bool:
    """The same number; without one on either side, the same name and the same known birth date."""
    number = told.number.replace(" ", "")
    if number and person.number:
        return person.number == number
    born = told.birth_date is not None and person.birth_date == told.birth_date
    return born and person.name.casefold() == _named(told)


def _same(person: Person, told: MemberData) -> bool:
    """As `same_person`; in a second application also the same name where neither has a birth date."""
    if told.person.number:
        return person.number == told.person.number.replace(" ", "")
    return person.name.casefold() == _named(told.person) and person.birth_date == told.person.birth_date


def _keep_facts(actor: Actor, case: Application, new: NewApplication) -> None:
    if new.situation is not None:
        facts.set_situation(case, new.received, new.situation)
    if new.need is not None:
        facts.set_need(case, new.received, new.need)
    if new.income is not None:
        facts.set_income(case, new.received, new.income)
    facts.replace_rows(RegisteredPeriod, case, new.registered)
    facts.replace_rows(Debt, case, new.debts)
    facts.replace_rows(Eviction, case, new.evictions)
    facts.write_texts(actor, case, dict(new.texts))
    kinds.write(actor, case, new.by_kind)
