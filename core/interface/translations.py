"""Finding texts and keeping the `.po` files, without gettext from the operating system.

Bokmål is the source, so there is no file for it. `locale/terms.toml` holds the house's terms in three languages;
a text that is exactly such a term is translated by it.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

LANGUAGES = ("nn", "en")
SOURCES = (
    "config", "core", "contacts", "housing", "applications", "allocation", "tenancies", "deviations",
    "insight", "demo", "templates",
)  # fmt: skip

#: Function → positions of singular, plural and context among its arguments.
_FUNCTIONS: dict[str, tuple[int, int | None, int | None]] = {
    **dict.fromkeys(("_", "_lazy", "gettext", "gettext_lazy", "gettext_noop"), (0, None, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (1, None, 0)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (1, 2, 0)),
}
_LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_IN_TEMPLATE = re.compile(
    rf"(?<![\w.])(_|gettext|ngettext|pgettext|npgettext)\(\s*{_LITERAL}(?:\s*,\s*{_LITERAL})?(?:\s*,\s*{_LITERAL})?"
)


@dataclass(frozen=True)
class Text:
    """A text found in the source."""

    singular: str
    plural: str = ""
    context: str = ""


@dataclass(frozen=True)
class Coverage:
    language: str
    translated: int
    total: int

    @property
    def percent(self) -> float:
        return 100 * self.translated / self.total if self.total else 100.0


def _text(function: str, arguments: list[str | None]) -> Text | None:
    first, second, context = _FUNCTIONS[function]

    def at(position: int | None) -> str | None:
        return arguments[position] if position is not None and position < len(arguments) else None

    singular = at(first)
    if not singular:
        return None
    return Text(singular, at(second) or "", at(context) or "")


def in_python(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if function not in _FUNCTIONS:
            continue
        values = [
            argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
            for argument in node.args
        ]
        found = _text(function, values)
        if found is not None:
            yield found


def in_template(source: str, origin: str = "") -> Iterator[Text]:
    for match in _IN_TEMPLATE.finditer(templatize(source, origin=origin)):
        values = [ast.literal_eval(literal) if literal else None for literal in match.groups()[1:]]
        found = _text(match.group(1), values)
        if found is not None:
            yield found


def collect(root: Path) -> dict[Text, list[str]]:
    """Every text and the files it stands in."""
    found: dict[Text, list[str]] = {}
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                texts = in_python(path.read_text("utf-8"))
            elif path.suffix in {".html", ".txt"}:
                texts = in_template(path.read_text("utf-8"), str(path))
            else:
                continue
            name = str(path.relative_to(root))
            for text in texts:
                places = found.setdefault(text, [])
                if name not in places:
                    places.append(name)
    return found


def terms(root: Path) -> dict[str, dict[str, str]]:
    with (root / "locale" / "terms.toml").open("rb") as file:
        return {row["nb"]: row for row in tomllib.load(file)["term"]}


def po_path(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def _new_file(language: str) -> polib.POFile:
    file = polib.POFile(wrapwidth=110)
    file.metadata = {
        "Project-Id-Version": "Husrom",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return file


def update(root: Path, language: str, found: dict[Text, list[str]]) -> Coverage:
    """Write the language's file anew: what is translated is kept, what is gone from the source is left out."""
    path = po_path(root, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    old = polib.pofile(str(path), wrapwidth=110) if path.exists() else _new_file(language)
    known = {Text(entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""): entry for entry in old}
    glossary = terms(root)
    file = _new_file(language)
    for text in sorted(found, key=lambda text: (text.singular.lower(), text.singular, text.context)):
        entry = polib.POEntry(msgid=text.singular, occurrences=[(name, "") for name in found[text]])
        if text.context:
            entry.msgctxt = text.context
        before = known.get(text)
        if text.plural:
            entry.msgid_plural = text.plural
            entry.msgstr_plural = dict(before.msgstr_plural) if before else {0: "", 1: ""}
        else:
            entry.msgstr = before.msgstr if before else ""
            if not entry.msgstr:
                entry.msgstr = glossary.get(text.singular, {}).get(language, "")
        if "%(" in text.singular or "%(" in text.plural:
            entry.flags = ["python-format"]
        file.append(entry)
    file.save(str(path))
    return coverage(root, language)


def coverage(root: Path, language: str) -> Coverage:
    path = po_path(root, language)
    if not path.exists():
        return Coverage(language, 0, 0)
    entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
    return Coverage(language, sum(entry.translated() for entry in entries), len(entries))


def compile_all(root: Path) -> list[Path]:
    """Make the `.mo` files that Django reads."""
    made = []
    for language in LANGUAGES:
        path = po_path(root, language)
        if path.exists():
            target = path.with_suffix(".mo")
            polib.pofile(str(path)).save_as_mofile(str(target))
            made.append(target)
    return made


def root() -> Path:
    return Path(settings.BASE_DIR)
