"""Which pools serve a person together, and the opaque name by which an address calls them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mobility.domain.errors import SlotUnknown
from mobility.domain.settings import Settings
from mobility.domain.slot import Mode
from mobility.models.office import OfficeRow, PublicPool, office_by_slug, public_pools
from mobility.models.sealed import keyed_hash
from mobility.services.offices import Office, read_office

NAME_LENGTH = 8


@dataclass(frozen=True, kw_only=True)
class Service:
    """The public pools of an office that serve some pathways in one mode, tried in this order.

    `code` names them in addresses and says nothing of the pathways; `pathways` are those that
    these pools, and no others of the office, serve; `all_pathways` those that each of them does.
    """

    office: Office
    office_id: int
    code: str
    mode: Mode
    pool_ids: tuple[int, ...]
    pathways: frozenset[str]
    all_pathways: frozenset[str]


def services_of(row: OfficeRow, pools: Iterable[PublicPool], settings: Settings) -> list[Service]:
    """List the groups of pools by which an office serves people."""
    own = [pool for pool in pools if pool.office_id == row.id]
    groups: dict[tuple[str, tuple[PublicPool, ...]], set[str]] = {}
    for mode in Mode:
        for pathway in sorted(frozenset[str]().union(*(pool.pathways for pool in own))):
            group = tuple(_ordered(pool for pool in own if _serves(pool, pathway, mode)))
            if group:
                groups.setdefault((mode.value, group), set()).add(pathway)
    office = read_office(row)
    return [
        Service(
            office=office,
            office_id=row.id,
            code=_name(row.slug, group, settings),
            mode=Mode(mode),
            pool_ids=tuple(pool.id for pool in group),
            pathways=frozenset(pathways),
            all_pathways=frozenset.intersection(*(pool.pathways for pool in group)),
        )
        for (mode, group), pathways in groups.items()
    ]


def service_in(session: Session, slug: str, code: str, *, settings: Settings) -> Service:
    """Find a service within a unit that is open; two queries. Raises SlotUnknown."""
    row = office_by_slug(session, slug)
    if row is None or not read_office(row).is_public:
        raise SlotUnknown(slug)
    for service in services_of(row, public_pools(session, row.id), settings):
        if service.code == code:
            return service
    raise SlotUnknown(code)


def _serves(pool: PublicPool, pathway: str, mode: Mode) -> bool:
    return pool.mode == mode and pathway in pool.pathways


def _ordered(pools: Iterable[PublicPool]) -> list[PublicPool]:
    # Those who have a pool of their own leave the common one to the others.
    return sorted(pools, key=lambda pool: (len(pool.pathways), pool.code))


def _name(slug: str, group: Iterable[PublicPool], settings: Settings) -> str:
    material = "\x1f".join([slug, *sorted(pool.code for pool in group)])
    return keyed_hash(settings.keys, "service", material)[:NAME_LENGTH]
