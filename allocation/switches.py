"""What a municipality decides for itself about list, meeting and offer."""

from core.agencies import switches
from core.agencies.switches import Switch

switches.register(Switch("allocation.waiting_list", "Venteliste", True))
switches.register(Switch("allocation.lots", "Loddtrekning mellom dem som står likt på ventelista", False))
switches.register(
    Switch("allocation.confirm_months", "Måneder mellom hver gang ventende bekrefter behovet (0: ikke)", 12)
)
switches.register(Switch("allocation.confirm_days", "Dager ventende har på å bekrefte behovet", 28))
switches.register(
    Switch("allocation.confirm_reminder_days", "Påminnelse om å bekrefte, dager før fristen (0: ingen)", 10)
)
switches.register(
    Switch(
        "allocation.confirm_by",
        "Hvordan ventende blir spurt om å bekrefte",
        "letter",
        {"letter": "Brev", "sms": "SMS der kontoret har nummer, ellers brev"},
    )
)
switches.register(Switch("allocation.meetings", "Tildelingsmøter", True))
switches.register(
    Switch(
        "allocation.meeting_rhythm",
        "Møterytme",
        "weekly",
        {"weekly": "Hver uke", "fortnightly": "Annenhver uke", "first_monday": "Første mandag i måneden"},
    )
)
switches.register(Switch("allocation.agenda_days_before", "Sakslista sendes, dager før møtet", 7))
switches.register(
    Switch(
        "allocation.agenda_sent_by",
        "Hvem sender sakslista",
        "chair",
        {"chair": "Møtelederen, som får en oppgave når dagen er kommet", "job": "Husrom, natt til dagen"},
    )
)
switches.register(
    Switch("allocation.expiring_lease_months", "Leieforhold som går ut, på sakslista så mange måneder før", 3)
)
switches.register(
    Switch("allocation.expiring_leases", "Høyst så mange leieforhold som går ut, på sakslista", 10)
)
switches.register(
    Switch("allocation.longest_waiting", "Så mange av dem som har ventet lengst, på sakslista", 10)
)
switches.register(Switch("allocation.candidates", "Kandidater per ledige bolig på sakslista", 5))
switches.register(
    Switch(
        "allocation.decline_consequence",
        "Følge av å takke nei eller ikke svare",
        "keeps_place",
        {
            "keeps_place": "Beholder plassen på ventelista",
            "paused": "Står på vent i tre måneder",
            "back_of_queue": "Ansienniteten regnes fra svaret",
            "removed": "Tas av ventelista",
        },
    )
)
switches.register(Switch("allocation.reminder_days", "Påminnelse om svarfristen, dager før", 2))
