"""The answer in sentences: what is owed, which row, what comes next, and why the petition may not be sent. Pure."""

from collections.abc import Iterator

from core.base.explain import Line, line
from core.base.explain import marked as _
from tenancies.calculations.arrears.brakes import Code
from tenancies.calculations.arrears.result import Answer, EarlyNotice, NextAction, NoticeBasis, Petition

STEPS: dict[int, str] = {
    0: _("Husleia forfaller"),
    1: _("Vennlig påminnelse"),
    2: _("Purring"),
    3: _("Tidlig varsel til sosialtjenesten"),
    4: _("Innkreving"),
    5: _("Varsel etter tvangsfullbyrdelsesloven § 4-18"),
    6: _("Liste over saker som kan begjæres"),
    7: _("Felles gjennomgang"),
    8: _("Utleiers vurdering"),
    9: _("Begjæring om fravikelse"),
    10: _("Hos namsfogden"),
    11: _("Fravikelse er berammet"),
    12: _("Fravikelse"),
    13: _("Eiendelene kan hentes"),
    14: _("Etterarbeid"),
}
NEXT: dict[str, str] = {
    NextAction.NOTHING: _("Ingenting å gjøre"),
    NextAction.WAIT: _("Vent til neste dato"),
    NextAction.SEND_FRIENDLY_REMINDER: _("Send vennlig påminnelse"),
    NextAction.SEND_REMINDER: _("Send purring"),
    NextAction.TELL_NAV: _("Varsle sosialtjenesten"),
    NextAction.ASK_CONSENT: _("Be om samtykke til å varsle sosialtjenesten"),
    NextAction.FOLLOW_PLAN: _("Følg nedbetalingsavtalen"),
    NextAction.TO_COLLECTION: _("Send til innkreving"),
    NextAction.SEND_NOTICE_4_18: _("Send varsel etter § 4-18"),
    NextAction.WAIT_FOR_NOTICE: _("Vent til fristen i varselet er ute"),
    NextAction.SEND_LIST: _("Send liste til utleier og sosialtjeneste"),
    NextAction.JOINT_REVIEW: _("Ta felles gjennomgang"),
    NextAction.LANDLORD_ASSESSES: _("Utleier vurderer om saken skal begjæres"),
    NextAction.FIND_ANOTHER_WAY: _("Finn en annen løsning sammen med leieren"),
    NextAction.CLEAR_BRAKES: _("Avklar det som stopper begjæringen"),
    NextAction.SEND_PETITION: _("Send begjæring til namsfogden"),
    NextAction.SEND_STOP_MESSAGE: _("Send stoppmelding"),
    NextAction.CHASE_STOP_MESSAGE: _("Få stoppmeldingen bekreftet"),
    NextAction.WAIT_FOR_NAMSFOGD: _("Vent på namsfogden"),
    NextAction.PREPARE_EVICTION: _("Forbered fravikelsen, og prøv fortsatt å løse saken"),
    NextAction.KEEP_BELONGINGS: _("Ta vare på eiendelene og avtal henting"),
    NextAction.FOLLOW_UP: _("Følg opp gjeld og nytt boligbehov"),
}
REASONS: dict[str, str] = {
    Code.NOTICE_MISSING: _("Kan ikke sendes: varsel etter § 4-18 er ikke sendt."),
    Code.NOTICE_BEFORE_DUE: _("Kan ikke sendes: varselet etter § 4-18 ble sendt før gjelda forfalt. Send et nytt."),
    Code.NOTICE_14_DAYS: _("Kan ikke sendes: fristen i varselet etter § 4-18 løper til og med %(notice_ends)s."),
    Code.NOTICE_STALE: _("Kan ikke sendes: varselet etter § 4-18 er mer enn ett år gammelt. Send et nytt."),
    Code.NAV_NOT_TOLD: _("Kan ikke sendes: sosialtjenesten er ikke varslet, og leieren har ikke reservert seg."),
    Code.NAV_TWO_WEEKS: _("Kan ikke sendes: sosialtjenesten ble varslet %(nav_told)s, og to uker er ikke gått."),
    Code.NO_ACCEPTANCE: _("Kan ikke sendes: utleier har ikke godtatt begjæringen."),
    Code.LANDLORD_DECLINES: _("Kan ikke sendes: utleier godtar ikke begjæringen."),
    Code.CONTRACT_NOT_WRITTEN: _("Kan ikke sendes: leieavtalen er ikke skriftlig."),
    Code.CONTRACT_NOT_SIGNED: _("Kan ikke sendes: leieavtalen er ikke underskrevet."),
    Code.NO_EVICTION_CLAUSE: _("Kan ikke sendes: leieavtalen mangler utkastelsesklausul."),
    Code.PAID_IN_FULL: _("Kan ikke sendes: alt er betalt."),
    Code.OBJECTION: _("Kan ikke sendes: leieren har innvendinger som ikke er avklart."),
    Code.PLAN_KEPT: _("Kan ikke sendes: nedbetalingsavtalen holdes."),
    Code.DECISION_PENDING: _("Kan ikke sendes: en søknad om hjelp er ikke avgjort."),
    Code.CHILDREN_NOT_ASSESSED: _("Kan ikke sendes: barnets beste er ikke vurdert og gjennomgått."),
    Code.DEATH_HOSPITAL_CUSTODY: _("Kan ikke sendes: dødsfall, sykehusopphold eller fengsling."),
    Code.CLAIM_ERROR: _("Kan ikke sendes: kravet kan være feil og må rettes først."),
    Code.TENANCY_ENDED: _("Kan ikke sendes: leieforholdet er avsluttet."),
}  # fmt: skip


def reason(code: str, result: Answer) -> Line:
    return line(REASONS[code], notice_ends=result.notice_ends, nav_told=result.nav_told)


def reasons(result: Answer) -> list[Line]:
    return [reason(code, result) for code in result.blocked_by]


def explain(result: Answer) -> Iterator[Line]:
    on = result.on
    if result.balance > 0:
        yield line(_("Skylder %(balance)s per %(on)s."), balance=result.balance, on=on)
    else:
        yield line(_("Skylder ingenting per %(on)s."), on=on)
    if result.overdue_rent > 0:
        yield line(
            _("Forfalt og ubetalt husleie er %(overdue)s. Den eldste forfalt %(oldest)s."),
            overdue=result.overdue_rent, oldest=result.oldest_unpaid_due,
        )  # fmt: skip
    if result.step is not None:
        yield line(_("Steg %(step)s: %(title)s."), step=result.step, title=line(STEPS[result.step]))
    if result.plan_state is not None:
        yield line(
            _("Nedbetalingsavtalen holdes.")
            if result.plan_state == "kept"
            else _("Nedbetalingsavtalen er brutt.")
        )
    yield from _early_notice(result)
    if result.petition is Petition.ALLOWED:
        yield line(_("Begjæring om fravikelse kan sendes."))
    yield from reasons(result)
    if result.stop_message is not None:
        yield line(
            _("Stoppmeldingen er bekreftet.")
            if result.stop_message == "acknowledged"
            else _("Stoppmeldingen er ikke bekreftet av mottakeren.")
        )
    if result.belongings_until is not None:
        yield line(_("Eiendelene kan hentes gratis til og med %(day)s."), day=result.belongings_until)
    yield line(_("Neste: %(action)s."), action=line(NEXT[result.next_action]))


def _early_notice(result: Answer) -> Iterator[Line]:
    if result.early_notice is EarlyNotice.DONE:
        yield line(_("Sosialtjenesten ble varslet %(day)s."), day=result.nav_told)
    elif result.early_notice is EarlyNotice.FORBIDDEN:
        yield line(
            _("Sosialtjenesten skal ikke varsles: leieren har reservert seg skriftlig (husleieloven § 9-11).")
        )
    elif result.early_notice is EarlyNotice.DUE:
        texts = {
            NoticeBasis.GROUND: _("Sosialtjenesten skal varsles (husleieloven § 9-11). Leieren får kopi samtidig."),
            NoticeBasis.CONSENT: _("Sosialtjenesten skal varsles, med leierens samtykke. Leieren får kopi samtidig."),
            NoticeBasis.NONE: _("Sosialtjenesten kan ikke varsles uten samtykke: avtalen gir ikke utkastelsesgrunn."),
        }  # fmt: skip
        yield line(texts[result.early_notice_basis])
