"""What a municipality decides for itself about list, meeting and offer."""

from django.utils.translation import gettext_lazy as _

from core.agencies import switches
from core.agencies.switches import Switch

switches.register(Switch("allocation.waiting_list", _("Venteliste"), True))
switches.register(Switch("allocation.lots", _("Loddtrekning mellom dem som står likt på ventelista"), False))
switches.register(
    Switch(
        "allocation.confirm_months", _("Måneder mellom hver gang ventende bekrefter behovet (0: ikke)"), 12
    )
)
switches.register(Switch("allocation.confirm_days", _("Dager ventende har på å bekrefte behovet"), 28))
switches.register(
    Switch(
        "allocation.confirm_reminder_days", _("Påminnelse om å bekrefte, dager før fristen (0: ingen)"), 10
    )
)
switches.register(
    Switch(
        "allocation.confirm_by",
        _("Hvordan ventende blir spurt om å bekrefte"),
        "letter",
        {"letter": _("Brev"), "sms": _("SMS der kontoret har nummer, ellers brev")},
    )
)
switches.register(Switch("allocation.meetings", _("Tildelingsmøter"), True))
switches.register(
    Switch(
        "allocation.meeting_rhythm",
        _("Møterytme"),
        "weekly",
        {
            "weekly": _("Hver uke"),
            "fortnightly": _("Annenhver uke"),
            "first_monday": _("Første mandag i måneden"),
        },
    )
)
switches.register(Switch("allocation.agenda_days_before", _("Sakslista sendes, dager før møtet"), 7))
switches.register(
    Switch(
        "allocation.agenda_sent_by",
        _("Hvem sender sakslista"),
        "chair",
        {
            "chair": _("Møtelederen, som får en oppgave når dagen er kommet"),
            "job": _("Husrom, natt til dagen"),
        },
    )
)
switches.register(
    Switch(
        "allocation.expiring_lease_months", _("Leieforhold som går ut, på sakslista så mange måneder før"), 3
    )
)
switches.register(
    Switch("allocation.expiring_leases", _("Høyst så mange leieforhold som går ut, på sakslista"), 10)
)
switches.register(
    Switch("allocation.longest_waiting", _("Så mange av dem som har ventet lengst, på sakslista"), 10)
)
switches.register(Switch("allocation.candidates", _("Kandidater per ledige bolig på sakslista"), 5))
switches.register(
    Switch(
        "allocation.decline_consequence",
        _("Følge av å takke nei eller ikke svare"),
        "keeps_place",
        {
            "keeps_place": _("Beholder plassen på ventelista"),
            "paused": _("Står på vent i tre måneder"),
            "back_of_queue": _("Ansienniteten regnes fra svaret"),
            "removed": _("Tas av ventelista"),
        },
    )
)
switches.register(Switch("allocation.reminder_days", _("Påminnelse om svarfristen, dager før"), 2))
