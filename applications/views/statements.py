"""Writing down what a member of the household says, or why nobody has heard it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.forms.statements import HEARD, NOT_HEARD, StatementForm
from applications.policies import statements
from applications.services.statements import heard_of, write_statement
from applications.views import page
from core.agencies.actors import Actor
from core.agencies.views import screen
from core.audit import reads
from core.base.errors import Conflict, Refused
from core.people.services import members_on


@screen(statements, "write")
def write(request: HttpRequest, key: str, member: UUID) -> HttpResponse:
    """One member at a time. Somebody who does not belong to the household today is not found."""
    case = page.find(request, key, content="application.facts")
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = heard_of(actor, case, members_on(case.household, actor.today), actor.today)
    row = next((each for each in rows if each.person.pk == member), None)
    if row is None:
        raise Http404
    reads.note(request, persons=[member], content="application.statements", subject=case)
    known = row.statement
    initial: dict[str, object] = {"version": case.version}
    if known is not None:
        names = ("heard_on", "how", "said", "not_heard", "note")
        initial |= {name: getattr(known, name) for name in names}
        initial["outcome"] = HEARD if known.heard else NOT_HEARD
    form = StatementForm(request.POST or None, child=row.child, initial=initial)
    back = f"{reverse('applications:mapping', args=[case.case_number])}#del-uttalelse"
    if request.method == "POST" and form.is_valid():
        try:
            write_statement(
                actor=actor,
                application=case,
                person_id=member,
                told=form.told,
                expected_version=form.cleaned_data["version"],
            )
        except Conflict:
            messages.warning(request, _("Noen andre har endret saken. Se hva som gjelder nå, og prøv igjen."))
            return redirect(back)
        except Refused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("Uttalelsen er lagret."))
            return redirect(back)
    lead = _("Bare boligkontoret kan lese det som står her.")
    if row.child:
        lead = _(
            "La barnet snakke fritt, på en måte som passer for alderen. Det skal få vite hva du skriver, og det kan la "
            "være å svare. Bare boligkontoret kan lese det som står her."
        )
    return page.show(
        request,
        case,
        "applications/household_form.html",
        form=form,
        title=_("Uttalelse: %(name)s") % {"name": row.person.name},
        lead=lead,
        verb=_("Lagre uttalelsen"),
        back=back,
    )
