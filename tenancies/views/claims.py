"""Claims for damage across the leases one sees."""

from django.db.models import DecimalField, OuterRef, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.agencies.views import screen
from core.audit import reads
from core.interface import lists
from tenancies import policies_moving as moving
from tenancies.tables_moving import CLAIMS, ClaimFilter, next_day
from tenancies.views.page import actor_of


@require_safe
@screen(moving.damage_claims, "list")
def claims(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    sums = moving.claim_lines.visible_to(actor).filter(claim=OuterRef("pk")).order_by().values("claim")
    amount = Subquery(sums.annotate(sum=Sum("amount")).values("sum"), output_field=DecimalField())
    rows = moving.damage_claims.visible_to(actor).annotate(amount=amount)
    rows = rows.select_related("lease__dwelling", "lease__tenant", "handler")
    found = lists.listing(request, rows, CLAIMS, ClaimFilter)
    for row in found.rows:
        day = next_day(row)
        row.late = _("Passert") if day is not None and day < actor.today else ""
    reads.note(
        request, rows=[(row.lease.tenant_id, row.lease) for row in found.rows], content="lease.damage_claims"
    )
    if found.wants_csv:
        return found.csv("krav-for-skade")
    context = {
        "title": _("Krav for skade"),
        "listing": found,
        "lead": _(
            "Krav etter utflytting som ikke er ferdige. Kravene er ikke husleie og er ingen grunn til fravikelse."
        ),
        "breadcrumbs": [(_("Leieforhold"), reverse("tenancies:list")), (_("Krav for skade"), "")],
    }
    return render(request, "interface/list_page.html", context)
