"""What stands on the agenda about an item, in words: its facts, what came late, and what it sets moving."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from allocation import hooks
from allocation.calculations.lateness import Late
from allocation.calculations.wording import composition
from allocation.enums import ItemKind, Need, Renewal, WaitingList
from allocation.models import AgendaItem, Candidate, Meeting
from applications.enums import Verdict
from core.agencies.actors import Actor
from core.base.explain import LocalText
from core.interface import formatting


def late_text(late: Late | None) -> str:
    if late is None:
        return ""
    if late.new:
        return _("Ny etter utsending")
    return _("Endret etter utsending %(when)s") % {"when": formatting.moment(late.at)}


def withdrawn_lines(meeting: Meeting) -> list[str]:
    """«Ledig bolig, tatt av …» for each item taken off a sent agenda."""
    lines = []
    for each in meeting.withdrawn:
        when = formatting.moment(datetime.fromisoformat(each["at"]))
        lines.append(_("%(kind)s, tatt av %(when)s") % {"kind": ItemKind(each["kind"]).label, "when": when})
    return lines


def returned_line(item: AgendaItem, neutral: bool) -> str:
    told = item.summary
    if not told.get("returned_from"):
        return ""
    text = _("Tilbake fra møte %(number)s.") % {"number": told["returned_from"]}
    return text if neutral or not told.get("returned_why") else f"{text} {told['returned_why']}"


class Chains:
    """The line about what becomes vacant. Which dwelling it is, is said only to those who see its lease."""

    def __init__(
        self, actor: Actor, items: list[AgendaItem], candidates: list[Candidate], *, neutral: bool
    ) -> None:
        people: dict[UUID, UUID] = {}
        for told, person in (
            *((row.explanation, row.person_id) for row in candidates),
            *((item.summary, item.person_id) for item in items),
        ):
            household = _key(told.get("chain", {}).get("household", ""))
            if household is not None and person is not None:
                people[household] = person
        homes = {} if neutral else hooks.current_homes(actor, people)
        self.named = {str(key): str(home.dwelling) for key, home in homes.items() if home.named}

    def said(self, told: dict[str, Any], *, moved_here: bool) -> str:
        chain = told.get("chain")
        if not chain:
            return ""
        values = {
            "home": self.named.get(chain["household"])
            or _("en kommunal bolig med %(n)s soverom") % {"n": chain["bedrooms"]}
        }
        text = (
            _("Blir husstanden tildelt denne boligen, blir %(home)s ledig.") % values
            if moved_here
            else _("Blir husstanden tildelt en annen bolig, blir %(home)s ledig.") % values
        )
        suits = chain.get("suits") or {}
        if not suits:
            return f"{text} {_('Ingen på ventelista trenger en slik bolig nå.')}"
        needs = ", ".join(
            f"{suits[need.value]} {str(need.label).lower()}" for need in Need if suits.get(need.value)
        )
        return f"{text} {_('Den passer for disse på ventelista: %(needs)s.') % {'needs': needs}}"


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def item_facts(item: AgendaItem, neutral: bool) -> list[tuple[str, str]]:
    """Label and value of what the agenda says about the item."""
    told = item.summary
    if item.kind == ItemKind.VACANCY:
        return _vacancy_facts(told, neutral)
    if item.kind == ItemKind.EXPIRING_LEASE:
        return _lease_facts(told, neutral)
    if item.kind == ItemKind.OTHER or item.application_id is None:
        if "allocated_on" in told:
            return [(_("Tildelt"), formatting.longdate(_day(told["allocated_on"])))]
        return [(_("Gjort"), formatting.longdate(_day(told["done_on"])))] if "done_on" in told else []
    if neutral:
        # What could be told apart by somebody who knows the household, is not on a sheet left on a table.
        return [(_("Trenger"), _bedrooms(told.get("bedrooms", 1)))]
    rows = [
        (_("Husstand"), str(composition(told.get("adults", 1), told.get("children", 0)))),
        (_("Søknaden mottatt"), formatting.longdate(_day(told["received"]))),
        (_("Type"), told.get("kind", "")),
        (_("Trenger"), _bedrooms(told.get("bedrooms", 1))),
    ]
    if told.get("assessed"):
        rows.append((_("Vurdering"), told["assessed"]))
    rows += [(str(Verdict(each["verdict"]).label), each["title"]) for each in told.get("criteria", [])]
    if told.get("number"):
        which = WaitingList(told.get("list", "ordinary"))
        rows.append((_("Nummer på lista"), f"{told['number']} ({str(which.label).lower()})"))
    if told.get("homeless"):
        rows.append((_("Boforhold"), _("Uten egen bolig")))
    return rows


def _lease_facts(told: dict[str, Any], neutral: bool) -> list[tuple[str, str]]:
    needs = [(_("Trenger"), _bedrooms(told["bedrooms"]))] if "bedrooms" in told else []
    if neutral:
        return needs
    rows = [
        (_("Leieforholdet slutter"), formatting.longdate(_day(told["last_day"]))),
        (_("Fornyelse"), str(Renewal(told["renewal"]).label)),
        (_("Bor nå i"), _("bolig med %(rooms)s") % {"rooms": _bedrooms(told["has_bedrooms"])}),
    ]
    if "adults" in told:
        rows.append((_("Husstand"), str(composition(told["adults"], told["children"]))))
    return rows + needs


def _vacancy_facts(told: dict[str, Any], neutral: bool) -> list[tuple[str, str]]:
    rows = [
        (_("Bolig"), told["number"]),
        (_("Bydel"), told["area"]),
        (_("Type"), f"{told['kind']}, {_bedrooms(told['bedrooms'])}"),
        (_("Leie per måned"), formatting.kroner(Decimal(told["rent"]))),
    ]
    if not neutral:
        rows.insert(0, (_("Adresse"), told["address"]))
    if told.get("earmark"):
        rows.append((_("Øremerket for"), told["earmark"]))
    access = [
        word
        for word, there in (
            (_("tilpasset rullestol"), told.get("accessible")),
            (_("trinnfri adkomst"), told.get("step_free")),
        )
        if there
    ]
    if access:
        rows.append((_("Tilgjengelighet"), ", ".join(access)))
    if told.get("ready_on"):
        rows.append((_("Klar"), formatting.longdate(_day(told["ready_on"]))))
    elif told.get("expected_ready_on"):
        rows.append((_("Ventes klar"), formatting.longdate(_day(told["expected_ready_on"]))))
    if told.get("environment"):
        note = f": {told['environment_note']}" if told.get("environment_note") and not neutral else ""
        rows.append((_("Bomiljø"), f"{told['environment']}{note}"))
    if told.get("advice"):
        rows.append((_("Bomiljøråd"), "; ".join(str(LocalText.of(each)) for each in told["advice"])))
    return rows


def _bedrooms(number: int) -> str:
    return _("%(number)s soverom") % {"number": number}


def _day(text: str) -> date:
    return date.fromisoformat(text)
