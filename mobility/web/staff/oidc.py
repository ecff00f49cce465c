"""Signing in by the identity provider that this copy is set to, beside the accounts' passwords.

The way there and the way back are fetched, so that nothing is written then: the proof travels with
the page, sealed, and one button takes it. The cookie keeps random words only.
"""

import secrets
from datetime import UTC, datetime

from flask import abort, g, redirect, render_template, request, session, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from mobility.domain.errors import SignInRefused
from mobility.domain.identity_provider import ProviderDown, ProviderRefused
from mobility.domain.settings import IdentityProvider
from mobility.gateways import identity_provider
from mobility.services import oidc_sign_in
from mobility.web import access
from mobility.web.access import everyone
from mobility.web.kept import local_or
from mobility.web.staff.pages import Answer, blueprint
from mobility.web.staff.sign_in import THEN, on_the_way
from mobility.web.staff_forms import typed
from mobility.web.wiring import now, settings

WAY = "staff_provider"
"""In the cookie, from going to the provider until the button: state, nonce, since when."""
MOST_CODE = 4096
SAYS: dict[str, LazyString] = {
    "down": _l("The other system does not answer now"),
    "refused": _l("That did not sign you in"),
    "unknown": _l("There is no account here for you"),
}


@blueprint.get("/provider", endpoint="provider")
@everyone
def go() -> Answer:
    """Send somebody to the provider."""
    one, state, nonce = _provider(), secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    verifier = oidc_sign_in.verifier(state, settings=settings())
    try:
        there = identity_provider.begin(
            one, back=_back(), state=state, nonce=nonce, verifier=verifier
        )
    except ProviderDown:
        return _said("down", one, 503)
    session[WAY] = [state, nonce, int(now().timestamp())]
    session[THEN] = local_or(request.args.get("then", ""), "")
    return redirect(there, 303)


@blueprint.get("/provider/back", endpoint="provider_back")
@everyone
def back() -> Answer:
    """Take what the provider sent along, and show the button that signs in with it."""
    one, way = _provider(), _way()
    code, state = request.args.get("code", ""), request.args.get("state", "")
    if way is None or not secrets.compare_digest(state.encode(), way[0].encode()):
        return _said("refused", one, 422)
    try:
        if not 0 < len(code) <= MOST_CODE:
            raise ProviderRefused("no code")
        proof = identity_provider.finish(
            one,
            back=_back(),
            code=code,
            nonce=way[1],
            verifier=oidc_sign_in.verifier(state, settings=settings()),
            now=now(),
        )
    except ProviderDown:
        return _said("down", one, 503)
    except ProviderRefused:
        session.pop(WAY, None)
        return _said("refused", one, 422)
    sealed = oidc_sign_in.seal_proof(proof, state, settings=settings())
    return render_template("staff/provider.html", provider=one, proof=sealed)


@blueprint.post("/provider/enter", endpoint="provider_enter")
@everyone
def enter() -> Answer:
    """Sign in with the proof, once; a second factor of one's own is still asked for."""
    one, way = _provider(), _way()
    session.pop(WAY, None)
    state = way[0] if way else ""
    proof = oidc_sign_in.open_proof(typed("proof"), state, settings=settings())
    if way is None or proof is None:
        return _said("refused", one, 422)
    try:
        entry = oidc_sign_in.recognise(proof, settings=settings(), now=now())
    except SignInRefused:
        return _said("unknown", one, 422)
    proved = oidc_sign_in.counts_as_second_factor(proof, settings=settings())
    access.begin_entry(entry, proved=proved)
    g.lang = entry.staff.locale
    return on_the_way(entry)


def _said(what: str, one: IdentityProvider, status: int) -> Answer:
    """Say why it did not work, and offer the way in that is left."""
    page = "staff/provider_no.html"
    return render_template(page, provider=one, what=what, title=str(SAYS[what])), status


def _provider() -> IdentityProvider:
    one = settings().provider
    if one is None:
        abort(404)
    return one


def _way() -> tuple[str, str] | None:
    """Return state and nonce of whoever is on the way there and back, for a quarter of an hour."""
    kept = session.get(WAY)
    if not isinstance(kept, list) or len(kept) != len(("state", "nonce", "since")):
        return None
    if now() - datetime.fromtimestamp(int(kept[2]), UTC) >= access.ENTRY_LIFE:
        return None
    return str(kept[0]), str(kept[1])


def _back() -> str:
    return settings().base_url + url_for("staff.provider_back")
