"""The token formats of clouds, build servers, monitoring and databases beyond the best known."""

from seawall.detect.secrets.format import AFTER, BEFORE, Format, beside, token
from seawall.detect.secrets.judge import random_looking

_N = "[A-Za-z0-9]"
_U = "[A-Za-z0-9_-]"
_H = "[0-9a-f]"
_UUID = f"{_H}{{8}}-{_H}{{4}}-{_H}{{4}}-{_H}{{4}}-{_H}{{12}}"

OPERATIONS = (
    token("circleci", "CCIPAT_ CCIPRJ_", f"{_N}{{22}}_{_H}{{40}}"),
    beside("circleci", "circleci CircleCI", f"{_H}{{40}}", 0.85, random_looking),
    beside("travis", "travis", f"{_N}{{22}}", 0.75, random_looking),
    beside("codecov", "codecov", f"(?:{_UUID}|{_H}{{32}})", 0.85),
    beside("snyk", "snyk", _UUID, 0.85),
    token("harness", "pat. sat.", rf"{_U}{{22}}\.{_H}{{24}}\.{_N}{{20}}"),
    token("octopus_deploy", "API-", "[A-Z0-9]{26,30}", 0.85, random_looking),
    token("infracost", "ico-", f"{_N}{{32}}", 0.9),
    token("prefect", "pnu_ pnb_", "[a-z0-9]{36}"),
    token("render", "rnd_", f"{_N}{{28,32}}"),
    beside("railway", "railway", _UUID, 0.8),
    beside("vercel", "vercel", f"{_N}{{24}}", 0.8, random_looking),
    token("scaleway", "SCW", "[A-Z0-9]{17}", 0.8, random_looking),
    token("scalingo", "tk-us-", f"{_U}{{48}}"),
    token("yandex_cloud", "AQVN", f"{_U}{{35,38}}", 0.9, random_looking),
    token("yandex_cloud", "t1.", rf"[A-Z0-9a-z_-]{{8,200}}={{0,2}}\.{_U}{{86}}={{0,2}}"),
    token("openshift", "sha256~", f"{_U}{{43}}"),
    Format(
        "kubeconfig",
        ("client-key-data", "clientKeyData"),
        r"client-?[kK]ey-?[dD]ata[\"']?:\s{0,4}[\"']?(?P<value>[A-Za-z0-9+/]{100,8000}+={0,2})",
        0.97,
        stock=False,
    ),
    token("dynatrace", "dt0c01. dt0s01. dt0s02. dt0s16.", r"[A-Z2-7]{24}\.[A-Z2-7]{64}"),
    token("honeycomb", "hcaik_ hcxik_ hcbik_", "[a-z0-9]{58}"),
    beside("sumologic", "sumo sumologic", f"{_N}{{64}}", 0.8, random_looking),
    beside("splunk", "splunk", _UUID, 0.8),
    beside("rollbar", "rollbar", f"{_H}{{32}}", 0.85),
    beside("bugsnag", "bugsnag", f"{_H}{{32}}", 0.85),
    beside("pagerduty", "pagerduty", f"(?:u\\+{_U}{{18}}|{_U}{{20}})", 0.8, random_looking),
    beside("opsgenie", "opsgenie OpsGenie", _UUID, 0.85),
    beside("algolia", "algolia", f"{_H}{{32}}", 0.85, random_looking),
    beside("fastly", "fastly", f"{_U}{{32}}", 0.8, random_looking),
    beside("shodan", "shodan", f"{_N}{{32}}", 0.8, random_looking),
    beside("virustotal", "virustotal VirusTotal", f"{_H}{{64}}", 0.85),
    beside("ngrok", "ngrok", f"{_N}{{20,32}}_{_N}{{20,32}}", 0.85, random_looking),
    token("mongodb_atlas", "mdb_sa_sk_", f"{_U}{{40}}"),
    token("neon", "napi_", "[a-z0-9]{60,68}"),
    token("xata", "xau_", f"{_N}{{32,48}}"),
    token("elastic", "essu_", r"[A-Za-z0-9+/]{50,200}={0,2}"),
    beside("confluent", "confluent", r"[A-Za-z0-9+/]{64}", 0.8, random_looking),
    token("dbt", "dbtc_ dbtu_ dbts_", r"[A-Za-z0-9_+/-]{32,80}={0,2}"),
    token("defined_networking", "dnkey-", "[A-Za-z0-9=_-]{26}-[A-Za-z0-9=_-]{52}"),
    token("dependency_track", "odt_", f"{_N}{{32,40}}"),
    token("truenas", "1- 2- 3-", f"{_N}{{64}}", 0.6, random_looking),
    Format(
        "jenkins",
        ("jenkins", "Jenkins", "JENKINS"),
        rf"(?i:jenkins)[\w .:@/-]{{0,60}}?[:=\"' ](?P<value>11{_H}{{32}}){AFTER}",
        0.9,
    ),
    Format(
        "maxmind",
        ("_mmk",),
        rf"{BEFORE}{_N}{{6}}_{_N}{{29}}_mmk{AFTER}",
        0.97,
        lead=rf"{_N}{{29}}_{_N}{{6}}",
    ),
    Format(
        "wireguard",
        ("PrivateKey", "PresharedKey"),
        r"(?:Private|Preshared)Key\s{0,4}=\s{0,4}(?P<value>[A-Za-z0-9+/]{43}=)",
        0.97,
    ),
    Format(
        "netrc",
        ("machine ",),
        r"machine [\w-]{1,40}\.[\w.-]{1,80}\s{1,8}login \S{1,100}\s{1,8}"
        r"password (?P<value>\S{4,128}+)",
        0.9,
    ),
)
