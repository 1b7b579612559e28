"""Changing one part of a rule set that is a list of parts. What is wrong with the whole is said before publishing."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.agencies.actors import Actor
from core.base.errors import Refused
from core.rules import editing
from core.rules.models import RuleSetDraft
from core.rules.services import drafting


def save_part(
    *,
    actor: Actor,
    draft: RuleSetDraft,
    expected_version: int | None,
    code: str,
    values: Mapping[str, Any] | None,
) -> RuleSetDraft:
    """Write the part with its new values, add it when `code` is empty, take it out when there are none."""
    parts = editing.parts_of(draft.kind)
    known = {each.code: each for each in parts.entries(draft.content)} if parts else {}
    if parts is None or (code and (code not in known or known[code].locked)):
        raise Refused(_("Dette kan ikke endres her."), code="NOT_EDITABLE")
    if (not code and not parts.add) or (values is None and not parts.remove):
        raise Refused(_("Dette kan ikke endres her."), code="NOT_EDITABLE")
    content = parts.write(draft.content, code, values)
    return drafting.change_draft(
        actor=actor, draft=draft, expected_version=expected_version, changes={"content": content}
    )
