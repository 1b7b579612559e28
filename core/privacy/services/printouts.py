"""The log for the person it is about: who has seen what and why, as a letter. Names of staff only where decided."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.agencies.actors import Actor
from core.agencies.enums import Basis
from core.agencies.models import Unit
from core.audit import contents, events
from core.base.errors import NotAllowed
from core.documents.catalogue import letter_template
from core.documents.composing import render_body
from core.documents.pdf import html_to_pdf
from core.documents.recipients import Recipient
from core.privacy import bases, selectors
from core.privacy.models import LogInspection
from core.privacy.policies import STAFF_NAMES, read_log
from core.privacy.services.inspections import still_open

LANGUAGES = ("nb", "nn")
CODE = "access_log"


@transaction.atomic
def for_inspection(*, actor: Actor, inspection: LogInspection, language: str) -> bytes:
    """The privacy officer's printout for the person that the inspection is about, as PDF."""
    if (
        not read_log.permits(actor, "print")
        or inspection.person_id is None
        or not still_open(actor, inspection)
    ):
        raise NotAllowed("print")
    person = selectors.names_of([inspection.person_id]).get(inspection.person_id)
    if person is None:
        raise NotAllowed("print")
    return _printed(
        actor, inspection.person_id, person.name, inspection.since, inspection.until, language, inspection
    )


def _printed(
    actor: Actor, person_id: UUID, name: str, since: date, until: date, language: str, subject: Any
) -> bytes:
    lines = lines_for(actor, person_id, since, until, language)
    events.record(
        actor,
        "read_log.printed",
        subject,
        detail={"person": str(person_id), "lines": len(lines), "language": language},
    )
    return _pdf(actor, name, since, until, language, lines)


def lines_for(actor: Actor, person_id: UUID, since: date, until: date, language: str) -> list[dict[str, Any]]:
    """What each unit did on each day, newest first, in the person's language. Break-glass is a line of its own."""
    return lines_of(actor, selectors.log_of_person(person_id, since, until), language)


def lines_of(actor: Actor, rows: list[Any], language: str) -> list[dict[str, Any]]:
    """Rows of the log as lines for the person; staff by name only where the municipality has decided so."""
    named = bool(actor.switch(STAFF_NAMES))
    units = dict(Unit.objects.filter(pk__in={row[2] for row in rows if row[2]}).values_list("pk", "name"))
    staff = (
        {u.pk: u.full_name for u in User.objects.filter(pk__in={row[1] for row in rows if row[1]})}
        if named
        else {}
    )
    counted: Counter[tuple[Any, ...]] = Counter()
    for at, user, unit, service, content, basis in rows:
        day = timezone.localtime(at).date()
        counted[day, units.get(unit, ""), bool(service), content, basis, staff.get(user, "")] += 1
    with translation.override(language):
        return [
            {
                "on": day,
                "unit": unit or (_("Husrom") if automatic else _("Kommunen")),
                "content": contents.title(content),
                "why": bases.to_person(basis, language),
                "emergency": basis == Basis.BREAK_GLASS,
                "times": times,
                "staff": who,
            }
            for (day, unit, automatic, content, basis, who), times in sorted(
                counted.items(), key=lambda item: (-item[0][0].toordinal(), item[0][1:])
            )
        ]


def _pdf(
    actor: Actor, name: str, since: date, until: date, language: str, lines: list[dict[str, Any]]
) -> bytes:
    template = letter_template(CODE)
    title = template.titles[language]
    unit = actor.unit
    body = render_body(
        template,
        language,
        {
            "title": title,
            "dated": actor.today,
            "recipient": Recipient(name),
            "sender": {
                "municipality": actor.home.name,
                "agency": unit.agency.name if unit else "",
                "unit": unit.name if unit else "",
                "phone": unit.phone if unit else "",
                "email": unit.email if unit else "",
                "address": unit.address if unit else "",
                "name": actor.user.full_name if actor.user else "",
            },
            "since": since,
            "until": until,
            "lines": lines,
            "named": bool(actor.switch(STAFF_NAMES)),
        },
    )
    with translation.override(language):
        # The body was rendered from our own template with autoescape on; nothing is escaped twice.
        page = render_to_string(
            "pdf/letter.html", {"title": title, "lang": language, "body": mark_safe(body)}
        )
    return html_to_pdf(page, stylesheets=("letters.css", "paper.css"))
