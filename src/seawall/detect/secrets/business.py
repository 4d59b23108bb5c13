"""The token formats of payments, customer relations, messages and further models."""

from seawall.detect.secrets.format import Format, beside, token
from seawall.detect.secrets.judge import random_looking

_N = "[A-Za-z0-9]"
_U = "[A-Za-z0-9_-]"
_H = "[0-9a-f]"
_UUID = f"{_H}{{8}}-{_H}{{4}}-{_H}{{4}}-{_H}{{4}}-{_H}{{12}}"

BUSINESS = (
    token("razorpay", "rzp_live_ rzp_test_", f"{_N}{{14}}"),
    token("plaid", "access-sandbox- access-development- access-production-", _UUID),
    token("duffel", "duffel_test_ duffel_live_", "[A-Za-z0-9_=-]{43}"),
    token("flutterwave", "FLWSECK- FLWSECK_TEST- FLWSECK_TEST", f"{_N}{{12,32}}(?:-X)?", 0.9),
    token("lob", "live_ test_", f"{_H}{{35}}", 0.85),
    token("shippo", "shippo_live_ shippo_test_", f"{_H}{{40}}"),
    beside("binance", "binance", f"{_N}{{64}}", 0.8, random_looking),
    beside("coinbase", "coinbase", f"{_U}{{64}}", 0.8, random_looking),
    token("hubspot", "pat-na1- pat-na2- pat-eu1-", _UUID),
    Format(
        "salesforce",
        ("00D",),
        r"(?<![A-Za-z0-9])00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{60,120}+",
        0.97,
    ),
    Format(
        "asana",
        ("1/", "0/", "2/"),
        rf"(?<![\w/])[012]/[0-9]{{16}}(?:/[0-9]{{16}})?:{_H}{{32}}(?![A-Za-z0-9])",
        0.97,
    ),
    token("clickup", "pk_", "[0-9]{6,10}_[A-Z0-9]{32}"),
    token("trello", "ATTA", f"{_H}{{64,72}}"),
    beside("zendesk", "zendesk", f"{_N}{{40}}", 0.8, random_looking),
    token("intercom", "dG9rO", r"[A-Za-z0-9+/]{50,80}={0,2}", 0.95),
    token("readme", "rdme_", "[a-z0-9]{70}"),
    token("resend", "re_", f"{_N}{{8}}_{_N}{{20,28}}", 0.9, random_looking),
    token("brevo_smtp", "xsmtpsib-", f"{_H}{{64}}-{_N}{{16}}"),
    beside("postmark", "postmark", _UUID, 0.85),
    beside("mailjet", "mailjet MailJet", f"{_H}{{32}}", 0.85, random_looking),
    beside("messagebird", "messagebird MessageBird", f"{_N}{{25}}", 0.8, random_looking),
    Format(
        "teams_webhook",
        ("outlook.office.com/webhook/",),
        r"outlook\.office\.com/webhook/[\w@-]{70,90}/IncomingWebhook/[A-Za-z0-9]{32}/[\w-]{36}",
        0.97,
    ),
    Format(
        "zapier_webhook",
        ("hooks.zapier.com/hooks/",),
        r"hooks\.zapier\.com/hooks/catch/[0-9]{4,12}/[A-Za-z0-9]{5,24}",
        0.9,
    ),
    Format(
        "google_chat_webhook",
        ("chat.googleapis.com/v1/spaces/",),
        r"chat\.googleapis\.com/v1/spaces/[\w-]{6,24}/messages\?key=[\w-]{30,60}"
        r"&token=[\w%-]{30,80}+",
        0.97,
    ),
    token("twitter", "AAAAAAAAAAAAAAAAAAAAA", "[A-Za-z0-9%]{60,120}+", 0.95),
    token("instagram", "IGQV IGQW", f"{_U}{{80,240}}+", 0.9),
    Format(
        "cloudinary",
        ("cloudinary://",),
        r"cloudinary://[0-9]{10,20}:(?P<value>[\w-]{20,40})@[\w-]{2,60}",
        0.97,
    ),
    token("adobe", "p8e-", f"{_N}{{32}}"),
    token("sanity", "sk", f"{_N}{{160,200}}", 0.9, random_looking),
    token("beamer", "b_", "[a-z0-9=_-]{44}", 0.8, random_looking),
    token("settlemint", "sm_pat_ sm_aat_ sm_sat_", f"{_N}{{16}}"),
    token("langsmith", "lsv2_pt_ lsv2_sk_", f"{_H}{{32}}_{_H}{{10}}"),
    token("langfuse", "sk-lf-", _UUID),
    token("pinecone", "pcsk_", "[A-Za-z0-9_]{60,80}"),
    token("nvidia", "nvapi-", f"{_U}{{60,72}}"),
    token("cerebras", "csk-", "[a-z0-9]{44,52}"),
    token("elevenlabs", "sk_", f"{_H}{{48}}", 0.9),
    token("voyage", "pa-", f"{_U}{{43}}", 0.85, random_looking),
    beside("cohere", "cohere", f"{_N}{{40}}", 0.85, random_looking),
    beside("mistral", "mistral", f"{_N}{{32}}", 0.85, random_looking),
    beside("deepgram", "deepgram", f"{_H}{{40}}", 0.85),
    beside("assemblyai", "assemblyai AssemblyAI", f"{_H}{{32}}", 0.85),
    beside("wandb", "wandb", f"{_H}{{40}}", 0.9),
)
