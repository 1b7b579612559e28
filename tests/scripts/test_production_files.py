"""docker-compose.yml and the Dockerfile can't be run here; what can be read off them is held."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_has_the_five_services_and_health_checks(compose: dict[str, Any]) -> None:
    services = compose["services"]

    assert set(services) == {"setup", "web", "worker", "beat", "db", "valkey"}
    image_has_check = "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    for name, service in services.items():
        assert "healthcheck" in service or (name == "web" and image_has_check), name


def test_compose_takes_every_secret_from_the_environment(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|_URL", variable):
                assert "${" in value, f"{name}: {variable}"


def test_compose_keeps_the_owner_from_web_and_workers(compose: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        environment = str(compose["services"][name]["environment"])
        assert "OWNER" not in environment
        assert "POSTGRES_PASSWORD" not in environment


def test_image_runs_as_an_ordinary_user() -> None:
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert users == ["husrom"]


def test_image_pins_the_same_installer_as_the_scripts() -> None:
    scripts = re.search(r"UV_VERSION=(\S+)", (ROOT / "bin" / "lib.sh").read_text())
    image = re.search(r"uv==(\S+)", (ROOT / "Dockerfile").read_text())

    assert scripts and image
    assert scripts.group(1) == image.group(1)


def test_publiccode_has_what_the_standard_requires() -> None:
    """publiccode.yml 0.4: the mandatory keys, and the length of the texts."""
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    words = public["description"]["nb"]

    assert public["publiccodeYmlVersion"] == "0.4"
    for key in ("name", "url", "platforms", "categories", "developmentStatus", "softwareType", "legal"):
        assert public[key]
    assert public["url"].startswith("https://") and "example" not in public["url"]
    assert len(words["shortDescription"]) <= 150 <= len(words["longDescription"]) <= 10_000
    assert words["features"] and public["maintenance"]["type"] == "internal"
    assert public["maintenance"]["contacts"][0]["name"]
    assert public["localisation"]["localisationReady"] is True
    assert set(public["localisation"]["availableLanguages"]) == {"nb", "nn", "en"}


def test_publiccode_names_the_licence() -> None:
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text())

    assert public["legal"]["license"] == "EUPL-1.2"
    assert (ROOT / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
