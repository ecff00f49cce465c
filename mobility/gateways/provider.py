"""Text messages and WhatsApp by one of the known providers; the only reader of Apprise."""

import logging
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from mobility.domain.delivery import Outcome, Outgoing, Refused, Sent, TryAgain
from mobility.domain.message import Channel
from mobility.domain.providers import SMS_PROVIDERS, WHATSAPP_PROVIDERS
from mobility.gateways.text_gateway import outcome_of_status

SECONDS = 9.0
# Where a provider's plug-in has another name than its scheme.
MODULES: Mapping[str, str] = {
    "atalk": "africas_talking",
    "d7sms": "d7networks",
    "msgbird": "messagebird",
    "nexmo": "vonage",
    "smseagles": "smseagle",
}
# Apprise drops a number that it does not take for one, and then some of its providers write to the
# sender's own: nothing else may be handed to it.
TAKEN = re.compile(r"\+[1-9][0-9]{9,13}")
STATUS = re.compile(r"error=([45][0-9]{2})\b")
WITHOUT_LINE = "onnection error"


class Provider:
    """Sends by the provider that an address names; what the address says of receivers is dropped.

    Raises ValueError where the scheme is not one of those that are let through.
    """

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        self._scheme = url.partition("://")[0]
        if self._scheme not in SMS_PROVIDERS | WHATSAPP_PROVIDERS:
            raise ValueError("this provider is not let through")
        self._url, self._seconds = url, seconds

    def __call__(self, message: Outgoing, *, now: datetime) -> Outcome:  # noqa: ARG002 -- a Deliver
        """Hand one message over and say what became of it."""
        if not TAKEN.fullmatch(message.to):
            return Refused("address")
        try:
            return self._hand_over(message)
        except TypeError:
            # So Apprise calls an address that lacks something.
            return TryAgain("misconfigured", channel_down=True)
        except Exception:  # noqa: BLE001 -- two dozen plug-ins, each with failures of its own
            return TryAgain("provider_failed", channel_down=True)

    def _hand_over(self, message: Outgoing) -> Outcome:
        # Loaded with the first message: a quarter of a second and 25 MB that no page needs.
        from apprise import Apprise, AppriseAsset, AppriseResultStatus

        _be_quiet()
        asset = AppriseAsset(app_id="Mobility", service_timeout=self._seconds)
        service = Apprise(asset=asset)
        service.add(self._receiver(message, asset))
        result = service.notify(body=message.body, body_format="text")
        if result:
            return Sent()
        said = " ".join(entry.message for entry in result.logs())
        if result.status is AppriseResultStatus.TIMEOUT or WITHOUT_LINE in said:
            return TryAgain("connection", channel_down=True)
        status = STATUS.search(said)
        return outcome_of_status(int(status[1])) if status else TryAgain("provider_failed")

    def _receiver(self, message: Outgoing, asset: Any) -> Any:  # noqa: ANN401 -- Apprise's own
        plugin = plugin_of(self._scheme)
        parsed = plugin.parse_url(self._url)
        if not parsed:
            raise TypeError("this address cannot be read")
        waits = {"cto": self._seconds / 3, "rto": self._seconds / 3, "redirect": False}
        to = f"w:{message.to}" if self._is_twilio_whatsapp(message) else message.to
        return plugin(**{**parsed, **waits, "asset": asset, "targets": [to]})

    def _is_twilio_whatsapp(self, message: Outgoing) -> bool:
        return self._scheme == "twilio" and message.channel is Channel.WHATSAPP


@cache
def plugin_of(scheme: str) -> Any:  # noqa: ANN401 -- a class of Apprise
    """Load the one plug-in of a provider; Apprise itself would load all of its 180."""
    module = import_module(f"apprise.plugins.{MODULES.get(scheme, scheme)}")
    own = (one for name, one in vars(module).items() if name.startswith("Notify"))
    return next(one for one in own if getattr(one, "__module__", "") == module.__name__)


@cache
def _be_quiet() -> None:
    """Keep numbers, texts and addresses out of the log: these libraries write them there."""
    apprise = logging.getLogger("apprise")
    apprise.setLevel(logging.WARNING)
    apprise.propagate = False
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
