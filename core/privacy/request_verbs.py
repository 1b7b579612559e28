"""What the audit trail says about requests for access and about clearing out."""

from django.utils.translation import gettext_lazy as _

from core.audit import contents, verbs

VERBS = {
    "access.received_party": "Krav om partsinnsyn kom inn",
    "access.received_gdpr": "Krav om innsyn i egne opplysninger kom inn",
    "access.received_publicity": "Innsynskrav kom inn",
    "access.heir_named": "En leder svarer for en enhet der ingen arbeider",
    "access.heir_done": "Lederen svarer ikke lenger for enheten",
    "access.without_heir": "Ingen svarer for en enhet der ingen arbeider",
    "access.gathered": "Opplysningene ble samlet til gjennomgang",
    "access.reviewed": "En del av innsynet ble gjennomgått",
    "access.omitted": "Noe ble utelatt fra innsynet",
    "access.restored": "En utelatelse ble fjernet",
    "access.previewed": "Det som skal utleveres, ble forhåndsvist",
    "access.extended": "Fristen for innsyn ble forlenget",
    "access.granted": "Innsyn ble gitt",
    "access.partly": "Delvis innsyn ble gitt",
    "access.refused": "Innsyn ble avslått",
    "access.withdrawn": "Kravet om innsyn ble trukket",
    "retention.proposed": "Sletting etter bevaringsplan ble foreslått",
    "retention.approved": "Sletting etter bevaringsplan ble godkjent",
    "retention.rejected": "Sletting etter bevaringsplan ble avvist",
    "retention.exported": "Uttrekk ble levert til arkivet",
    "retention.confirmed": "Arkivets kvittering ble registrert",
    "retention.done": "Sletting etter bevaringsplan ble utført",
}
verbs.register_all(VERBS)
contents.register_all(
    {
        "access.case": _("Krav om innsyn"),
        "access.item": _("Opplysninger samlet for innsyn"),
        "access.package": _("Det som utleveres etter krav om innsyn"),
    }
)
contents.register_all({"access.list": _("Liste over krav om innsyn")}, listed=True)
