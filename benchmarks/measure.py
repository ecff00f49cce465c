"""What is measured, how long, and what came out."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median


class Broken(Exception):
    """A run that proves nothing: an error of the server, of a socket, or a broken invariant."""


@dataclass(frozen=True)
class Effort:
    """How often and how long (seconds) each side of a row is measured."""

    repeats: int
    seconds: float
    full: bool = False


QUICK = Effort(3, 2.0)
FULL = Effort(5, 5.0, full=True)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table; `values` holds what each repeat measured."""

    row: int
    what: str
    floor: float
    aim: float
    values: tuple[float, ...]
    least_is_best: bool = False
    note: str = ""

    @property
    def median(self) -> float:
        """The value in the middle."""
        return median(self.values)

    @property
    def verdict(self) -> str:
        """Say which of the two marks the median reaches."""
        if self._reaches(self.aim):
            return "ok"
        return "below aim" if self._reaches(self.floor) else "below floor"

    def _reaches(self, mark: float) -> bool:
        return self.median <= mark if self.least_is_best else self.median >= mark


@dataclass(frozen=True, kw_only=True)
class Load:
    """What a load did: statuses, latencies (seconds), and the driver's own use of a processor."""

    statuses: Mapping[int, int]
    latencies: tuple[float, ...]
    elapsed: float
    driver_cpu: float
    broken: int

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.elapsed

    @property
    def p99(self) -> float:
        """The latency that one answer in a hundred exceeds, in seconds."""
        return sorted(self.latencies)[int(len(self.latencies) * 0.99)]

    def require(self, status: int) -> None:
        """Raise Broken unless every answer had this status and every socket held."""
        if self.broken or set(self.statuses) != {status}:
            raise Broken(f"statuses {dict(self.statuses)}, broken sockets {self.broken}")


def ratios(upper: list[float], lower: list[float]) -> tuple[float, ...]:
    """Divide what was measured in the same repeat."""
    return tuple(above / below for above, below in zip(upper, lower, strict=True))


def per_second(rates: list[float]) -> str:
    """Write the middle of some rates."""
    return f"{median(rates):,.0f}/s"
