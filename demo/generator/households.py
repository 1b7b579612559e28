"""Households that change: a child with two homes, a couple that parts, two who move together, and what they say."""

from dataclasses import replace
from datetime import date, timedelta

from applications.models import Application
from applications.services import household_moves, statements
from applications.services.data import MemberData, NeedData, PersonData, SituationData
from applications.services.household_moves import Moving
from applications.services.receiving import receive_application
from applications.services.reviewing import review_done
from applications.services.statements import StatementData
from core.agencies import actors
from core.agencies.actors import Actor
from core.people.custody import Custody
from core.people.models import MemberPeriod
from demo.generator.intake import told
from demo.generator.world import World


def build(world: World) -> None:
    """A few in each municipality, so that each page has something to show."""
    author = actors.for_user(world.members[("boligkontoret", "caseworker")][0], today=world.today)
    born = date(2017, 5, 23)
    child = PersonData(
        "Mio", "Prøvelund", number=world.numbers.give(world.dice("shared child"), born), birth_date=born
    )
    with actors.acting_as(author):
        _two_homes(author, child)
        _parted(author)
        if world.municipality.code == "bergen":
            _together(author)
            _counted_twice(author, world)


def _case(
    actor: Actor, given: str, family: str, born: date, *members: MemberData, days: int = 30, bedrooms: int = 2
) -> Application:
    new = told(actor, given, family, born, days=days)
    return receive_application(
        actor=actor,
        new=replace(
            new,
            situation=SituationData("temporarily_with_others", homeless="with_others"),
            need=NeedData(
                bedrooms=bedrooms, tenure_wish="own_later", near_to="Mormor, som henter på skolen."
            ),
            members=members,
            household_invited=new.received + timedelta(days=2),
        ),
        caseworker=actor.user,
    )


def _two_homes(actor: Actor, child: PersonData) -> None:
    """Both parents apply, and the child lives every other week with each."""
    agreed = actor.today - timedelta(days=400)
    member = MemberData(child, "shared_child", Custody(7, "written", agreed))
    mother = _case(actor, "Hanna", "Prøvelund", date(1988, 2, 14), member, days=24)
    _case(actor, "Jørgen", "Oppdiktet", date(1986, 10, 3), member, days=21)
    row = _period(mother, "Mio")
    statements.write_statement(
        actor=actor,
        application=mother,
        person_id=row.member.person_id,
        told=StatementData(
            True,
            actor.today - timedelta(days=6),
            "child_with_parent",
            "Vil ha eget rom hos begge og gå på samme skole som nå. Synes det er fint når det ikke er langt mellom.",
        ),
    )


def _parted(actor: Actor) -> None:
    """A couple with two children: he has moved out with the elder, the younger has two homes."""
    case = _case(
        actor,
        "Vilde",
        "Testbakk",
        date(1990, 7, 9),
        MemberData(PersonData("Aksel", "Testbakk", birth_date=date(1989, 1, 30)), "partner"),
        MemberData(PersonData("Iver", "Testbakk", birth_date=date(2012, 11, 4)), "child"),
        MemberData(PersonData("Tuva", "Testbakk", birth_date=date(2018, 3, 17)), "child"),
        days=27,
        bedrooms=3,
    )
    statements.write_statement(
        actor=actor,
        application=case,
        person_id=_period(case, "Aksel").member.person_id,
        told=StatementData(True, actor.today - timedelta(days=20), "phone", "Ønsker å bo nær arbeidet."),
    )
    apart = actor.today - timedelta(days=12)
    household_moves.split_household(
        actor=actor,
        application=case,
        moving=[
            Moving(_period(case, "Aksel").pk),
            Moving(_period(case, "Iver").pk),
            Moving(_period(case, "Tuva").pk, shared=True, stays=Custody(9, "oral", apart)),
        ],
        on=apart,
    )
    review_done(actor=actor, application=case, part="situation")
    statements.write_statement(
        actor=actor,
        application=case,
        person_id=_period(case, "Tuva").member.person_id,
        told=StatementData(
            False, not_heard="burden", note="Mor vil vente til det har roet seg. Vi spør igjen om en måned."
        ),
    )


def _together(actor: Actor) -> None:
    """Two applicants have moved together: one case goes on, the other is linked to it."""
    kept = _case(actor, "Solveig", "Liksomnes", date(1983, 12, 1), days=26)
    son = MemberData(PersonData("Odin", "Prøvehaug", birth_date=date(2015, 6, 6)), "child")
    other = _case(actor, "Rune", "Prøvehaug", date(1981, 3, 25), son, days=18)
    household_moves.merge_households(
        actor=actor,
        application=kept,
        other=other,
        on=actor.today - timedelta(days=9),
        reason="Fortalte på telefon at de har flyttet sammen.",
    )
    for given, said in (
        ("Rune", StatementData(False, not_heard="no_answer")),
        ("Odin", StatementData(True, actor.today - timedelta(days=3), "child_alone", "Vil ha en plass til hunden.")),
    ):  # fmt: skip
        statements.write_statement(
            actor=actor, application=kept, person_id=_period(kept, given).member.person_id, told=said
        )


def _counted_twice(actor: Actor, world: World) -> None:
    """The same child full-time in two homes: the page warns, and says how it is mended."""
    born = date(2020, 9, 12)
    child = PersonData(
        "Liv", "Testmyr", number=world.numbers.give(world.dice("counted twice"), born), birth_date=born
    )
    _case(actor, "Marte", "Testmyr", date(1992, 4, 4), MemberData(child, "child"), days=19)
    _case(actor, "Simen", "Prøvevik", date(1993, 8, 8), MemberData(child, "child"), days=8)


def _period(case: Application, given: str) -> MemberPeriod:
    return MemberPeriod.objects.known().get(
        member__household=case.household_id, member__person__given_name=given, valid_to=None
    )
