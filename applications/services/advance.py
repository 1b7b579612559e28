"""Advance notice of burdensome decisions (forhåndsvarsel, fvl. § 16): which need one is data."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from applications.enums import ENDED_STATES
from applications.models import AdvanceNotice, Application, Decision
from applications.policies import advance_notices
from applications.services import wording
from applications.services.guards import locked
from core.agencies.actors import Actor
from core.audit import events
from core.base.errors import NotAllowed, Refused
from core.base.explain import LocalText
from core.documents import letters
from core.documents.models import Letter
from core.interface import formatting

FILE = Path(__file__).parents[1] / "rules" / "advance_notice.toml"


@dataclass(frozen=True)
class Rule:
    """A kind of decision that takes a notice first."""

    code: str
    title: LocalText
    changes: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    reply_days: int
    basis: str

    def concerns(self, decision: Decision) -> bool:
        former = decision.replaces
        return (
            former is not None
            and decision.change in self.changes
            and former.outcome in self.before
            and decision.outcome in self.after
        )


@cache
def rules() -> tuple[Rule, ...]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["rule"]
    return tuple(
        Rule(
            row["code"], LocalText.of(row["title"]), frozenset(row["changes"]), frozenset(row["from"]),
            frozenset(row["to"]), row["reply_days"], row["basis"],
        )
        for row in rows
    )  # fmt: skip


def rule(code: str) -> Rule | None:
    return next((each for each in rules() if each.code == code), None)


def asked_of(decision: Decision) -> Rule | None:
    """The rule that makes the decision wait for a notice, if any."""
    return next((each for each in rules() if each.concerns(decision)), None)


def latest(application: Application, code: str = "") -> AdvanceNotice | None:
    rows = application.advance_notices.all()
    return (rows.filter(rule=code) if code else rows).first()


def require_heard(decision: Decision, on: date) -> None:
    """Refuses a burdensome decision before the party has answered or the limit is over."""
    wanted = asked_of(decision)
    if wanted is None:
        return
    notice = latest(decision.application, wanted.code)
    former = decision.replaces
    too_old = notice is not None and former is not None and former.sent_on and notice.sent_on < former.sent_on
    if notice is None or too_old:
        raise Refused(
            _(
                "Søkeren må varsles før dette vedtaket (forvaltningsloven § 16). "
                "Send forhåndsvarsel fra Vedtak og klage i saken."
            ),
            code="NOTICE_MISSING",
        )
    if notice.open_until(on):
        raise Refused(
            _(
                "Søkeren er varslet og kan svare til og med %(day)s. Vent til da, eller registrer svaret først."
            )
            % {"day": formatting.longdate(notice.reply_by)},
            code="NOTICE_OPEN",
        )


def _context(application: Application, chosen: Rule, explanation: str, reply_by: date) -> dict[str, object]:
    language = wording.letter_language(application)
    return {
        "case_number": application.case_number,
        "considered": chosen.title.in_language(language),
        "explanation": explanation.strip(),
        "reply_by": reply_by,
    }


def _checked(actor: Actor, code: str, explanation: str) -> tuple[Rule, date]:
    chosen = rule(code)
    if chosen is None:
        raise Refused(_("Velg hva dere varsler om."), code="RULE_MISSING", field="rule")
    if not explanation.strip():
        raise Refused(
            _("Skriv hva dere vurderer, og hvorfor."), code="EXPLANATION_MISSING", field="explanation"
        )
    return chosen, actor.today + timedelta(days=chosen.reply_days)


@transaction.atomic
def compose(*, actor: Actor, application: Application, rule: str, explanation: str) -> Letter:
    """The notice as it will be sent, for reading first."""
    chosen, reply_by = _checked(actor, rule, explanation)
    return letters.compose(
        actor=actor,
        code="advance_notice",
        subject=application,
        recipient=wording.recipient(application, actor.today),
        language=wording.letter_language(application),
        context=_context(application, chosen, explanation, reply_by),
    )


@transaction.atomic
def send_notice(*, actor: Actor, application: Application, rule: str, explanation: str) -> AdvanceNotice:
    """Send the notice; the time to answer runs from today. The same notice again the same day is no error."""
    if not advance_notices.permits(actor, "send"):
        raise NotAllowed("send")
    case = locked(actor, application, "decide")
    if case.state in ENDED_STATES:
        raise Refused(_("Søknaden er avsluttet."), code="ENDED")
    chosen, reply_by = _checked(actor, rule, explanation)
    earlier = latest(case, chosen.code)
    if earlier is not None and earlier.open_until(actor.today):
        return earlier
    letter = compose(actor=actor, application=case, rule=rule, explanation=explanation)
    letters.send(actor=actor, letter=letter)
    notice = AdvanceNotice(
        municipality_id=case.municipality_id,
        compartment_id=case.compartment_id,
        application=case,
        rule=chosen.code,
        explanation=explanation.strip(),
        sent_on=actor.today,
        reply_by=reply_by,
        letter=letter.pk,
        sent_by=actor.user,
    )
    notice.save(force_insert=True)
    events.record(
        actor, "application.notice_sent", case, detail={"rule": chosen.code, "reply_by": reply_by.isoformat()}
    )
    return notice


@transaction.atomic
def register_reply(*, actor: Actor, notice: AdvanceNotice, replied_on: date, reply: str) -> AdvanceNotice:
    """What the party answered, also after the limit. The same answer again is no error."""
    if not advance_notices.can(actor, "send", notice):
        raise NotAllowed("send")
    case = locked(actor, notice.application, "decide")
    row = AdvanceNotice.objects.select_for_update(of=("self",), no_key=True).get(pk=notice.pk)
    if not reply.strip():
        raise Refused(_("Skriv hva søkeren svarte."), code="REPLY_MISSING", field="reply")
    if replied_on < row.sent_on or replied_on > actor.today:
        raise Refused(
            _("Svaret kan ikke ha kommet før varselet ble sendt, eller fram i tid."),
            code="DATES",
            field="replied_on",
        )
    if (row.replied_on, row.reply) == (replied_on, reply.strip()):
        return row
    row.replied_on, row.reply, row.reply_by_user = replied_on, reply.strip(), actor.user
    row.save(update_fields=["replied_on", "reply", "reply_by_user"])
    events.record(actor, "application.notice_answered", case, on=replied_on)
    return row
