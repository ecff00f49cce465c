import sys
from collections.abc import Iterator

import pytest
from importlinter.cli import lint_imports

from tests.architecture.source import PACKAGE, ROOT, imports_of, lies_in, module_of, python_files

# What a layer may never import directly, whatever else it reaches through other layers.
FORBIDDEN = [
    ("mobility.services", "flask flask_babel flask_wtf wtforms werkzeug apscheduler"),
    ("mobility.models", "flask flask_babel flask_wtf wtforms werkzeug apscheduler"),
    ("mobility.gateways", "flask flask_babel flask_wtf wtforms werkzeug apscheduler"),
    ("mobility.web", "sqlalchemy flask_sqlalchemy alembic mobility.models"),
    ("mobility.jobs", "sqlalchemy flask_sqlalchemy alembic mobility.models"),
    ("mobility.cli", "sqlalchemy flask_sqlalchemy alembic mobility.models"),
    ("mobility", "config wsgi"),
]

# Each third-party library has one importer, so that it can be changed in one place.
ONE_IMPORTER = {
    "py_svg_hush": "mobility.gateways.logo",
    "phonenumbers": "mobility.gateways.contact",
    "email_validator": "mobility.gateways.contact",
    "holidays": "mobility.gateways.holidays",
    "segno": "mobility.gateways.qr",
    "icalendar": "mobility.gateways.calendar_file",
    "cryptography": "mobility.models.sealed",
    "apprise": "mobility.gateways.provider",
    "apscheduler": "mobility.jobs.running",
    "flask_login": "mobility.web.access",
    "argon2": "mobility.services.passwords",
    "pyotp": "mobility.services.second_factor",
    "xlsxwriter": "mobility.gateways.spreadsheet",
    "authlib": "mobility.gateways.identity_provider",
    "joserfc": "mobility.gateways.identity_provider",
    "requests": "mobility.gateways.identity_provider",
    "tomli_w": "mobility.gateways.toml_file",
}
AUDIENCES = ("applicant", "desk", "helper", "staff", "admin")


def breaches(package: str, forbidden: str) -> Iterator[str]:
    for file in python_files():
        if lies_in(module_of(file), package):
            for name in imports_of(file):
                if any(lies_in(name, wall) for wall in forbidden.split()):
                    yield f"{module_of(file)} imports {name}"


def test_the_layers_point_downward_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True, no_logo=True) == 0


@pytest.mark.parametrize(("package", "forbidden"), FORBIDDEN)
def test_a_layer_leaves_foreign_libraries_alone(package: str, forbidden: str) -> None:
    assert list(breaches(package, forbidden)) == []


def test_the_domain_imports_the_standard_library_only() -> None:
    allowed = {*sys.stdlib_module_names, "mobility"}
    foreign = [
        f"{module_of(file)} imports {name}"
        for file in (PACKAGE / "domain").rglob("*.py")
        for name in imports_of(file)
        if name.split(".")[0] not in allowed
        or (name.split(".")[0] == "mobility" and not lies_in(name, "mobility.domain"))
    ]
    assert foreign == []


def test_the_package_file_stays_empty() -> None:
    assert (PACKAGE / "__init__.py").read_text() == ""


@pytest.mark.parametrize(("library", "importer"), ONE_IMPORTER.items())
def test_a_library_has_one_importer(library: str, importer: str) -> None:
    importers = {
        module_of(file)
        for file in python_files()
        if any(lies_in(name, library) for name in imports_of(file))
    }
    assert importers <= {importer}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_audience_never_imports_another(audience: str) -> None:
    others = " ".join(f"mobility.web.{other}" for other in AUDIENCES if other != audience)
    assert list(breaches(f"mobility.web.{audience}", others)) == []


def test_wsgi_alone_imports_the_config() -> None:
    importers = {
        module_of(file)
        for file in python_files(PACKAGE, ROOT / "benchmarks")
        if any(lies_in(name, "config") for name in imports_of(file))
    }
    assert importers == {"wsgi"}
