"""The form of an office's hours: pools with lines that read as sentences, kept as typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from mobility.domain.hours_data import in_order
from mobility.domain.hours_edit import is_over, overlapping, settle, unsettle
from mobility.domain.office import Pool
from mobility.domain.office_hours import HoursLine
from mobility.domain.slot import Audience, Mode
from mobility.services.hours_preview import HoursPage
from mobility.web.admin import hours_words as words
from mobility.web.admin.hours_lines import LineForm

MOST = 40
"""So many pools, and lines of a pool, are read from a form."""

Sent = MultiDict[str, str]


@dataclass
class PoolForm:
    """A share of capacity as it was typed; `fixed` ones exist, and stay what they are."""

    id: str
    code: str
    audience: str
    mode: str
    everything: bool
    pathways: list[str] = field(default_factory=list)
    lines: list[LineForm] = field(default_factory=list)
    fixed: bool = False
    error: str = ""

    @property
    def title(self) -> str:
        """Say whom it is for, and how."""
        return words.pool_title(Audience(self.audience), Mode(self.mode))

    def read(self, page: HoursPage) -> Pool | None:
        """Turn it into a pool; None where something cannot be read, marked."""
        codes = tuple(code for code, _names in page.pathways)
        chosen = codes if self.everything else tuple(one for one in codes if one in self.pathways)
        if not chosen:
            self.error = words.NO_PATHWAY
        elif not self.lines:
            self.error = words.NO_LINE
        edited = [one for line in self.lines for one in line.read(self.code)]
        if self.error or any(line.errors for line in self.lines):
            return None
        lines = settle(edited)
        if wrong := overlapping(lines):
            self._mark_overlap(wrong)
            return None
        over = [line for line in _lines_of(page.saved, self.code) if is_over(line, page.today)]
        return Pool(
            code=self.code,
            audience=Audience(self.audience),
            mode=Mode(self.mode),
            pathways=chosen,
            hours=in_order({*lines, *over}),
        )

    def _mark_overlap(self, wrong: set[int]) -> None:
        owners = [line for line in self.lines for _one in range(line.days)]
        marked = {number: owners[number] for number in wrong if number < len(owners)}
        for line in marked.values() or owners[-1:]:
            line.errors["opens"] = str(words.OVERLAPS)


@dataclass
class HoursForm:
    """The whole of it: which version and draft it was made from, and what becomes of people."""

    pools: list[PoolForm]
    based_on: int
    seen: int

    @classmethod
    def shown(cls, page: HoursPage) -> "HoursForm":
        """Fill it with the draft, or the hours that stand."""
        codes = {code for code, _names in page.pathways}
        pools = []
        for at, pool in enumerate(page.drafted):
            edited = unsettle(_lines_of(page.saved, pool.code), pool.hours, page.today)
            form = _pool(f"pool-{at}", pool, codes, fixed=True)
            form.lines = [LineForm.shown(form.id, n, one) for n, one in enumerate(edited)]
            pools.append(form)
        return cls(pools, page.number, page.draft.row_version if page.draft else 0)

    @classmethod
    def sent(cls, data: Sent, page: HoursPage) -> "HoursForm":
        """Read what was typed, whatever it is."""
        known = {pool.code: pool for pool in (*page.drafted, *page.saved)}
        pools = [_sent_pool(data, f"pool-{at}", known) for at in range(MOST)]
        return cls(
            [pool for pool in pools if pool is not None],
            _number(data.get("based_on")),
            _number(data.get("seen")),
        )

    def read(self, page: HoursPage) -> tuple[Pool, ...] | None:
        """Turn it into pools; None where something cannot be read, marked."""
        pools = [pool.read(page) for pool in self.pools]
        if not all(pools):
            return None
        return tuple(pool for pool in pools if pool)

    def problems(self) -> list[tuple[str, str]]:
        """List what is wrong for the summary on top: the field's id, and the words."""
        return list(self._problems())

    def change(self, do: str, today: date) -> str:
        """Add or remove a pool or a line, as a button says; return where the page then is."""
        what, _colon, where = do.partition(":")
        at, _comma, line = where.partition(",")
        pool = self.pools[int(at)] if at.isdigit() and int(at) < len(self.pools) else None
        if what == "add-pool":
            self._add_pool(where, today)
            return self.pools[-1].id
        if pool is None:
            return ""
        if what == "drop-pool":
            self.pools.remove(pool)
            return "hours-pools"
        if what == "add-line":
            pool.lines.append(LineForm.added(pool.id, len(pool.lines), pool.lines, today))
            return pool.lines[-1].id
        if what == "drop-line" and line.isdigit():
            del pool.lines[int(line) : int(line) + 1]
        return pool.id

    def numbered(self) -> "HoursForm":
        """Number pools and lines anew, as they stand now."""
        for at, pool in enumerate(self.pools):
            pool.id = f"pool-{at}"
            pool.lines = [
                replace(line, id=f"{pool.id}-line-{number}")
                for number, line in enumerate(pool.lines)
            ]
        return self

    def _add_pool(self, kind: str, today: date) -> None:
        audience, _dot, mode = kind.partition(".")
        if audience not in list(Audience) or mode not in list(Mode):
            return
        code = base = f"{audience}-{mode}".replace("_", "-")
        number = 1
        while code in {pool.code for pool in self.pools}:
            number += 1
            code = f"{base}-{number}"
        pool = PoolForm(f"pool-{len(self.pools)}", code, audience, mode, everything=True)
        pool.lines = [LineForm.added(pool.id, 0, (), today)]
        self.pools.append(pool)

    def _problems(self) -> Iterator[tuple[str, str]]:
        for pool in self.pools:
            if pool.error:
                yield pool.id, str(pool.error)
            for line in pool.lines:
                yield from ((f"{line.id}-{name}", str(why)) for name, why in line.errors.items())


def _pool(name: str, pool: Pool, codes: set[str], *, fixed: bool) -> PoolForm:
    return PoolForm(
        id=name,
        code=pool.code,
        audience=pool.audience.value,
        mode=pool.mode.value,
        everything=set(pool.pathways) >= codes,
        pathways=list(pool.pathways),
        fixed=fixed,
    )


def _sent_pool(data: Sent, name: str, known: Mapping[str, Pool]) -> PoolForm | None:
    code = data.get(f"{name}-code", "")[:MOST]
    audience, mode = data.get(f"{name}-audience"), data.get(f"{name}-mode")
    if code in known:
        audience, mode = known[code].audience.value, known[code].mode.value
    if not code or audience not in list(Audience) or mode not in list(Mode):
        return None
    lines = [LineForm.sent(data, f"{name}-line-{number}") for number in range(MOST)]
    return PoolForm(
        id=name,
        code=code,
        audience=str(audience),
        mode=str(mode),
        everything=f"{name}-all" in data,
        pathways=data.getlist(f"{name}-pathways"),
        lines=[line for line in lines if line is not None],
        fixed=code in known,
    )


def _lines_of(pools: tuple[Pool, ...], code: str) -> tuple[HoursLine, ...]:
    return next((pool.hours for pool in pools if pool.code == code), ())


def _number(raw: Any) -> int:  # noqa: ANN401 -- whatever was sent
    return int(raw) if raw and str(raw).isdecimal() and len(str(raw)) < 10 else 0
