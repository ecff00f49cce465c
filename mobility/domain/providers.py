"""The providers of text messages and of WhatsApp that an address may name by its scheme.

Apprise knows many more schemes: some read files, run programs or write to anybody's server. Only
these are let through.
"""

SMS_PROVIDERS = frozenset(
    {
        "atalk",
        "bulksms",
        "clickatell",
        "clicksend",
        "cm",
        "d7sms",
        "httpsms",
        "infobip",
        "msgbird",
        "nexmo",
        "plivo",
        "seven",
        "sinch",
        "smseagle",
        "smseagles",
        "sns",
        "telesign",
        "telnyx",
        "twilio",
        "vonage",
    }
)
WHATSAPP_PROVIDERS = frozenset({"awswhatsapp", "gupshup", "twilio", "whatsapp"})
GATEWAYS = frozenset({"http", "https"})
"""These are spoken to directly."""
