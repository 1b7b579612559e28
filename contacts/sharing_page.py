"""«Deling og samtykke» of somebody known from the contact log, with or without a case or a lease."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from contacts.selectors import about_person
from core.agencies.enums import Scope
from core.agencies.views import visible_or_404
from core.audit import reads
from core.interface.sharing_room import About, SharingRoom
from core.interface.sharing_words import Words
from core.people.policies import persons
from core.sharing import danger
from core.sharing.enums import ConsentState, LettersTo

WORDS = Words(
    answers_heading=_lazy("Hva personen har svart om deling"),
    speakers_heading=_lazy("Hvem kan snakke for personen?"),
    nobody_asked=_lazy("Personen er ikke spurt om noe samtykke."),
    nobody_speaks=_lazy("Personen snakker for seg selv. Ingen verge eller fullmektig er registrert."),
    question=_lazy("Hva svarte personen?"),
    question_title=_lazy("Hva har personen svart om deling?"),
    answers=[
        (ConsentState.GIVEN.value, _lazy("Ja, personen samtykker")),
        (ConsentState.REFUSED.value, _lazy("Nei, personen samtykker ikke")),
        (ConsentState.LACKS_CAPACITY.value, _lazy("Personen kan ikke samtykke selv")),
        (ConsentState.NOT_ASKED.value, _lazy("Personen er spurt, men har ikke svart ennå")),
    ],
    required={
        "answer": _lazy("Velg hva personen svarte."),
        "on": _lazy("Oppgi dagen personen svarte."),
        "how": _lazy("Velg hvordan personen svarte."),
    },
    themselves=_lazy("Personen selv"),
    withdrawn_when=_lazy("Når trakk personen samtykket?"),
    withdrawn_missing=_lazy("Oppgi dagen personen trakk samtykket."),
    need_not_say_why=_lazy("Personen trenger ikke si hvorfor."),
    letters=[
        (LettersTo.REPRESENTATIVE.value, _lazy("Bare til den som representerer personen")),
        (LettersTo.BOTH.value, _lazy("Til den som representerer personen, med kopi til personen")),
        (LettersTo.PARTY.value, _lazy("Bare til personen, som har bedt om det")),
    ],
    letters_first=LettersTo.REPRESENTATIVE.value,
    letters_help=_lazy("Personen kan be om brev selv (forvaltningsloven § 12)."),
    # There is no case to open: what a consent opens is whom it is about.
    scopes=[(Scope.IDENTITY.value, _lazy("Bare hvem personen er"))],
    proof_seen=_lazy("Dagen fullmakten ble sett"),
)


def find(request: HttpRequest, pk: UUID) -> About:
    """The person, where one's own log has a contact about them that one sees."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.compartment is None or not about_person(actor, pk).exists():
        raise Http404
    person = visible_or_404(persons, actor, pk=pk)
    reads.note(request, persons=[person.pk], content="contacts.sharing")
    return About(person, actor.compartment, person)


def show(request: HttpRequest, about: About, context: dict[str, Any]) -> HttpResponse:
    person = about.person
    context |= {
        "title": _("Deling og samtykke"),
        "person": person,
        "danger": danger.shown(request, [person.pk]),
        "breadcrumbs": [(_("Henvendelser"), reverse("contacts:list")), (person.name, "")],
    }
    return render(request, "contacts/sharing.html", context)


room = SharingRoom("contacts", WORDS, find, show)
