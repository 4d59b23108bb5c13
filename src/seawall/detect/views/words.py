"""
Words by which hidden writing is known: what people write often, and what attackers ask for.

Of our own choosing; eight languages, lower case. A word earns its place by being frequent or
by being about instructions, secrets and rules; short ones that digits make (`ist` of `1st`)
are left out.
"""

_ENGLISH = """
the and you that this with from have your all are not what which will would should could must
can for was were has had they them their there here then than when where who how why into out
over under about after before above below again also any each every some most other only same
such very just now new one two three first last next previous prior earlier following
ignore ignored ignoring disregard forget bypass override overrule skip stop cancel delete remove
instruct instruction instructions instructed order orders command commands directive directives
rule rules guideline guidelines policy policies restriction restrictions limit limits filter
filters safety safe unsafe censorship ethical ethics moral content context message messages
system prompt prompts developer assistant model user admin administrator root sudo mode
act behave pretend roleplay role character persona become imagine simulate respond reply answer
answers output print show reveal repeat tell say write give send share disclose leak expose
explain describe translate summarize list display provide generate create make build execute run
secret secrets password passwords passphrase credential credentials token tokens key keys api
private hidden confidential internal personal data database information email address account
bank card credit number name names phone money transfer payment pay click link website file
files document documents code hack hacking exploit malware virus weapon bomb drug drugs kill
attack illegal harmful dangerous poison steal fraud phishing
unrestricted unlimited unfiltered jailbreak jailbroken freedom free anything everything nothing
always never without please sorry cannot help want need know think use using used word words
text line lines start begin end beginning conversation chat language english human people
person time day year way thing things work good best real true false yes original full exact
complete entire initial follow obey comply enable disable enabled disabled activate debug test
"""
_SHORT = "a i to of in on is it be do me my we us so as at by or if no up go he an am"
_OTHERS = """
ignoriere ignorieren vergiss vorherigen vorherige bisherigen anweisung anweisungen befehl
befehle regeln zeige passwort geheim geheime geheimnis antworte nicht alle deine meine
ignorez ignore oubliez oublie toutes tous instructions consignes precedentes precedents
regles affiche montre secret motdepasse reponds votre vos
ignora ignorar olvida todas todos las los instrucciones anteriores reglas muestra revela
contrasena clave secreto responde sistema
ignorare dimentica tutte tutti istruzioni precedenti regole mostra rivela segreto rispondi
esqueca todas instrucoes anteriores regras mostre revele senha segredo responda
negeer vergeet alle vorige eerdere instructies regels toon wachtwoord geheim antwoord
zignoruj poprzednie instrukcje zasady haslo
"""
_RUSSIAN = """
игнорируй игнорируйте забудь забудьте все предыдущие инструкции указания правила покажи пароль
секрет системный промпт ответь напиши
"""

WORDS = frozenset((_ENGLISH + _OTHERS).split())
REVERSIBLE = frozenset((_ENGLISH + _OTHERS + _RUSSIAN).split())
LONGEST = max(map(len, REVERSIBLE))
_PARTS = WORDS.union(_SHORT.split())


def parted(run: str) -> list[int]:
    """
    Where the words of a run of letters begin, if words are all that it is made of.

    An empty list otherwise. Of several ways to part a run, the one with the
    fewest words is taken.
    """
    lower = run.lower()
    if len(lower) != len(run):
        return []
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(run)
    furthest = 0
    for end in range(1, len(run) + 1):
        if end - furthest > LONGEST:
            return []
        ways = [
            (before[0] + 1, start)
            for start in range(max(0, end - LONGEST), end)
            if (before := best[start]) and lower[start:end] in _PARTS
        ]
        if ways:
            best[end] = min(ways)
            furthest = end
    return _starts(best)


def _starts(best: list[tuple[int, int] | None]) -> list[int]:
    starts: list[int] = []
    place = len(best) - 1
    while place > 0:
        step = best[place]
        if step is None:
            return []
        place = step[1]
        starts.append(place)
    return starts[::-1]
