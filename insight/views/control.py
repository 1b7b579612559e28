"""Published figures beside what the records come to: so that anyone can see that the figures are computed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.agencies.views import screen
from insight.policies import figures
from insight.presentation import held_view
from insight.published import published_of
from insight.selectors.control import control
from insight.views.dashboards import actor_of, counted_ahead, counted_when, crumbs


@screen(figures, "view")
def control_page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    published = published_of(actor.home.code)
    if published is None:
        raise Http404(_("Siden finnes ikke."))
    found = control(actor, published, ahead=counted_ahead(request))
    held = found.held
    context = counted_when(request, found.counted_at) | {
        "published": published,
        "groups": [
            (group, [held_view(each) for each in held if each.group is group])
            for group in {each.group.code: each.group for each in held}.values()
        ],
        "agree": found.agree,
        "hidden": found.hidden,
        "total": len(held),
        "contradictions": [held_view(each) for each in found.contradictions],
        "breadcrumbs": crumbs((_("Kontrolltall"), "")),
    }
    return render(request, "insight/control.html", context)
