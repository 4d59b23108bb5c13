#!/usr/bin/env bash
# From NOT READY to READY, by the commands of docs/ship.md and by nothing else. `make demo-ship`
# runs it; it needs no key and no network, and takes 25 to 30 minutes on two cores, nearly all of
# them for the red team. Lines that begin with $ are what you would type.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
work=${1:-$(mktemp -d "${TMPDIR:-/tmp}/seawall-ship-XXXXXX")}
budget=${BUDGET:-100}
export PYTHONPATH="$here/..${PYTHONPATH:+:$PYTHONPATH}"
mkdir -p "$work"
cd "$work"
started=()
ended() {
  local code=$?
  for each in "${started[@]}"; do kill "$each" 2> /dev/null || true; done
  [ "$code" = 0 ] || echo "it ended with exit code $code; all that it wrote is in $work" >&2
}
trap ended EXIT

seawall() { "$python" -m seawall "$@"; }
bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\033[1m' plain=$'\033[0m'; fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
try() {
  printf '$ %s\n' "$*"
  "$@"
}
free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
serve() { # its log's name, and the command: in the background, until it says where it listens
  local log=$1
  shift
  "$@" > "$log" 2>&1 &
  started+=($!)
  for _ in $(seq 600); do
    grep -q "http://" "$log" 2>/dev/null && return
    sleep 0.1
  done
  cat "$log" >&2
  return 1
}

say "The demo's assistant, its policy file, and the people who answer for it"
feature=$(free_port)
assistant=http://127.0.0.1:$feature
serve assistant.log "$python" -P -m leaky_assistant --port "$feature"
first=$!
pager=$(free_port)
"$python" "$here/duty.py" "$pager" &
started+=($!)
export PAGER_SECRET="whsec_$("$python" -c 'import base64, os; print(base64.b64encode(os.urandom(24)).decode())')"
port=$(free_port)
gateway=http://127.0.0.1:$port
"$python" "$here/policy.py" "$assistant" "$port" "http://127.0.0.1:$pager/" > seawall.yaml
: > people
for each in ana:owner bo:lead cy:admin; do
  seawall people key "${each%%:*}" --role "${each##*:}" --out "${each%%:*}.key" 2> /dev/null >> people
done
{ echo "people:"; cat people; } >> seawall.yaml
cp "$here/incident.md" "$here/test_support.py" "$here/ship.yaml" .
"$python" -c 'from leaky_assistant.shop import SYSTEM_PROMPT; print(SYSTEM_PROMPT)' > prompt.txt
printf '%s\n' .seawall '*.key' '*.log' people redteam redteam.yaml customers.csv > .gitignore
git init -q .
git add -A
git -c user.name=ana -c user.email=ana@lanternfish.example commit -qm "The support feature"

say "What must not leave, a key for the feature, and somebody else who watches the log"
"$python" - > customers.csv <<'PY'
from leaky_assistant.shop import CUSTOMERS

print("email,phone,card")
for each in CUSTOMERS:
    print(f"{each.email},{each.phone},{each.card}")
PY
try seawall confidential add --term ANGLERFISH-40 --name staff-code
for column in email phone card; do
  try seawall confidential add customers.csv --values "$column" --name "customers-$column"
done
printf '$ export SEAWALL_KEY=$(seawall key issue support)\n'
SEAWALL_KEY=$(seawall key issue support 2> /dev/null)
export SEAWALL_KEY
seawall log key > log.key 2> /dev/null
watch=$(free_port)
serve witness.log "$python" -m seawall log witness --name audit.example --log "$(head -1 log.key)" --port "$watch" --folder witness
grep -o 'audit.example+.*' witness.log > witness.key
printf 'witnesses:\n  audit: {url: "http://127.0.0.1:%s", key: "%s"}\n' "$watch" "$(cat witness.key)" >> seawall.yaml
git -c user.name=ana -c user.email=ana@lanternfish.example commit -qam "A witness"

say "The gateway runs. Ready?"
serve gateway.log "$python" -m seawall serve
try seawall ship || true

say "Customers come, and a machine looks"
try "$python" "$here/customers.py" "$gateway"
try seawall ship probe
try seawall ship drill restore
try seawall ship drill erase
try seawall ship drill kill-switch
try seawall log retain
try seawall notices test

say "A first look by the red team: does it tell one customer what another said?"
sed -e '/^  bare:/d' -e "s#http://127.0.0.1:8710/v1#$gateway/v1#" \
  -e 's/seawall: true/seawall: true, seawall_key: SEAWALL_KEY/' \
  "$here/../leaky_assistant/target.yaml" > redteam.yaml
try seawall redteam run --target redteam.yaml --family cross_user --budget 1 --no-harmless --out redteam/first || true
echo "It does: it has one memory for all. No filter mends that; the feature does, with one for each."
kill "$first"
wait "$first" 2> /dev/null || true
serve assistant.log "$python" -P -m leaky_assistant --port "$feature" --apart
sed -i.old 's/^model: .*/model: lanternfish-1, a memory for each customer/' ship.yaml && rm -f ship.yaml.old
git -c user.name=ana -c user.email=ana@lanternfish.example commit -qam "A memory for each customer"

say "What people sign is shown as attested"
try "$python" -m pytest -q -p no:cacheprovider --junitxml=results.xml test_support.py
try seawall ship state tests --junit results.xml --as cy.key
for who in ana bo; do
  try seawall ship state procedure --as "$who.key"
  try seawall ship state target --as "$who.key"
done
for who in ana bo cy; do
  try seawall ship state trained --person "$who" --as ana.key
done

say "Without the red team it is not ready"
try seawall ship || true

say "The red team, through this gateway: every family, $budget queries for each seed"
try seawall redteam run --target redteam.yaml --per-family 36 --budget "$budget" --out redteam/whole || true

say "Ready?"
try seawall ship --out support.ship.json --badge ship.svg --as cy.key

say "And what the deploy job says, which has public keys and the file"
public=$(sed -n 's/.*key: "\(ed25519:[^"]*\)", seal.*/\1/p' people | tail -1)
commit=$(git rev-parse HEAD)
try seawall ship verify support.ship.json --key "$public" --log-key log.key \
  --feature support --commit "$commit" --here
