"""What each question says, why it is asked, and the words of its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from mobility.domain.country import country
from mobility.domain.facts import PREFER_NOT, UNKNOWN, Answers
from mobility.domain.screening import is_at_home
from mobility.web.i18n import language


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One question: to the person, or to a parent about a child.

    why: why it is asked; find: where whoever does not know can find the answer; before: what a
    person should know first.
    """

    title: LazyString
    child: LazyString | None = None
    why: LazyString
    find: LazyString | None = None
    before: LazyString | None = None
    choices: Mapping[str, LazyString] = field(default_factory=dict)
    hints: Mapping[str, LazyString] = field(default_factory=dict)


YES_NO = {"yes": _l("Yes"), "no": _l("No")}
SPECIAL = {UNKNOWN: _l("I do not know"), PREFER_NOT: _l("I prefer not to say")}
NOT_SHARED = _l("We do not share your answers with the government of your country.")
STAYING = _l("Are you afraid of staying in %(country)s?")
CHILD_STAYING = _l("Is your child afraid of staying in %(country)s?")
COUNTRIES = ("nationality", "in_country")

WORDINGS: Mapping[str, Wording] = {
    "for_whom": Wording(
        title=_l("Who is the appointment for?"),
        why=_l("This way we ask you only what is needed."),
        choices={
            "me": _l("For me"),
            "family": _l("For me and my family"),
            "child": _l("For my child, as parent or guardian"),
        },
    ),
    "nationality": Wording(
        title=_l("What country are you from?"),
        child=_l("What country is your child from?"),
        why=_l("Each country has different legal pathways."),
    ),
    "in_country": Wording(
        title=_l("What country are you in now?"),
        child=_l("What country is your child in now?"),
        why=_l("If it is not Guatemala, the appointment can be by telephone."),
    ),
    "since": Wording(
        title=_l("Since when have you been in Guatemala?"),
        child=_l("Since when has your child been in Guatemala?"),
        why=_l("Some pathways depend on that date. If you are not sure, write one that is close."),
        find=_l("Look at the stamp in the passport or at the entry paper."),
    ),
    "age": Wording(
        title=_l("How old are you?"),
        child=_l("How old is your child?"),
        why=_l("Some pathways are for adults and others for children and young people."),
        find=_l("Write it in whole years."),
    ),
    "adult_with": Wording(
        title=_l("Is there an adult with you who takes care of you?"),
        why=_l("If you are alone, a person from our team helps you directly."),
    ),
    "fear": Wording(
        title=_l("Are you afraid of going back to %(country)s?"),
        child=_l("Is your child afraid of going back to %(country)s?"),
        why=_l("We will not ask you for details here. There are pathways that protect people."),
        before=NOT_SHARED,
    ),
    "returnee": Wording(
        title=_l("Did you come back from another country lately, by choice or sent back?"),
        child=_l("Did your child come back from another country lately, by choice or sent back?"),
        why=_l("There is support for people who return: courses, work, health, school."),
    ),
    "gt_status": Wording(
        title=_l("What permit do you have to be in Guatemala?"),
        child=_l("What permit does your child have to be in Guatemala?"),
        why=_l("It is to explain your options, not to report you."),
        find=_l("Look at the stamp in the passport or at the entry paper."),
        choices={
            "visitor": _l("Entry as a visitor, up to 90 days"),
            "permit": _l("Residence"),
            "asylum": _l("Protection asked for, no answer yet"),
            "refugee": _l("Recognised as a refugee"),
            "none": _l("None of these"),
        },
    ),
    "us_rel": Wording(
        title=_l("Do you have close family in the United States?"),
        child=_l("Does your child have close family in the United States?"),
        why=_l(
            "A mother, father, husband, wife, child, brother or sister there can open a pathway."
        ),
        find=_l("Your family can tell you what papers they have."),
        choices={
            "citizen": _l("Yes, with citizenship"),
            "resident": _l("Yes, with permanent residence"),
            "other": _l("Yes, with another permit or without one"),
            "none": _l("No"),
        },
    ),
    "i130": Wording(
        title=_l("Has that relative made a family petition for you (form I-130)?"),
        child=_l("Has that relative made a family petition for your child (form I-130)?"),
        why=_l("One pathway needs the petition to be approved."),
        find=_l("Your relative gets the letters about the petition."),
        choices={
            "invited": _l("Yes: approved, and the invitation came"),
            "approved": _l("Yes: approved, without an invitation yet"),
            "filed": _l("Yes: sent, without an answer yet"),
            "none": _l("No"),
        },
    ),
    "parent_us": Wording(
        title=_l("Does your mother, father or guardian live in the United States?"),
        child=_l("Does a parent or guardian of your child live in the United States?"),
        why=_l("One pathway is for children and young people with a parent there."),
        find=_l("That person can tell you what papers they have."),
        choices={
            "resident": _l("Yes, with permanent residence"),
            "temporary": _l("Yes, with a temporary permit"),
            "pending": _l("Yes, waiting for an answer about asylum or a visa"),
            "other": _l("Yes, in another situation"),
            "none": _l("No"),
        },
        hints={"temporary": _l("TPS, parole, deferred action or similar")},
    ),
    "unmarried": Wording(
        title=_l("Are you unmarried?"),
        child=_l("Is your child unmarried?"),
        why=_l("One pathway is for young people who are not married."),
    ),
    "sponsor": Wording(
        title=_l("Is there a person in the United States who would support you?"),
        child=_l("Is there a person in the United States who would support your child?"),
        why=_l("Some pathways ask for somebody who helps with housing and expenses."),
        find=_l("Ask your family or friends there."),
    ),
    "passport": Wording(
        title=_l("Do you have a passport that is still valid?"),
        child=_l("Does your child have a passport that is still valid?"),
        why=_l("Some pathways need one and others do not."),
    ),
    "work": Wording(
        title=_l("What work do you do or want to do?"),
        child=_l("What work does your child do or want to do?"),
        why=_l("There are work pathways for the fields and for other trades."),
        choices={
            "farm": _l("In the fields"),
            "other": _l("In something else"),
            "none": _l("In nothing for now"),
        },
        hints={"other": _l("Hotels, building, gardens, kitchen and others")},
    ),
    "trade": Wording(
        title=_l("Do you have a trade or a profession?"),
        child=_l("Does your child have a trade or a profession?"),
        why=_l("One pathway looks for people who know a trade."),
        find=_l("What you learnt by working counts too."),
    ),
}


def title_of(key: str, answers: Answers) -> str:
    """Word a question for the person who answers it."""
    wording = WORDINGS[key]
    title, child = wording.title, wording.child
    if key == "fear" and is_at_home(answers):
        title, child = STAYING, CHILD_STAYING
    if answers.get("for_whom") == "child" and child is not None:
        title = child
    names = country(answers.get("nationality", "")).in_sentence
    return str(title) % {"country": names.get(language(), names["es"])}


def label_of(key: str, value: str) -> str:
    """Word one answer to a question of choices."""
    if value in SPECIAL:
        return str(SPECIAL[value])
    if key in COUNTRIES:
        names = country(value).names
        return names.get(language(), names["es"])
    return str((WORDINGS[key].choices or YES_NO)[value])
