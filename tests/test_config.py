import stat
from datetime import timedelta
from pathlib import Path

import pytest

import config
from mobility.domain.settings import SettingInvalid

HEX = {f"KEY_{name}": digit * 64 for name, digit in zip(
    ("SEALING", "HASHING", "LINKS", "COOKIES"), "abcd", strict=True)}  # fmt: skip


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"VAR": str(tmp_path / "var"), **HEX}


def test_an_empty_environment_serves_this_machine_from_sqlite(env: dict[str, str]) -> None:
    settings = config.from_env(env)
    assert settings.database_url == f"sqlite:///{settings.var / 'mobility.sqlite'}"
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.trusted_hosts == ("127.0.0.1", "localhost")
    assert settings.horizon == timedelta(weeks=8)
    assert settings.development


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eighty"),
        ("PORT", "٨٠٠٠"),
        ("WORKERS", "2"),
        ("WORKERS", "-1"),
        ("THREADS", "0"),
        ("BODY_LIMIT", "12"),
        ("PROXY_HOPS", "1.5"),
        ("POOL_SIZE", "many"),
        ("HOLD_MINUTES", "0"),
        ("HORIZON_WEEKS", "53"),
        ("LOCK_TIMEOUT", "0"),
        ("BASE_URL", "citas.example"),
        ("BASE_URL", "https://citas.example/es"),
        ("TRUSTED_HOSTS", "citas.example,a b"),
        ("LANGUAGES", "es,english"),
        ("LANGUAGES", ","),
        ("LANGUAGES", "es,fr"),
        ("TRUSTED_HOSTS", " , "),
        ("MOBILITY_ENV", "test"),
        ("HOME_ZONE", "Guatemala/America"),
        ("HOME_ZONE", "../zone"),
        ("DATABASE_URL", "mysql://somewhere/db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://"),
        ("DATABASE_URL", "postgresql://u@h:port/db"),
        ("DATABASE_URL", "postgresql://u@h/a b"),
        ("KEY_SEALING", "short"),
        ("KEY_LINKS", "z" * 64),
        ("KEY_ID", "0"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_it(
    env: dict[str, str], name: str, wrong: str
) -> None:
    with pytest.raises(SettingInvalid) as caught:
        config.from_env({**env, name: wrong})
    assert caught.value.name == name
    assert "expected" in caught.value.reason
    assert "\n" not in str(caught.value)


def test_a_language_without_words_names_its_catalogue(env: dict[str, str]) -> None:
    with pytest.raises(SettingInvalid) as caught:
        config.from_env({**env, "LANGUAGES": "en,fr"})
    assert str(caught.value) == (
        "LANGUAGES: fr has no words; expected them in translations/fr/LC_MESSAGES/messages.po"
    )


@pytest.mark.parametrize("given", ["es", "en", "en,es"])
def test_a_language_with_words_is_taken(env: dict[str, str], given: str) -> None:
    assert config.from_env({**env, "LANGUAGES": given}).languages == tuple(given.split(","))


@pytest.mark.parametrize("port", [1, 65535])
def test_the_first_and_last_port_are_taken(env: dict[str, str], port: int) -> None:
    assert config.from_env({**env, "PORT": str(port)}).port == port


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_always_reached_through_one_driver(env: dict[str, str], scheme: str) -> None:
    settings = config.from_env({**env, "DATABASE_URL": f"{scheme}://u@h/db"})
    assert settings.database_url == "postgresql+psycopg://u@h/db"
    assert settings.workers == 2


def test_a_wrong_database_address_is_never_repeated(env: dict[str, str]) -> None:
    with pytest.raises(SettingInvalid) as caught:
        config.from_env({**env, "DATABASE_URL": "mysql://u:hunter2@h/db"})
    assert "hunter2" not in str(caught.value)


def test_a_relative_database_file_lies_in_the_checkout(env: dict[str, str]) -> None:
    settings = config.from_env({**env, "DATABASE_URL": "sqlite:///var/other.sqlite"})
    assert settings.database_url == f"sqlite:///{config.ROOT / 'var/other.sqlite'}"


def test_a_secret_may_stand_in_a_file(env: dict[str, str], tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://u:p@h/db\n")
    settings = config.from_env({**env, "DATABASE_URL_FILE": str(secret)})
    assert settings.database_url == "postgresql+psycopg://u:p@h/db"


def test_a_secret_given_twice_or_unreadable_is_refused(env: dict[str, str], tmp_path: Path) -> None:
    for extra in (
        {"KEY_LINKS_FILE": str(tmp_path)},
        {"DATABASE_URL_FILE": str(tmp_path / "absent")},
    ):
        with pytest.raises(SettingInvalid, match="_FILE: "):
            config.from_env({**env, **extra})


def test_an_open_host_needs_the_address_people_use(env: dict[str, str]) -> None:
    with pytest.raises(SettingInvalid, match=r"^BASE_URL: HOST 0\.0\.0\.0 is open"):
        config.from_env({**env, "HOST": "0.0.0.0"})  # noqa: S104 -- what an operator may write
    settings = config.from_env({**env, "BASE_URL": "https://citas.example/"})
    assert settings.base_url == "https://citas.example"
    assert settings.trusted_hosts == ("citas.example",)
    assert not settings.development


def test_the_newer_loopback_is_reached_by_its_name(env: dict[str, str]) -> None:
    settings = config.from_env({**env, "HOST": "::1"})
    assert settings.base_url == "http://localhost:8000"
    assert "localhost" in settings.trusted_hosts


def test_the_first_start_makes_keys_only_their_owner_reads(tmp_path: Path) -> None:
    env = {"VAR": str(tmp_path / "var")}
    first = config.from_env(env, new_keys=True)
    again = config.from_env(env, new_keys=True)
    assert first.keys.are_new
    assert not again.keys.are_new
    assert first.keys.sealing == again.keys.sealing
    folder = first.var / "keys"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (first.var, folder)} == {0o700}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingInvalid, match=r"^VAR: expected a folder that can be written"):
        config.from_env({"VAR": str(tmp_path / "file" / "var")}, new_keys=True)


def test_no_other_command_makes_keys(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match=r"^KEY_SEALING: missing"):
        config.from_env({"VAR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_its_keys_is_never_given_new_ones(tmp_path: Path) -> None:
    (tmp_path / "mobility.sqlite").write_bytes(b"")
    with pytest.raises(SettingInvalid, match="is there but its keys are not"):
        config.from_env({"VAR": str(tmp_path)}, new_keys=True)
    assert not (tmp_path / "keys").exists()


def test_postgresql_in_production_is_never_given_keys(tmp_path: Path) -> None:
    env = {"VAR": str(tmp_path), "DATABASE_URL": "postgresql://h/db", "MOBILITY_ENV": "production"}
    with pytest.raises(SettingInvalid, match=r"^KEY_SEALING: missing"):
        config.from_env(env, new_keys=True)


def test_two_equal_keys_are_refused(env: dict[str, str]) -> None:
    with pytest.raises(SettingInvalid, match="two of the four keys are equal"):
        config.from_env({**env, "KEY_LINKS": env["KEY_COOKIES"]})


def test_a_key_may_be_written_in_base64(env: dict[str, str]) -> None:
    written = "_" * 42 + "8="
    assert config.from_env({**env, "KEY_LINKS": written}).keys.links == b"\xff" * 32


def test_the_keys_are_never_shown(env: dict[str, str]) -> None:
    assert "aaaa" not in repr(config.from_env(env))


def test_rules_take_two_administrators_unless_this_is_a_trial(env: dict[str, str]) -> None:
    assert config.from_env(env).rule_changes == "one"
    real = {**env, "MOBILITY_ENV": "production"}
    assert config.from_env(real).rule_changes == "two"
    assert config.from_env({**real, "RULE_CHANGES": "one"}).rule_changes == "one"
    with pytest.raises(SettingInvalid, match="RULE_CHANGES"):
        config.from_env({**env, "RULE_CHANGES": "three"})
