"""What is wrong with a rule that is being written, in words, and at which field of its form."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mobility.domain.facts import OLDEST
from mobility.domain.rule import DEEPEST
from mobility.domain.rule_faults import MOST_CONDITIONS, MOST_SIGNS, Fault, Problem
from mobility.domain.rule_form import NOT_SO, SO, UNKNOWN
from mobility.web.i18n import NAMES

NO_WORDS = {
    SO: _l("Write what is said when it is so (%(language)s)."),
    NOT_SO: _l("Write what is said when it is not so (%(language)s)."),
    UNKNOWN: _l("Write what is said when we do not know (%(language)s)."),
}


def field_id(problem: Problem) -> str:
    """Name the field that a problem belongs to."""
    if problem.language:
        return f"{problem.field}.{problem.path}.{problem.language}"
    return f"{problem.field}.{problem.path}" if problem.field else problem.path


def problem_words(problem: Problem) -> str:
    """Say what is wrong and what to do."""
    if problem.fault is Fault.NO_WORDS:
        language = NAMES.get(problem.language, problem.language)
        return str(NO_WORDS[problem.field]) % {"language": language}
    if problem.fault is Fault.UNKNOWN_GAP:
        return str(_("%(gap)s is not a gap that can be filled.", gap=problem.gap))
    said = {
        Fault.EMPTY: _("Add at least one condition here."),
        Fault.TOO_DEEP: ngettext(
            "Groups go at most %(num)d level deep. Take this one out of its group.",
            "Groups go at most %(num)d levels deep. Take this one out of its group.",
            DEEPEST,
        ),
        Fault.TOO_MANY: ngettext(
            "A rule has at most %(num)d condition.",
            "A rule has at most %(num)d conditions.",
            MOST_CONDITIONS,
        ),
        Fault.NO_VALUE: _("Say with what it is compared."),
        Fault.NOT_A_NUMBER: _("Write a whole number from 0 to %(most)d.", most=OLDEST),
        Fault.NOT_A_DATE: _("Write a day that exists."),
        Fault.NOT_A_CHOICE: _("Choose from the list."),
        Fault.AGAINST: _("Whoever prefers not to say is never counted against. Take it out here."),
        Fault.TOO_LONG: ngettext(
            "Write at most %(num)d sign.", "Write at most %(num)d signs.", MOST_SIGNS
        ),
    }
    return str(said[problem.fault])
