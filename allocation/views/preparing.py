"""Forberedelse: each member's list of names, and what the unit found."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from allocation import policies, services
from allocation.enums import CheckState, MeetingState
from allocation.forms import CheckForm
from allocation.services.preparing import Name, Preparation, preparation, progress
from allocation.views.common import actor_of, visible_meeting
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.interface import formatting

#: So many items are told one by one, each with the household's place in it.
FEW_ITEMS = 3
COLORS = {CheckState.NOTHING: "success", CheckState.SHARED: "success", CheckState.DRAFT: "warning"}


@dataclass(frozen=True)
class Row:
    """One name as the page shows it, with its form."""

    name: Name
    form: CheckForm

    @property
    def key(self) -> UUID:
        return self.name.application_id

    @property
    def where(self) -> str:
        places = self.name.places
        if len(places) > FEW_ITEMS:
            # A household that suits many dwellings: the numbers in a row, and the best place it has.
            values = {
                "count": len(places),
                "items": formatting.ranges(item for item, _rank in places),
                "rank": min((rank for _item, rank in places if rank), default=0),
            }
            if not values["rank"]:
                return _("I %(count)s saker: %(items)s") % values
            return _("I %(count)s saker: %(items)s. Høyest som kandidat nr. %(rank)s") % values
        told = [
            _("sak %(item)s (kandidat nr. %(rank)s)") % {"item": item, "rank": rank}
            if rank
            else _("sak %(item)s") % {"item": item}
            for item, rank in places
        ]
        text = ", ".join(told)
        return text[:1].upper() + text[1:]

    @property
    def state_label(self) -> str:
        return str(CheckState(self.name.state).label) if self.name.state else _("Ikke sjekket")

    @property
    def color(self) -> str:
        return COLORS.get(CheckState(self.name.state), "neutral") if self.name.state else "neutral"

    @property
    def is_shared(self) -> bool:
        return self.name.state == CheckState.SHARED


@screen(policies.meetings, "find")
def prepare(request: HttpRequest, key: UUID) -> HttpResponse:
    actor = actor_of(request)
    meeting = visible_meeting(request, key)
    found = preparation(actor, meeting)
    form: CheckForm | None = None
    about: UUID | None = None
    status = 200
    if request.method == "POST":
        about = _asked(request, found)
        form = CheckForm(request.POST, prefix=str(about))
        if form.is_valid():
            data = form.cleaned_data
            try:
                services.save_check(
                    actor=actor,
                    meeting=meeting,
                    application_id=about,
                    state=request.POST.get("state", ""),
                    text=data["text"],
                    version=data["version"],
                )
            except Conflict:
                form.add_error(
                    "text", _("En kollega har skrevet i mellomtiden. Se det som står, og lagre på nytt.")
                )
                found, status = preparation(actor, meeting), 409
                # What is shown now is what the next press saves over.
                told = request.POST.copy()
                told[f"{about}-version"] = str(_version_of(found, about) or "")
                form.data = told
            except Refused as error:
                form.add_refusal(error)
            else:
                messages.success(request, SAID[CheckState(request.POST["state"])]())
                return redirect(f"{reverse('allocation:preparation', args=[meeting.pk])}#navn-{about}")
    reads.note(request, persons=found.person_ids, content="meeting.preparation", subject=meeting)
    return render(
        request, "allocation/preparation.html", _context(request, found, about, form), status=status
    )


SAID = {
    CheckState.NOTHING: lambda: _("Ført: ingenting å melde."),
    CheckState.DRAFT: lambda: _("Kladden er lagret. Bare enheten din ser den."),
    CheckState.SHARED: lambda: _("Opplysningen er delt med møtet."),
}


def _version_of(found: Preparation, about: UUID) -> int | None:
    return next(
        (name.check.version for name in found.names if name.application_id == about and name.check), None
    )


def _asked(request: HttpRequest, found: Preparation) -> UUID:
    """The name that is written about: one of the unit's own, or there is no such page."""
    given = request.POST.get("om", "")
    for name in found.names:
        if str(name.application_id) == given:
            return name.application_id
    raise Http404


def _context(
    request: HttpRequest, found: Preparation, about: UUID | None, form: CheckForm | None
) -> dict[str, Any]:
    actor, meeting = actor_of(request), found.meeting
    rows = []
    for name in found.names:
        check = name.check
        own = CheckForm(
            prefix=str(name.application_id),
            initial={"text": check.text if check else "", "version": check.version if check else None},
        )
        rows.append(Row(name, form if form is not None and name.application_id == about else own))
    leads = not found.visiting and policies.meetings.permits(actor, "prepare")
    return {
        "title": _("Forberedelse til møtet %(date)s") % {"date": formatting.longdate(meeting.date)},
        "meeting": meeting,
        "found": found,
        "rows": rows,
        "form": form,
        "open": meeting.state in (MeetingState.PLANNED, MeetingState.PUBLISHED),
        "progress": progress(actor, meeting) if leads else [],
        "breadcrumbs": [
            (_("Møter"), reverse("allocation:meetings")),
            (meeting.number, meeting.get_absolute_url()),
            (_("Forberedelse"), ""),
        ],
    }


@screen(policies.meetings, "find")
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """«Enheten er ferdig»: the chair sees that, and no more."""
    meeting = visible_meeting(request, key)
    if request.method == "POST":
        try:
            services.report_prepared(actor=actor_of(request), meeting=meeting)
        except Refused as error:
            messages.warning(request, error.message)
        else:
            messages.success(request, _("Møtelederen ser at enheten er ferdig."))
    return redirect("allocation:preparation", meeting.pk)
