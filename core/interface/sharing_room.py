"""The pages of «Deling og samtykke» that tenancies and the contact log share; each room says whom they are about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.agencies.models import Compartment
from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict, Refused
from core.interface.form_page import form_page
from core.interface.sharing_forms import EndRepresentativeForm, first_answer
from core.interface.sharing_words import ConsentForm, SpeakerForm, WithdrawConsentForm, Words
from core.people.models import Person
from core.rules.periods import add_months
from core.sharing import policies
from core.sharing.presets import other_compartments
from core.sharing.services.consents import register_consent, withdraw_consent
from core.sharing.services.representatives import add_representative, end_representative, speakers

USUAL_MONTHS = 12


@dataclass(frozen=True)
class About:
    """Whom the pages are about, as the room found it for this reader."""

    person: Person
    #: Whose question it is.
    compartment: Compartment
    #: What a consent opens: the lease, or the person alone.
    subject: Any
    #: What a representative speaks in; None: in everything.
    case: Any = None
    #: The papers a power of attorney may be among.
    documents: list[tuple[UUID, str]] = field(default_factory=list)


@dataclass(frozen=True)
class SharingRoom:
    """`find` gives whom it is about, or 404, and logs the look; `show` the overview in the room's own frame."""

    namespace: str
    words: Words
    find: Callable[[HttpRequest, UUID], About]
    show: Callable[[HttpRequest, About, dict[str, Any]], HttpResponse]

    def urls(self, before: str) -> list[URLPattern]:
        """The addresses, under `before`, which names the key `pk`."""
        post = require_http_methods(["GET", "HEAD", "POST"])
        asks = screen(policies.consents, "ask")
        return [
            path(before, require_safe(screen(policies.consents, "view")(self.overview)), name="sharing"),
            path(f"{before}samtykke/", post(asks(self.register)), name="register_consent"),
            path(
                f"{before}samtykke/<uuid:consent>/trekk/",
                post(screen(policies.consents, "withdraw")(self.withdraw)),
                name="withdraw_consent",
            ),
            path(
                f"{before}representant/",
                post(screen(policies.representatives, "add")(self.add)),
                name="add_representative",
            ),
            path(
                f"{before}representant/<uuid:representative>/avslutt/",
                post(screen(policies.representatives, "change")(self.end)),
                name="end_representative",
            ),
        ]

    def overview(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        about, actor = self.find(request, pk), _actor(request)
        mine = {"person": about.person.pk, "compartment": about.compartment}
        answers = policies.consents.visible_to(actor).filter(**mine)
        speaking = policies.representatives.visible_to(actor).filter(**mine)
        context = {
            "sharing": {
                "words": self.words,
                "namespace": self.namespace,
                "subject": about.subject,
                "may_ask": policies.consents.permits(actor, "ask"),
                "consents": [
                    (row, row.holds_on(actor.today))
                    for row in answers.select_related("representative", "recipient", "recorded_by").order_by(
                        "-created_at", "id"
                    )
                ],
                "representatives": [
                    (row, row.speaks_on(actor.today)) for row in speaking.order_by("-valid_from", "id")
                ],
            }
        }
        return self.show(request, about, context)

    def register(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        about, actor = self.find(request, pk), _actor(request)
        form = ConsentForm(
            request.POST or None,
            words=self.words,
            initial=first_answer(actor.today, add_months(actor.today, USUAL_MONTHS) - timedelta(days=1)),
            speakers=speakers(
                person_id=about.person.pk,
                compartment_id=about.compartment.pk,
                subject_id=about.case.pk if about.case is not None else None,
                on=actor.today,
            ),
            compartments=other_compartments(actor.home, about.compartment.pk),
        )

        def act() -> None:
            register_consent(
                actor=actor, person=about.person, subject=about.subject, ask=form.ask, answer=form.given
            )

        told = (self.words.question_title, _("Lagre svaret"), _("Svaret er lagret."))
        return self._page(request, about, form, act, *told)

    def withdraw(self, request: HttpRequest, pk: UUID, consent: UUID) -> HttpResponse:
        about, actor = self.find(request, pk), _actor(request)
        row = visible_or_404(policies.consents, actor, pk=consent, subject_id=about.subject.pk)
        form = WithdrawConsentForm(
            request.POST or None,
            words=self.words,
            initial={"on": actor.today, "version": row.version, "how": "oral"},
        )

        def act() -> None:
            withdraw_consent(actor=actor, consent=row, **form.cleaned_data)

        title = _("Trekk samtykket: %(recipient)s") % {"recipient": row.recipient_name}
        return self._page(request, about, form, act, title, _("Trekk samtykket"), _("Samtykket er trukket."))

    def add(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        about, actor = self.find(request, pk), _actor(request)
        form = SpeakerForm(
            request.POST or None,
            words=self.words,
            initial={"valid_from": actor.today},
            documents=about.documents,
        )

        def act() -> None:
            add_representative(actor=actor, person=about.person, subject=about.case, data=form.data_given)

        told = (self.words.speakers_heading, _("Lagre representanten"), _("Representanten er lagret."))
        return self._page(request, about, form, act, *told)

    def end(self, request: HttpRequest, pk: UUID, representative: UUID) -> HttpResponse:
        about, actor = self.find(request, pk), _actor(request)
        row = visible_or_404(policies.representatives, actor, pk=representative, person=about.person.pk)
        form = EndRepresentativeForm(
            request.POST or None, initial={"on": actor.today, "version": row.version}
        )

        def act() -> None:
            end_representative(actor=actor, representative=row, **form.cleaned_data)

        title = _("Avslutt: %(name)s") % {"name": row.name}
        return self._page(
            request, about, form, act, title, _("Avslutt representanten"), _("Representanten er avsluttet.")
        )

    def _page(
        self, request: HttpRequest, about: About, form: Any, act: Any, title: Any, verb: str, done: str
    ) -> HttpResponse:
        def once() -> None:
            try:
                act()
            except Conflict as error:
                raise Refused(
                    _("Noen andre har endret dette. Last siden på nytt for å se det som er lagret."),
                    code="CONFLICT",
                ) from error

        back = reverse(f"{self.namespace}:sharing", args=[about.subject.pk])
        return form_page(
            request, form, title=title, verb=verb, act=once, done=done, back=back, lead=about.person.name
        )


def _actor(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]
