"""A place that is offered to somebody in the line. Opening it changes nothing; a button does."""

from contextlib import suppress

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mobility.domain.errors import OfferOver
from mobility.domain.office_hours import local_day
from mobility.domain.slot import Mode
from mobility.services import offers
from mobility.services.offers import Offer
from mobility.web.access import applicant
from mobility.web.i18n import language
from mobility.web.wiring import holder, new_holder, now, settings

door = Blueprint("offer", __name__)


@door.get("/o/<link>")
@applicant
def see(link: str) -> str:
    """Show the place and three buttons; once it is over, what became of it."""
    offer = _opened_in_its_language(link)
    return render_template(
        "waitlist/offer.html",
        offer=offer,
        is_open=offer.is_open(now=now()),
        day=local_day(offer.starts_at, offer.zone),
        last_day=local_day(offer.expires_at, offer.zone),
        by_telephone=offer.mode == Mode.TELEPHONE,
        own=_own_url(link),
    )


@door.post("/o/<link>")
@applicant
def answer(link: str) -> Response:
    """Take the place, let it go to the next person, or leave the line."""
    uid = _opened_in_its_language(link).uid
    said = request.form.get("answer")
    if said == "yes":
        # Where the place is gone, the page itself says so.
        with suppress(OfferOver):
            offers.accept(uid, holder() or new_holder(), settings=settings(), now=now())
            return redirect(url_for("booking.details"), 303)
    elif said == "no":
        offers.decline(uid, settings=settings(), now=now())
    elif said == "leave":
        offers.leave(uid, settings=settings(), now=now())
    return redirect(_own_url(link), 303)


def offer_url(uid: str) -> str:
    """Return the address of an offer, for the phone that its person has open."""
    return _own_url(offers.link(uid, settings=settings()))


def _own_url(link: str) -> str:
    return url_for("offer.see", link=link, lang=language())


def _opened_in_its_language(link: str) -> Offer:
    """Check the link, and speak the language asked for, else the one the person waits in."""
    chosen = request.args.get("lang")
    if chosen in settings().languages:
        g.lang = chosen
    offer = offers.see(offers.open_link(link, settings=settings()))
    if "lang" not in g and offer.locale in settings().languages:
        g.lang = offer.locale
    return offer
