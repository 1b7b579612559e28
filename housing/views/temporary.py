"""Where people can be placed for a while: places with room tonight, providers, prices and quality agreements."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.views import screen, visible_or_404
from core.base.errors import Conflict
from core.interface.case import Action, CaseHeader, facts
from core.interface.conflict import conflict_page
from core.interface.form_page import form_page
from housing import occupancy, policies
from housing.forms_temporary import (
    EndAgreementForm,
    NewPlaceForm,
    PlaceForm,
    PriceForm,
    ProviderForm,
    QualityAgreementForm,
    ReviewAgreementForm,
)
from housing.models import QualityAgreement, TemporaryPlace, TemporaryProvider
from housing.selectors import temporary as found_in
from housing.services import temporary as services
from housing.services.temporary import AGREEMENT_FACTS, PLACE_FACTS, PROVIDER_FACTS

A_YEAR = timedelta(days=365)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    places = reverse("places:list") if more else ""
    return [(_("Midlertidig"), reverse("temporary:list")), (_("Steder og avtaler"), places), *more]


@screen(policies.places, "list")
def place_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    shows_closed = request.GET.get("vis") == "alle"
    rows = list(found_in.places_on(actor, actor.today, closed=shows_closed))
    taken = occupancy.taken(actor.today)
    for row in rows:
        row.free = max(0, row.capacity - taken.get(row.pk, 0))  # type: ignore[attr-defined]
    actions = []
    if policies.providers.permits(actor, "add"):
        actions.append(Action(_("Registrer tilbyder"), reverse("places:add_provider")))
    context = {
        "title": _("Steder og avtaler"),
        "rows": rows,
        "providers": found_in.providers(actor),
        "actions": actions,
        "shows_closed": shows_closed,
        "breadcrumbs": _crumbs(),
    }
    return render(request, "housing/places.html", context)


@screen(policies.providers, "view")
def provider_page(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    provider: TemporaryProvider = visible_or_404(policies.providers, actor, pk=key)
    places = list(found_in.places_on(actor, actor.today, closed=True).filter(provider=provider))
    prices = found_in.prices_of(place.pk for place in places)
    taken = occupancy.taken(actor.today)
    for place in places:
        place.all_prices = prices.get(place.pk, [])[::-1]  # type: ignore[attr-defined]
        place.free = max(0, place.capacity - taken.get(place.pk, 0))  # type: ignore[attr-defined]
    agreements = list(found_in.agreements_of(actor, provider))
    for agreement in agreements:
        agreement.now = agreement.in_force(actor.today)
        agreement.over = agreement.ends_on is not None and agreement.ends_on < actor.today
    may_change = policies.providers.permits(actor, "change")
    header = CaseHeader(
        title=provider.name,
        kicker=_("Tilbyder av midlertidige botilbud"),
        facts=facts(
            (_("Drives av"), provider.get_kind_display()),
            (_("Organisasjonsnummer"), provider.organisation_number),
            (_("Kontaktperson"), provider.contact_person),
            (_("Telefon"), provider.phone),
            (_("E-post"), provider.email),
        ),
        action=Action(_("Registrer sted"), reverse("places:add_place", args=[key])) if may_change else None,
        more=[
            Action(_("Ny kvalitetsavtale"), reverse("places:add_agreement", args=[key]), "secondary"),
            Action(_("Endre"), reverse("places:change_provider", args=[key]), "tertiary"),
        ]
        if may_change
        else [],
    )
    context = {
        "provider": provider,
        "case": header,
        "places": places,
        "agreements": agreements,
        "may_change": may_change,
        "breadcrumbs": _crumbs((provider.name, "")),
    }
    return render(request, "housing/provider.html", context)


def _keep(
    request: HttpRequest,
    form: Any,
    record: Any,
    *,
    save: Callable[[dict[str, Any]], Any],
    names: tuple[str, ...],
    back: str,
    **page: Any,
) -> HttpResponse:
    """A form over a versioned record: what somebody else saved meanwhile is shown, not overwritten."""
    try:
        return form_page(request, form, act=lambda: save(form.cleaned_data), back=back, **page)
    except Conflict:
        record.refresh_from_db()
        stored = {name: getattr(record, name) for name in names if name in form.fields}
        return conflict_page(request, form=form, stored=stored, version=record.version, back=back)


def _initial(record: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names} | {"version": record.version}


def _facts(data: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: data[name] for name in names if name in data}


@screen(policies.providers, "add")
def add_provider(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = ProviderForm(request.POST or None)
    made: list[TemporaryProvider] = []

    def act() -> None:
        made.append(services.add_provider(actor=actor, **_facts(form.cleaned_data, PROVIDER_FACTS)))

    response = form_page(
        request, form, act=act, title=_("Registrer tilbyder"), verb=_("Registrer tilbyderen"),
        done=_("Tilbyderen er registrert. Legg inn stedene og kvalitetsavtalen."), back=reverse("places:list"),
    )  # fmt: skip
    return redirect(made[0]) if made else response


@screen(policies.providers, "change")
def change_provider(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    provider: TemporaryProvider = visible_or_404(policies.providers, actor, pk=key)
    form = ProviderForm(request.POST or None, initial=_initial(provider, PROVIDER_FACTS))
    return _keep(
        request, form, provider, names=PROVIDER_FACTS, back=provider.get_absolute_url(),
        save=lambda data: services.change_provider(
            actor=actor, provider=provider, version=data["version"], **_facts(data, PROVIDER_FACTS)
        ),
        title=_("Endre tilbyder"), verb=_("Lagre tilbyderen"), done=_("Tilbyderen er lagret."),
    )  # fmt: skip


@screen(policies.places, "add")
def add_place(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    provider: TemporaryProvider = visible_or_404(policies.providers, actor, pk=key)
    form = NewPlaceForm(request.POST or None, initial={"price_from": actor.today})
    return form_page(
        request, form, title=_("Registrer sted"), verb=_("Registrer stedet"), done=_("Stedet er registrert."),
        back=provider.get_absolute_url(),
        act=lambda: services.add_place(
            actor=actor, provider=provider, per_night=form.cleaned_data["per_night"],
            price_from=form.cleaned_data["price_from"], **_facts(form.cleaned_data, PLACE_FACTS),
        ),
    )  # fmt: skip


@screen(policies.places, "change")
def change_place(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    place: TemporaryPlace = visible_or_404(policies.places, actor, pk=key)
    form = PlaceForm(request.POST or None, initial=_initial(place, PLACE_FACTS))
    return _keep(
        request, form, place, names=PLACE_FACTS, back=place.get_absolute_url(),
        save=lambda data: services.change_place(
            actor=actor, place=place, version=data["version"], **_facts(data, PLACE_FACTS)
        ),
        title=_("Endre sted"), verb=_("Lagre stedet"), done=_("Stedet er lagret."),
    )  # fmt: skip


@screen(policies.places, "change")
def set_price(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    place: TemporaryPlace = visible_or_404(policies.places, actor, pk=key)
    form = PriceForm(request.POST or None, initial={"valid_from": actor.today})
    return form_page(
        request, form, title=_("Ny pris for %(place)s") % {"place": place.name}, verb=_("Lagre prisen"),
        done=_("Prisen er lagret."), back=place.get_absolute_url(),
        act=lambda: services.set_price(actor=actor, place=place, **form.cleaned_data),
    )  # fmt: skip


def _places_of(actor: Any, provider: TemporaryProvider) -> Any:
    return policies.places.visible_to(actor).filter(provider=provider).order_by("name")


@screen(policies.quality_agreements, "add")
def add_agreement(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    provider: TemporaryProvider = visible_or_404(policies.providers, actor, pk=key)
    initial = {"valid_from": actor.today, "review_on": _next_year(actor.today)}
    form = QualityAgreementForm(request.POST or None, initial=initial, places=_places_of(actor, provider))
    return form_page(
        request, form, title=_("Ny kvalitetsavtale"), verb=_("Registrer avtalen"),
        done=_("Kvalitetsavtalen er registrert."), back=provider.get_absolute_url(), lead=provider.name,
        act=lambda: services.add_quality_agreement(
            actor=actor, provider=provider, unit=actor.unit, **_facts(form.cleaned_data, AGREEMENT_FACTS)
        ),
    )  # fmt: skip


@screen(policies.quality_agreements, "change")
def change_agreement(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    agreement: QualityAgreement = visible_or_404(
        policies.quality_agreements, actor, "provider", "place", pk=key
    )
    form = QualityAgreementForm(
        request.POST or None,
        initial=_initial(agreement, AGREEMENT_FACTS),
        places=_places_of(actor, agreement.provider),
    )
    return _keep(
        request, form, agreement, names=AGREEMENT_FACTS, back=agreement.get_absolute_url(),
        save=lambda data: services.change_quality_agreement(
            actor=actor, agreement=agreement, version=data["version"], **_facts(data, AGREEMENT_FACTS)
        ),
        title=_("Endre eller forny kvalitetsavtalen"), verb=_("Lagre avtalen"), done=_("Kvalitetsavtalen er lagret."),
    )  # fmt: skip


@screen(policies.quality_agreements, "change")
def review_agreement(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    agreement: QualityAgreement = visible_or_404(
        policies.quality_agreements, actor, "provider", "place", pk=key
    )
    form = ReviewAgreementForm(request.POST or None, initial={"review_on": _next_year(actor.today)})
    return form_page(
        request, form, title=_("Kvalitetsavtalen er gjennomgått"), verb=_("Meld gjennomgått"),
        done=_("Gjennomgangen er registrert."), back=agreement.get_absolute_url(), lead=str(agreement),
        act=lambda: services.review_quality_agreement(
            actor=actor, agreement=agreement, review_on=form.cleaned_data["review_on"]
        ),
    )  # fmt: skip


@screen(policies.quality_agreements, "change")
def end_agreement(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    agreement: QualityAgreement = visible_or_404(
        policies.quality_agreements, actor, "provider", "place", pk=key
    )
    form = EndAgreementForm(request.POST or None, initial={"on": actor.today})
    return form_page(
        request, form, title=_("Avslutt kvalitetsavtalen"), verb=_("Avslutt avtalen"),
        done=_("Kvalitetsavtalen er avsluttet."), back=agreement.get_absolute_url(), confirm=True,
        lead=_(
            "Etter siste dag kan ingen plasseres her uten en begrunnelse. De som bor her, blir løftet fram for den "
            "som er ansvarlig."
        ),
        act=lambda: services.end_quality_agreement(actor=actor, agreement=agreement, **form.cleaned_data),
    )  # fmt: skip


def _next_year(today: date) -> date:
    return today + A_YEAR
