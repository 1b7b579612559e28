# Sourced by the scripts in bin/: makes the virtual environment, then hands over to bin/runner.
# Needs only a Python 3.11 or newer; everything said here goes to stderr.
set -eu
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$ROOT"
UV_VERSION=0.13.8
export UV_PYTHON_DOWNLOADS=never PYTHONUTF8=1
# The virtual environment of the one who calls must not win over ours.
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH

say() { echo "$@" >&2; }

fail() {
  say "$@"
  exit 1
}

# Debian keeps venv in a package of its own.
make_venv() {
  "$PYTHON" -m venv --clear .bootstrap >/dev/null 2>&1 && return
  package="python3-venv"
  if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else
    fail "Python mangler venv. Kjør dette først: sudo apt-get update && sudo apt-get install -y $package"
  fi
  say "Installerer $package"
  { $as_root apt-get -qq update && $as_root apt-get -qq install -y --no-install-recommends $package; } >&2
  "$PYTHON" -m venv --clear .bootstrap >&2
}

bootstrap() {
  PYTHON=""
  for candidate in "${HUSROM_PYTHON:-python3}" python3.11 python3.12 python3.13; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      PYTHON=$(command -v "$candidate")
      break
    fi
  done
  [ -n "$PYTHON" ] || fail "Husrom trenger Python 3.11 eller nyere. Kjør: sudo apt-get install -y python3 python3-venv"

  if [ "$(.bootstrap/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$UV_VERSION" ]; then
    say "Gjør klar verktøyet som installerer Python-pakkene"
    make_venv
    .bootstrap/bin/pip install --quiet --disable-pip-version-check "uv==$UV_VERSION" >&2
  fi
  say "Installerer Python-pakkene i låsefila"
  # --frozen: a mirror in the environment must not rewrite the lock file.
  sync="sync --frozen --quiet --python $PYTHON"
  # Second try: closed networks often have a certificate of their own, known to the operating system.
  .bootstrap/bin/uv $sync >/dev/null 2>&1 || UV_SYSTEM_CERTS=1 .bootstrap/bin/uv $sync >&2
  echo "$LOCKED" >.venv/.husrom-sync
}

LOCKED=$(cat uv.lock pyproject.toml bin/lib.sh | sha256sum)
is_synced() { [ "$(cat .venv/.husrom-sync 2>/dev/null)" = "$LOCKED" ] && .venv/bin/python -c '' 2>/dev/null; }

prepare() {
  is_synced && return
  mkdir -p var
  # One at a time: two scripts started together must not build the same environment.
  exec 9>var/bootstrap.lock
  flock 9
  is_synced || bootstrap
  exec 9>&-
}

run() {
  prepare
  PYTHONPATH="$ROOT/bin" exec .venv/bin/python -m runner "$@"
}
