"""What complaints and notices add to the read log."""

from django.utils.translation import gettext_lazy as _

from core.audit import contents


def register() -> None:
    contents.register_all({"lease.conduct": _("Leieforhold: klager, advarsler og oppsigelse")})
    contents.register_all({"lease.complaints": _("Lista over klager på leieforhold")}, listed=True)
