"""What is said of the people whom new hours cost their time, before and after saving."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.domain.hours_change import Choice
from mobility.domain.hours_errors import BookedMeanwhile
from mobility.services.hours_save import Result

CHOICES = {
    Choice.MOVE: _l("Move"),
    Choice.KEEP: _l("Keep"),
    Choice.CANCEL: _l("Cancel with a message"),
}


def out_words(count: int) -> str:
    """Say how many lose their time."""
    if not count:
        return str(_("No appointment changes."))
    return str(
        ngettext("%(num)d appointment falls outside", "%(num)d appointments fall outside", count)
    )


def save_words(count: int) -> str:
    """Say on the button how many will be told."""
    if not count:
        return str(_("Save"))
    return str(ngettext("Save and tell %(num)d person", "Save and tell %(num)d people", count))


def meanwhile_words(refusal: BookedMeanwhile) -> str:
    """Say that people booked while somebody edited."""
    return str(
        ngettext(
            "%(num)d more place was booked while you were editing. Check it.",
            "%(num)d more places were booked while you were editing. Check them.",
            refusal.count,
        )
    )


def done_words(result: Result) -> str:
    """Say in one line what saving did: "12 movidas, 2 por llamar"."""
    parts = [
        (result.moved, ngettext("%(num)d moved", "%(num)d moved", result.moved)),
        (result.in_line, ngettext("%(num)d cancelled", "%(num)d cancelled", result.in_line)),
        (result.kept, ngettext("%(num)d kept", "%(num)d kept", result.kept)),
        (result.to_call, ngettext("%(num)d to call", "%(num)d to call", result.to_call)),
    ]
    said = ", ".join(words for count, words in parts if count)
    return said or str(_("No appointment changed"))
