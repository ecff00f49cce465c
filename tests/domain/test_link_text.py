import pytest

from mobility.domain.link_text import link_parts


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("Vea https://a.example/c/KW7M.", ["https://a.example/c/KW7M"]),
        ("(http://127.0.0.1:8000/c/x-_~?a=1&b=2)", ["http://127.0.0.1:8000/c/x-_~?a=1&b=2"]),
        ("https://a.example/\nhttps://b.example/, y", ["https://a.example/", "https://b.example/"]),
        ("javascript:x ftp://a.example a.example https://", []),
        ("", []),
    ],
)
def test_addresses_are_found_without_what_ends_a_sentence(text: str, addresses: list[str]) -> None:
    parts = list(link_parts(text))
    assert [part for part, is_address in parts if is_address] == addresses
    assert "".join(part for part, _ in parts) == text
