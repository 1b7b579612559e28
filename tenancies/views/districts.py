"""Which Nav office hears of arrears in which district."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.agencies.enums import Role
from core.agencies.views import screen
from core.interface.form_page import form_page
from housing.selectors.offices import units_with
from tenancies import policies
from tenancies.forms import NavDistrictsForm
from tenancies.selectors.offices import districts
from tenancies.services.districts import set_nav_districts
from tenancies.views.page import actor_of


@screen(policies.nav_districts, "change")
def nav_districts(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows: dict[str, str] = {
        f"area-{row.area_id}" if row.area_id else "others": str(row.unit_id)
        for row in policies.nav_districts.visible_to(actor)
    }
    form = NavDistrictsForm(
        request.POST or None,
        areas=districts(actor),
        units=units_with(actor.home, Role.SOCIAL_SERVICES, actor.today),
        initial=rows,
    )
    return form_page(
        request, form, title=_("Nav-kontor for bydelene"), verb=_("Lagre valgene"),
        done=_("Valgene er lagret. Saker som ventet, blir varslet ved neste nattjobb."),
        act=lambda: set_nav_districts(actor=actor, chosen=form.chosen()),
        back=reverse("tenancies:nav_districts"),
        lead=_(
            "Ved restanse varsles Nav-kontoret i bydelen der boligen ligger (husleieloven § 9-11). "
            "Er det ikke klart hvilket kontor det er, må en person velge i hver sak."
        ),
    )  # fmt: skip
