"""«Deling og samtykke» of a tenancy: what the tenant has answered about sharing, and who may speak for the tenant."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _lazy

from core.agencies.enums import Scope
from core.documents.selectors import documents_of
from core.interface.sharing_room import About, SharingRoom
from core.interface.sharing_words import Words
from core.sharing import panels
from core.sharing.enums import ConsentState, LettersTo, Matter
from tenancies.views.page import actor_of, find, may_see_sharing, show

WORDS = Words(
    answers_heading=_lazy("Hva leieren har svart om deling"),
    speakers_heading=_lazy("Hvem kan snakke for leieren?"),
    nobody_asked=_lazy("Leieren er ikke spurt om noe samtykke her."),
    nobody_speaks=_lazy("Leieren snakker for seg selv. Ingen verge eller fullmektig er registrert."),
    question=_lazy("Hva svarte leieren?"),
    question_title=_lazy("Hva har leieren svart om deling?"),
    answers=[
        (ConsentState.GIVEN.value, _lazy("Ja, leieren samtykker")),
        (ConsentState.REFUSED.value, _lazy("Nei, leieren samtykker ikke")),
        (ConsentState.LACKS_CAPACITY.value, _lazy("Leieren kan ikke samtykke selv")),
        (ConsentState.NOT_ASKED.value, _lazy("Leieren er spurt, men har ikke svart ennå")),
    ],
    required={
        "answer": _lazy("Velg hva leieren svarte."),
        "on": _lazy("Oppgi dagen leieren svarte."),
        "how": _lazy("Velg hvordan leieren svarte."),
    },
    themselves=_lazy("Leieren selv"),
    withdrawn_when=_lazy("Når trakk leieren samtykket?"),
    withdrawn_missing=_lazy("Oppgi dagen leieren trakk samtykket."),
    need_not_say_why=_lazy("Leieren trenger ikke si hvorfor."),
    letters=[
        (LettersTo.BOTH.value, _lazy("Leieren, med kopi til representanten")),
        (LettersTo.PARTY.value, _lazy("Bare leieren, som har bedt om det")),
    ],
    letters_first=LettersTo.BOTH.value,
    letters_help=_lazy("Leieren er part i avtalen og får alltid brevene selv."),
    scopes=[
        (Scope.IDENTITY.value, _lazy("Bare hvem leieren er")),
        (Scope.CONTENT.value, _lazy("Hele leieforholdet")),
    ],
    matters=[
        (each.value, each.label) for each in (Matter.ALL, Matter.TENANCY, Matter.ECONOMY, Matter.CONSENT)
    ],
)


def _about(request: HttpRequest, pk: UUID) -> About:
    """The lease, for the office whose lease it is: what the tenant answered is nobody else's business."""
    lease, actor = find(request, pk, "lease.sharing"), actor_of(request)
    if not may_see_sharing(actor, lease):
        raise Http404
    papers = (
        [(row.pk, row.title) for row in documents_of(actor, lease)] if "representant" in request.path else []
    )
    return About(lease.tenant, lease.compartment, lease, case=lease, documents=papers)


def _show(request: HttpRequest, about: About, context: dict[str, Any]) -> HttpResponse:
    lease = about.subject
    context["panels"] = panels.panels_for(actor_of(request), lease)
    return show(request, lease, "tenancies/sharing.html", **context)


room = SharingRoom("tenancies", WORDS, _about, _show)
