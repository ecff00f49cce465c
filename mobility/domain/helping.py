"""What a helper may ask somebody, and what is left for the person to say at the office."""

from mobility.domain.errors import DomainError
from mobility.domain.facts import PREFER_NOT, Answers
from mobility.domain.question import QUESTIONS, clean

PRIVATE = ("fear", "us_rel", "i130", "parent_us", "unmarried", "sponsor")
"""Fear and family: nobody has to tell these to a neighbour. They count as "prefer not to say"."""

ASKED = tuple(question.key for question in QUESTIONS if question.key not in PRIVATE)
"""The questions that a helper may ask."""

PRIVATE_NEEDS = ("access", "adults", "children")
"""Health, and who comes along, are said at the office too."""


class ShareUsed(DomainError):
    """The organisation has booked as many places of that office and day as it may."""

    code = "share_used"


class OrganisationOver(DomainError):
    """The organisation's time ends before that day, or it may not book any more."""

    code = "organisation_over"


class MinorAlone(DomainError):
    """A minor without an adult is not booked by a helper: a human of the office decides."""

    code = "minor_alone"


def with_private(answers: Answers) -> dict[str, str]:
    """Answer what was not asked with "prefer not to say", where it belongs to this person."""
    return clean({**answers, **dict.fromkeys(PRIVATE, PREFER_NOT)})
