"""What else an event of the audit trail says: why, how many, who stood by, which fields."""

from collections.abc import Iterator, Mapping

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mobility.services.audit_reading import Event
from mobility.web import outcome_words
from mobility.web.closing_words import REASONS as CLOSINGS
from mobility.web.person_words import language_name

Words = Mapping[str, LazyString]
WHY: Words = {
    **{str(code): words for code, words in CLOSINGS.items()},
    **{code: words for some in outcome_words.REASONS.values() for code, words in some.items()},
    "typing_error": _l("It was typed wrongly"),
    "document_seen": _l("The document was seen"),
    "person_said": _l("The person said so"),
    "new_contact": _l("The person has another telephone or e-mail"),
    "person_asked": _l("The person asked for it"),
    "cannot_wait": _l("The person cannot wait"),
    "office_needs": _l("The office needs the time"),
    "mistake": _l("We made a mistake"),
    "twice": _l("The person has two appointments"),
    "not_served": _l("This office cannot help with it"),
    "not_theirs": _l("It was made with somebody else's document"),
    "settled": _l("Settled at the end of the day"),
    "not_settled": _l("Nobody settled it before the day ended"),
    "from_paper": _l("Typed in from paper"),
    "follow_up": _l("The next appointment after a visit"),
    "transport": _l("Would miss the last bus"),
    "interpreter": _l("The interpreter has to leave"),
    "short": _l("Only hands something in, or picks something up"),
    "agreed": _l("Agreed to be seen by another officer"),
    "other": _l("Another reason"),
    "too_early": _l("Came early"),
    "too_late": _l("Came late"),
    "wrong_day": _l("Came on another day"),
    "said_no": _l("The person wrote that they are not coming"),
    **{str(kind): words for kind, words in outcome_words.KINDS.items()},
}
RESULTS: Words = {
    "talked": _l("We talked"),
    "arranged": _l("Interpreter found"),
    "no_answer": _l("No answer"),
    "wrong_number": _l("Wrong number"),
    "call_at": _l("Put off"),
    "not_needed": _l("No longer needed"),
    "kept": _l("The appointment stays"),
    "closed": _l("The appointment was closed"),
    "corrected": _l("The document was corrected"),
    "nothing_left": _l("There is no such appointment any more"),
}
FIELDS: Words = {
    "given_names": _l("Given names"),
    "first_surname": _l("First surname"),
    "second_surname": _l("Second surname"),
    "called": _l("How they like to be called"),
    "birth_date": _l("Birth date"),
    "document": _l("Document"),
    "document_kind": _l("Kind of document"),
    "document_country": _l("Country of the document"),
    "phone": _l("Telephone"),
    "phone_owner": _l("Whose telephone it is"),
    "email": _l("E-mail"),
    "way": _l("How they are told"),
    "language": _l("Language"),
    "interpreter": _l("Interpreter"),
    "access": _l("Help they need"),
    "officer": _l("Who serves them"),
    "adults": _l("Adults"),
    "children": _l("Children"),
    "sex": _l("Sex"),
}
CHANNELS: Words = {
    "sms": _l("Text message"),
    "whatsapp": _l("WhatsApp"),
    "email": _l("E-mail"),
}
STEPS: Words = {
    "password": _l("Wrong password"),
    "code": _l("Wrong code of the second step"),
}
PURPOSES: Words = {
    "what_follows": _l("To print what follows"),
    "outcome": _l("To write down the outcome"),
}
HOW: Words = {
    "altered": _l("altered"),
    "removed": _l("removed"),
    "inserted": _l("inserted"),
}


def further(event: Event) -> Iterator[str]:
    """Word what else an event says: codes in words, counts, names of colleagues; no values."""
    yield from _why(event)
    yield from _counts(event)
    yield from _which(event)
    if name := event.others.get("approved_by"):
        yield _("Approved by %(name)s.", name=name)
    if name := event.others.get("instead_of"):
        yield _("%(name)s sat there before.", name=name)


def _why(event: Event) -> Iterator[str]:
    told = event.details
    for name, words in (("reason", WHY), ("result", RESULTS), ("for", PURPOSES), ("step", STEPS)):
        code = told.get(name)
        if isinstance(code, str) and code in words:
            yield str(words[code])
    code = told.get("outcome")
    if isinstance(code, str) and code != told.get("reason") and code in outcome_words.KINDS:
        yield str(outcome_words.KINDS[code])
    if told.get("urgent") is True:
        yield _("Urgent")


def _counts(event: Event) -> Iterator[str]:
    told = event.details
    people = told.get("visits", told.get("affected", told.get("count")))
    if isinstance(people, int):
        yield ngettext("%(num)d appointment", "%(num)d appointments", people)
    if event.looks > 1:
        yield ngettext("%(num)d time that day", "%(num)d times that day", event.looks)
    if isinstance(told.get("events"), int):
        yield ngettext("%(num)d event", "%(num)d events", told["events"])
    if isinstance(told.get("links"), int):
        yield ngettext("%(num)d link", "%(num)d links", told["links"])
    if event.kind == "audit" and told.get("how") in HOW:
        yield _("Broken: an event was %(how)s.", how=HOW[told["how"]])
    if isinstance(told.get("changed"), int):
        yield ngettext("%(num)d change", "%(num)d changes", told["changed"])


def _which(event: Event) -> Iterator[str]:
    told = event.details
    fields = told.get("fields")
    if isinstance(fields, list) and fields:
        named = ", ".join(str(FIELDS.get(one, one)) for one in fields)
        yield _("Fields: %(fields)s.", fields=named)
    spoken = told.get("languages")
    if isinstance(spoken, list) and spoken:
        yield ", ".join(language_name(one) for one in spoken)
    if told.get("channel") in CHANNELS:
        yield str(CHANNELS[told["channel"]])
