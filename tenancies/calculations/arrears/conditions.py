"""The conditions of an eviction petition one by one, with what is lacking; the short words of the worktray. Pure."""

from dataclasses import dataclass

from core.base.explain import Line
from core.base.explain import marked as _
from tenancies.calculations.arrears.brakes import Code
from tenancies.calculations.arrears.explain import reason
from tenancies.calculations.arrears.result import Answer, NextAction


@dataclass(frozen=True)
class Condition:
    """`lacking` says in sentences what is missing; empty when the condition is there."""

    title: str
    basis: str
    lacking: tuple[Line, ...]

    @property
    def met(self) -> bool:
        return not self.lacking


_RULES: tuple[tuple[str, str, tuple[Code, ...]], ...] = (
    (_("Leieavtalen er skriftlig, underskrevet og har utkastelsesklausul"), "tvangsfullbyrdelsesloven § 13-2",
     (Code.CONTRACT_NOT_WRITTEN, Code.CONTRACT_NOT_SIGNED, Code.NO_EVICTION_CLAUSE)),
    (_("Varsel etter § 4-18 er sendt, fristen er ute, og varselet er ikke for gammelt"),
     "tvangsfullbyrdelsesloven §§ 4-18 og 4-19",
     (Code.NOTICE_MISSING, Code.NOTICE_BEFORE_DUE, Code.NOTICE_14_DAYS, Code.NOTICE_STALE)),
    (_("Sosialtjenesten er varslet for minst to uker siden, eller leieren har reservert seg"),
     "husleieloven § 9-11", (Code.NAV_NOT_TOLD, Code.NAV_TWO_WEEKS)),
    (_("Utleier har vurdert saken og godtar begjæringen"), "kommunens rutine",
     (Code.NO_ACCEPTANCE, Code.LANDLORD_DECLINES)),
    (_("Noe er fortsatt ikke betalt"), "tvangsfullbyrdelsesloven § 13-2", (Code.PAID_IN_FULL,)),
    (_("Leieren har ingen innvendinger som ikke er avklart"), "kommunens rutine", (Code.OBJECTION,)),
    (_("Ingen nedbetalingsavtale holdes"), "kommunens rutine", (Code.PLAN_KEPT,)),
    (_("Ingen søknad om hjelp venter på svar"), "kommunens rutine", (Code.DECISION_PENDING,)),
    (_("Barnets beste er vurdert og gjennomgått av en annen"), "barnekonvensjonen artikkel 3",
     (Code.CHILDREN_NOT_ASSESSED,)),
    (_("Ingen er død, innlagt eller fengslet"), "kommunens rutine", (Code.DEATH_HOSPITAL_CUSTODY,)),
    (_("Kravet er riktig"), "kommunens rutine", (Code.CLAIM_ERROR,)),
    (_("Leieforholdet løper"), "tvangsfullbyrdelsesloven § 13-2", (Code.TENANCY_ENDED,)),
)  # fmt: skip


def conditions(result: Answer) -> list[Condition]:
    """All of them in the order of the path; children only where there are any."""
    found = []
    for title, basis, codes in _RULES:
        if Code.CHILDREN_NOT_ASSESSED in codes and not result.children:
            continue
        lacking = tuple(reason(code, result) for code in codes if code in result.unmet)
        found.append(Condition(title, basis, lacking))
    return found


#: What holds a petition back, in two or three words, for a table.
SHORT: dict[str, str] = {
    Code.NOTICE_MISSING: _("§ 4-18-varsel mangler"),
    Code.NOTICE_BEFORE_DUE: _("§ 4-18-varsel for tidlig"),
    Code.NOTICE_14_DAYS: _("§ 4-18-frist løper"),
    Code.NOTICE_STALE: _("§ 4-18-varsel for gammelt"),
    Code.NAV_NOT_TOLD: _("Nav ikke varslet"),
    Code.NAV_TWO_WEEKS: _("Nav har to uker"),
    Code.NO_ACCEPTANCE: _("utleier ikke svart"),
    Code.LANDLORD_DECLINES: _("utleier godtar ikke"),
    Code.CONTRACT_NOT_WRITTEN: _("ikke skriftlig avtale"),
    Code.CONTRACT_NOT_SIGNED: _("avtalen ikke signert"),
    Code.NO_EVICTION_CLAUSE: _("ingen utkastelsesklausul"),
    Code.PAID_IN_FULL: _("alt er betalt"),
    Code.OBJECTION: _("innvending"),
    Code.PLAN_KEPT: _("avtale holdes"),
    Code.DECISION_PENDING: _("søknad om hjelp venter"),
    Code.CHILDREN_NOT_ASSESSED: _("barnets beste mangler"),
    Code.DEATH_HOSPITAL_CUSTODY: _("død, sykehus eller fengsel"),
    Code.CLAIM_ERROR: _("feil i kravet"),
    Code.TENANCY_ENDED: _("leieforholdet er slutt"),
}
#: Why the next thing is the next.
WHY: dict[str, str] = {
    NextAction.NOTHING: _("Ingen forfalt husleie, eller saken er stanset"),
    NextAction.WAIT: _("Det er gjort det som skal gjøres nå"),
    NextAction.SEND_FRIENDLY_REMINDER: _("Husleia er ikke betalt etter forfall"),
    NextAction.SEND_REMINDER: _("Husleia er fortsatt ikke betalt"),
    NextAction.TELL_NAV: _("Restansen er så stor at sosialtjenesten skal få vite om den"),
    NextAction.ASK_CONSENT: _("Avtalen gir ikke utkastelsesgrunn, så leieren må samtykke"),
    NextAction.FOLLOW_PLAN: _("Leieren betaler ned etter avtale"),
    NextAction.TO_COLLECTION: _("Purringene har ikke hjulpet"),
    NextAction.SEND_NOTICE_4_18: _("Saken er hos innkreving uten gyldig varsel"),
    NextAction.WAIT_FOR_NOTICE: _("Leieren har to uker på seg etter varselet"),
    NextAction.SEND_LIST: _("Fristen i varselet er ute"),
    NextAction.JOINT_REVIEW: _("Saken står på lista"),
    NextAction.LANDLORD_ASSESSES: _("Tida for innvendinger er ute"),
    NextAction.FIND_ANOTHER_WAY: _("Utleier godtar ikke at det begjæres fravikelse"),
    NextAction.CLEAR_BRAKES: _("Noe stopper begjæringen"),
    NextAction.SEND_PETITION: _("Alle vilkår er til stede"),
    NextAction.SEND_STOP_MESSAGE: _("Noe har stanset en begjæring som er sendt"),
    NextAction.CHASE_STOP_MESSAGE: _("Mottakeren har ikke bekreftet at kravet er stanset"),
    NextAction.WAIT_FOR_NAMSFOGD: _("Begjæringen er sendt"),
    NextAction.PREPARE_EVICTION: _("Dagen er satt"),
    NextAction.KEEP_BELONGINGS: _("Fravikelsen er gjennomført"),
    NextAction.FOLLOW_UP: _("Saken er ikke slutt med fravikelsen"),
}
