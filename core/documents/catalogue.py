"""Letter templates: one folder per letter, nothing to register.

`templates/letters/<code>/` holds `letter.toml` (titles, and what must be filled in) and one file per language,
which extends `letters/base.html`. Adding a letter or a language is adding files there.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

LANGUAGES = ("nb", "nn")


@dataclass(frozen=True)
class LetterTemplate:
    """What `letter.toml` says. `required` and `optional` map a placeholder to the words a person knows it by.

    `sent_by_case`: the letter is sent by an act in its case (a decision, an offer), never from the letter's own page.
    `signed_on_paper`: the parties sign it (a contract), and nobody sends it.
    """

    code: str
    titles: dict[str, str]
    required: dict[str, str]
    optional: dict[str, str]
    document_kind: str
    sent_by_case: bool = False
    signed_on_paper: bool = False

    @property
    def sent_alone(self) -> bool:
        """Whether the letter's own page sends it."""
        return not self.sent_by_case and not self.signed_on_paper

    def file(self, language: str) -> str:
        return f"letters/{self.code}/{language}.html"

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(language for language in LANGUAGES if (folder(self.code) / f"{language}.html").exists())


def root() -> Path:
    return Path(settings.BASE_DIR) / "templates" / "letters"


def folder(code: str) -> Path:
    return root() / code


@lru_cache(maxsize=64)
def _read(path: Path, modified: float) -> LetterTemplate:
    data = tomllib.loads(path.read_text())
    unknown = set(data) - {
        "title",
        "required",
        "optional",
        "document_kind",
        "sent_by_case",
        "signed_on_paper",
    }
    if unknown:
        raise ValueError(f"letters/{path.parent.name}/letter.toml: nobody knows {sorted(unknown)}.")
    return LetterTemplate(
        code=path.parent.name,
        titles=data["title"],
        required=data.get("required", {}),
        optional=data.get("optional", {}),
        document_kind=data.get("document_kind", "letter"),
        sent_by_case=data.get("sent_by_case", False),
        signed_on_paper=data.get("signed_on_paper", False),
    )


def letter_template(code: str) -> LetterTemplate:
    """The letter's declaration. Raises LookupError for a code without a folder."""
    path = folder(code) / "letter.toml"
    if not code.isidentifier() or not path.exists():
        raise LookupError(f"There is no letter called {code}")
    return _read(path, path.stat().st_mtime)


def all_templates() -> list[LetterTemplate]:
    return [letter_template(path.parent.name) for path in sorted(root().glob("*/letter.toml"))]


def version_hash(template: LetterTemplate, language: str) -> str:
    """Which wording a letter was made from: the hash of the files that make it."""
    digest = hashlib.sha256()
    for path in (
        folder(template.code) / "letter.toml",
        folder(template.code) / f"{language}.html",
        root() / "base.html",
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()
