"""Free times as a list of one field: each day a group, each time with what is left."""

from flask_babel import gettext as _
from flask_babel import ngettext

from mobility.domain.slot import FreeTime
from mobility.services.helper_places import DayTimes, Places
from mobility.web.i18n import clock_time, long_day
from mobility.web.slot_buttons import slot_value

Group = tuple[str, list[tuple[str, str]]]


def groups(places: Places) -> list[Group]:
    """Give the days with their times: what the field sends, and what it says."""
    zone = places.service.office.zone
    return [(_day(one), [_time(at, one, zone) for at in one.times]) for one in places.days]


def _day(one: DayTimes) -> str:
    if one.left is None:
        return long_day(one.day)
    left = ngettext("%(num)d place for you", "%(num)d places for you", one.left)
    return str(_("%(day)s (%(left)s)", day=long_day(one.day), left=left))


def _time(at: FreeTime, one: DayTimes, zone: str) -> tuple[str, str]:
    """Say the day once more: of a closed list nothing but the chosen line is seen."""
    time = clock_time(at.starts_at, zone, spoken=True)
    words = _("%(day)s, %(time)s", day=long_day(one.day), time=time)
    return slot_value(at.starts_at), str(words)
