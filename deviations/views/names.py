"""Looking for names before others read, and the pictures that came with a report."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.agencies.views import screen
from core.base.errors import NotAllowed
from core.interface.form_page import form_page
from deviations import policies
from deviations.forms import NamesForm
from deviations.models import Report
from deviations.selectors.photos import photo_content, photos_of
from deviations.selectors.reading import reads_text
from deviations.services.striking import check_names
from deviations.views.acts import both
from deviations.views.handling import REPORT
from deviations.views.parts import actor_of, picture_response


@screen(policies.reports, "handle")
@both
def names(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The text on one page: names are struck, and the rest is opened for the others."""
    actor = actor_of(request)
    report: Report = REPORT.found(request, pk, "handle")
    if not reads_text(actor, report):
        raise NotAllowed("handle")
    pictures = photos_of(actor, report)
    form = NamesForm(
        request.POST or None,
        photos=[(str(each.pk), _("Bilde %(n)s") % {"n": each.order + 1}) for each in pictures],
    )
    first = report.cleared_at is None
    return form_page(
        request, form,
        act=lambda: check_names(
            actor=actor,
            report=report,
            words=str(form.cleaned_data["words"]).splitlines(),
            photos=[UUID(key) for key in form.cleaned_data.get("photos", [])],
        ),
        title=_("Se etter navn i avvik %(number)s") % {"number": report.number},
        lead=_("Er en beboer nevnt, stryker du navnet her. Det som strykes, blir borte for godt."),
        verb=_("Teksten er lest gjennom") if first else _("Stryk"),
        done=_("Teksten er lest gjennom, og de andre i linja kan lese den.") if first else _("Strøket."),
        back=report.get_absolute_url(),
        template="deviations/names_form.html",
        more={
            "report": report,
            "photos": pictures,
            "measures": [
                {"description": each.description, "texts": [each.done_note, each.effect_note]}
                for each in policies.measures.visible_to(actor).filter(report=report).order_by("added_at", "id")
            ],
            "reasons": policies.reasons.visible_to(actor).filter(report=report).order_by("at", "id"),
        },
    )  # fmt: skip


@screen(policies.photos, "view")
@require_safe
def photo(request: HttpRequest, photo: UUID) -> HttpResponse:
    content = photo_content(actor_of(request), photo)
    if content is None:
        raise Http404
    return picture_response(content)
