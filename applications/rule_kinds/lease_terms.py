"""Leietid: how long a lease the municipality proposes. Husleieloven § 9-3 asks for three years at least; a shorter one
needs a reason of its own in each case (§ 11-1), so it is not refused here, but pointed out."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.calculations.lease_terms import LEAST_YEARS, MOST_YEARS
from applications.forms.rule_parts import TermForm
from applications.rule_kinds.shapes import is_text, replaced, require_rows, shapeless
from applications.services.rule_reading import text_of
from core.rules.editing import Editor, Entry, Fault, Parts, big_change, look_twice

_KEYS = frozenset({"code", "title", "first_years", "renewal_years", "children_under"})
_HEAD = frozenset({"income_excludes_members_under"})


def _rows(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(content.get("terms", ()))


def _years(count: int) -> str:
    return ngettext("%(count)s år", "%(count)s år", count) % {"count": count}


def _lines(row: Mapping[str, Any]) -> tuple[str, ...]:
    found = [_("Første leietid: %(years)s") % {"years": _years(row["first_years"])}]
    if row.get("renewal_years"):
        found.append(_("Ved fornyelse: %(years)s") % {"years": ", ".join(map(_years, row["renewal_years"]))})
    if row.get("children_under"):
        text = _("Gjelder husstander med barn under %(age)s år")
        found.append(text % {"age": row["children_under"]})
    return tuple(found)


def entries(content: Mapping[str, Any]) -> list[Entry]:
    return [Entry(row["code"], text_of(row.get("title")), _lines(row)) for row in _rows(content)]


def form(content: Mapping[str, Any], code: str) -> tuple[type[Any], dict[str, Any]]:
    if not code:
        return TermForm, {}
    row = next(each for each in _rows(content) if each["code"] == code)
    title = row["title"] if isinstance(row["title"], dict) else {"nb": row["title"]}
    return TermForm, {
        "title": title.get("nb", ""),
        "title_nn": title.get("nn", ""),
        "first_years": row["first_years"],
        "renewal_years": (row.get("renewal_years") or [None])[0],
        "children_under": row.get("children_under"),
    }


def write(content: Mapping[str, Any], code: str, values: Mapping[str, Any] | None) -> dict[str, Any]:
    rows = _rows(content)
    row = None
    if values is not None:
        old = next((each for each in rows if each["code"] == code), {})
        code = code or _free_code(values["title"], {each["code"] for each in rows})
        row = {
            "code": code,
            "title": {**_texts(old.get("title")), "nb": values["title"], "nn": values["title_nn"]},
            "first_years": values["first_years"],
            "renewal_years": [values["renewal_years"], *list(old.get("renewal_years", ()))[1:]]
            if values["renewal_years"]
            else [],
        }
        if values["children_under"]:
            row["children_under"] = values["children_under"]
    return {**content, "terms": replaced(rows, "code", code, row)}


def _texts(title: Any) -> dict[str, str]:
    return dict(title) if isinstance(title, dict) else {}


def _free_code(title: str, taken: set[str]) -> str:
    base = slugify(title).replace("-", "_")[:34] or "leietid"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def shape(content: Any) -> None:
    if not isinstance(content, dict):
        raise shapeless(_("Innholdet skal bare ha en liste som heter %(name)s.") % {"name": "terms"})
    for row in require_rows(
        {key: value for key, value in content.items() if key not in _HEAD}, "terms", _KEYS
    ):
        renewals = row.get("renewal_years", [])
        well = (
            is_text(row.get("title"))
            and _whole(row.get("first_years"), 1, MOST_YEARS)
            and isinstance(renewals, list)
            and all(_whole(each, 1, MOST_YEARS) for each in renewals)
            and (row.get("children_under") is None or _whole(row["children_under"], 1, 25))
        )
        if not well:
            raise shapeless(_("Leietida %(code)s har en verdi som ikke kan brukes.") % {"code": row["code"]})


def check(draft: Any) -> list[Fault]:
    rows = _rows(draft.content)
    found: list[Fault] = []
    based_on = getattr(draft, "based_on", None)
    before = {row["code"]: row for row in _rows(based_on.content)} if based_on else {}
    if not any(not row.get("children_under") for row in rows):
        text = _("Legg til en leietid for alle andre husstander, uten aldersgrense for barn.")
        found.append(Fault("NO_TERM_FOR_REST", text))
    for row in rows:
        title, code = text_of(row.get("title")), row["code"]
        if not _texts(row.get("title")).get("nn", "").strip():
            found.append(Fault("WORDS_MISSING", _("«%s» mangler navn på nynorsk.") % title, part=code))
        shortest = min([row["first_years"], *row.get("renewal_years", [])])
        if shortest < LEAST_YEARS:
            text = _(
                "«%(title)s»: en leietid under %(least)s krever særlige grunner i hver sak, skriftlig "
                "(husleieloven § 11-1)."
            ) % {"title": title, "least": _years(LEAST_YEARS)}
            found.append(Fault("UNDER_THREE_YEARS", text, part=code, advice=True))
        old = before.get(code)
        if old and big_change(old["first_years"], row["first_years"]):
            found.append(look_twice(title, _years(old["first_years"]), _years(row["first_years"]), code))
    return found


EDITOR = Editor(
    "lease_terms",
    gettext_lazy("Leietid"),
    check,
    shape,
    Parts(
        noun=gettext_lazy("Leietider"),
        entries=entries,
        form=form,
        write=write,
        add=gettext_lazy("Legg til leietid"),
        remove=gettext_lazy("Ta ut leietida"),
        lead=gettext_lazy("Den første leietida i lista som passer husstanden, foreslås i vedtaket."),
    ),
)
