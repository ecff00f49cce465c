"""A browser on the wire: HTTP/1.1 on a socket, so that every byte of an answer counts."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit

import brotli  # type: ignore[import-untyped]

Fields = Iterable[tuple[str, str]]
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: where it came from, and the bytes of its head and body as they were sent."""

    path: str
    status: int
    headers: dict[str, str]
    head_bytes: int
    body_bytes: int
    text: str

    @property
    def is_page(self) -> bool:
        """Say whether this is a page that a person reads."""
        return self.headers.get("content-type", "").startswith("text/html")


class Browser:
    """Fetches without a cache, accepts Brotli, keeps cookies and remembers every answer."""

    def __init__(self, port: int, language: str = "es") -> None:
        self.language = language
        self.answers: list[Answer] = []
        self.cookies: dict[str, str] = {}
        self.host = f"127.0.0.1:{port}"
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._unread = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def get(self, path: str) -> Answer:
        """Fetch an address and follow where it leads."""
        return self._follow(self._ask("GET", path, b""))

    def post(self, path: str, fields: Fields) -> Answer:
        """Send a form and follow where it leads."""
        return self._follow(self._ask("POST", path, urlencode(list(fields)).encode()))

    def _follow(self, answer: Answer) -> Answer:
        while answer.status in REDIRECTS:
            place = urlsplit(urljoin(answer.path, answer.headers["location"]))
            answer = self._ask("GET", place._replace(scheme="", netloc="").geturl(), b"")
        return answer

    def _ask(self, method: str, path: str, body: bytes) -> Answer:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.host}",
            "Accept-Encoding: gzip, deflate, br",
            f"Accept-Language: {self.language}",
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded"]
            lines += [f"Content-Length: {len(body)}"]
        self._socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        answer = self._receive(path)
        self.answers.append(answer)
        return answer

    def _receive(self, path: str) -> Answer:
        while b"\r\n\r\n" not in self._unread:
            self._read()
        head, _, self._unread = self._unread.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for name, _, value in (line.partition(":") for line in lines):
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                self._remember(value.strip())
        length = int(headers.get("content-length", "0"))
        while len(self._unread) < length:
            self._read()
        body, self._unread = self._unread[:length], self._unread[length:]
        plain = brotli.decompress(body) if headers.get("content-encoding") == "br" else body
        return Answer(
            path=path,
            status=int(status.split()[1]),
            headers=headers,
            head_bytes=len(head) + 4,
            body_bytes=length,
            text=plain.decode("utf-8", errors="replace"),
        )

    def _read(self) -> None:
        more = self._socket.recv(65536)
        if not more:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        self._unread += more

    def _remember(self, raw: str) -> None:
        for name, morsel in SimpleCookie(raw).items():
            self.cookies[name] = morsel.value
