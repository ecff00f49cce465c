import pytest

from mobility.domain.mail_server import MailServer, mail_server


def test_the_port_is_the_usual_one_of_each_way() -> None:
    plain, secret = mail_server("smtp://mail.example"), mail_server("smtps://mail.example")
    assert (plain.port, plain.is_tls, secret.port, secret.is_tls) == (25, False, 465, True)
    assert mail_server("smtp://mail.example:587").port == 587


def test_user_and_password_are_read_as_they_were_meant() -> None:
    server = mail_server("smtp://me%40a.example:p%40s%2Fs@mail.example")
    assert (server.user, server.password) == ("me@a.example", "p@s/s")
    assert "p@s/s" not in repr(server)


@pytest.mark.parametrize(
    ("host", "must_be"),
    [("mail.example", True), ("localhost", False), ("127.0.0.1", False), ("[::1]", False)],
)
def test_a_password_must_be_secret_on_the_way_out(host: str, must_be: bool) -> None:
    assert mail_server(f"smtp://u:p@{host}").must_be_secret is must_be
    assert mail_server(f"smtp://{host}").must_be_secret is False


def test_a_certificate_is_verified_unless_told_otherwise() -> None:
    def verifies(options: str) -> bool:
        server: MailServer = mail_server(f"smtp://mail.example{options}")
        return server.verifies

    assert [verifies(o) for o in ("", "?", "?verify=yes", "?verify=no")] == [True] * 3 + [False]
