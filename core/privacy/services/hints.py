"""Looking for unusual access at night, and the privacy officer's answers. Nothing follows from a hint by itself."""

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.audit import contents, events
from core.audit.models import ReadEntry
from core.base.errors import NotAllowed, Refused
from core.privacy.calculations import hints as rules
from core.privacy.enums import HintOutcome
from core.privacy.models import AccessHint, HintReview
from core.privacy.policies import hints as policy
from core.privacy.selectors import beginning_of
from core.rules.models import RuleSet
from core.rules.selectors import rule_set_for

KIND = "hints"


@transaction.atomic
def find_hints(*, actor: Actor, on: date) -> list[AccessHint]:
    """The hints of one day, by the rules in force that day. A hint that is there already is left alone."""
    rule_set = rule_set_for(actor.home, KIND, on)
    if rule_set is None:
        return []
    found = _by_rules(on, rule_set.content)
    known = set(
        AccessHint.objects.filter(municipality=actor.home, on=on).values_list("rule", "user_id", "person_id")
    )
    rows = [
        AccessHint(
            municipality_id=actor.home.pk,
            rule=hint.rule,
            rule_version=rule_set.version,
            on=on,
            user_id=hint.user_id,
            unit_id=hint.unit_id,
            person_id=hint.person_id,
            figures=hint.figures,
        )
        for hint in found
        if (hint.rule, hint.user_id, hint.person_id) not in known
    ]
    AccessHint.objects.bulk_create(rows)
    events.record_many(actor, "read_log.hint_made", rows, on=on)
    return rows


def _by_rules(on: date, content: dict[str, Any]) -> list[rules.Hint]:
    opened = _opened(on)
    found: dict[Any, rules.Hint] = {}
    if "many_persons" in content:
        usual = rules.usual_by_role(_earlier_hours(on, int(content.get("usual_days", 28))))
        _keep(found, rules.many_persons(opened, usual, content["many_persons"]))
    if "outside_cases" in content:
        _keep(found, rules.outside_cases(opened, content["outside_cases"]))
    if "odd_hours" in content:
        _keep(found, rules.odd_hours(opened, content["odd_hours"]))
    wanted = {name for name in ("same_surname", "colleague") if name in content}
    if wanted:
        most = int(content.get("same_surname", {}).get("most_bearers", 0))
        _keep(found, [hint for hint in rules.names(_name_matches(on), most) if hint.rule in wanted])
    return list(found.values())


def _keep(found: dict[Any, rules.Hint], more: list[rules.Hint]) -> None:
    for hint in more:
        found.setdefault((hint.rule, hint.user_id, hint.person_id), hint)


def _opened(on: date) -> list[rules.Opened]:
    """Persons' cases opened that day by people; what stood in a list does not count."""
    rows = (
        ReadEntry.objects.filter(at__gte=beginning_of(on), at__lt=beginning_of(on + timedelta(days=1)))
        .exclude(user_id=None)
        .exclude(content__in=contents.listed_codes())
        .values_list("user_id", "unit_id", "role", "person_id", "at", "basis")
    )
    return [
        rules.Opened(user, unit, role, person, timezone.localtime(at), basis)
        for user, unit, role, person, at, basis in rows.iterator()
        if user is not None
    ]


def _earlier_hours(on: date, days: int) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT role, count(DISTINCT person_id) FROM audit_read WHERE at >= %s AND at < %s "
            "AND user_id IS NOT NULL AND content <> ALL (%s::varchar[]) "
            "GROUP BY user_id, role, date_trunc('hour', at)",
            [beginning_of(on - timedelta(days=days)), beginning_of(on), contents.listed_codes()],
        )
        return list(cursor.fetchall())


def _name_matches(on: date) -> list[rules.NameMatch]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM husrom_log_name_matches(%s, %s)",
            [beginning_of(on), beginning_of(on + timedelta(days=1))],
        )
        return [rules.NameMatch(*row) for row in cursor.fetchall()]


@transaction.atomic
def review(*, actor: Actor, hint: AccessHint, outcome: str, reason: str) -> HintReview:
    """The privacy officer's answer. A new answer is added to the old ones; the same one again is left alone."""
    if actor.user_id is None or not policy.can(actor, "review", hint):
        raise NotAllowed("review")
    if outcome not in HintOutcome.values:
        raise Refused(_("Velg hva du kom fram til."), code="OUTCOME", field="outcome")
    if len(reason.strip()) < 10:
        raise Refused(
            _("Skriv hva du bygger det på, med minst ti tegn."), code="REASON_TOO_SHORT", field="reason"
        )
    newest = HintReview.objects.filter(hint=hint).order_by("-created_at").first()
    if newest is not None and (newest.outcome, newest.reason) == (outcome, reason.strip()):
        return newest
    made = HintReview(
        municipality_id=hint.municipality_id,
        hint=hint,
        officer_id=actor.user_id,
        outcome=outcome,
        reason=reason.strip(),
    )
    made.save(force_insert=True)
    events.record(actor, "read_log.hint_reviewed", hint, detail={"outcome": outcome, "rule": hint.rule})
    return made


def day_of(version: str) -> date | None:
    """The day a rule set's version names, for people to read."""
    try:
        return date.fromisoformat(version)
    except ValueError:
        return None


def rules_in_force(actor: Actor, on: date) -> RuleSet | None:
    return rule_set_for(actor.home, KIND, on)
