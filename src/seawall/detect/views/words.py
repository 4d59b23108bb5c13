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
# What every text of a language is full of, and more of what attackers ask for. Only for whole
# texts in code: in leet and in letters set apart, short words of many languages are chance.
_FREQUENT = """
aber alles auch bitte dann dass dein deiner deinen dich dies diese dieser dieses doch durch eine
einem einen einer eines erst fuer früheren gebe gesagt habe haben hier ihre immer jede jeder jetzt
kann kein keine mehr mich muss nach noch oder ohne schreibe sein sich sind soll sollst sondern über
unter wenn werden wieder wird wurde zeige anweisung vorgaben grenzen schlüssel kennwort passwörter
datei kunde kunden nutzer wörtlich aussi autre autres avant avec bien cela cette ceux chaque comme
dans dire donc elle être fait faire jamais leur leurs mais même mots notre nous oublier peut plus
pour quand quel quelle reçu rien sans sont sous tout tous très voici vous précédentes précédents
règles réponds répondre écris système passe utilisateur réponse ahora antes aquí aunque cada como
contra cual cuando cuatro desde después donde ella ellos entre eres esta este esto está hasta mucho
nada otra otro para pero porque quien sobre solo también tiene toda todo usted contraseña escribe
dime usuario clientes repite reglas agora ainda dela dele depois elas eles essa esse isso isto
mesmo minha muito nossa nosso outra outro pela pelo qual quando quem seus suas também todos tudo
você vocês instruções escreva diga usuário cliente repita alle anche ancora come cosa così dalla
degli della delle dello dopo dove essere fare hanno loro molto nella ogni oppure però perché prima
quale quello questa questo sempre senza sono sulla tutto vostra scrivi dimmi alleen bent deze door
elke geef geen hebt heeft jouw maar meer mijn moet naar niet over schrijf veel voor waar werd zijn
zonder albo bądź będzie jako jest jeszcze każdy która które który mnie może nigdy oraz ponieważ
proszę przed przez sobie swoje tego teraz tylko twoje wszystkie wszystko napisz podaj
"""
_FREQUENT_RUSSIAN = """
была были быть вместо всего всегда всех если есть затем здесь какие каждый когда который меня может
можно надо начни нибудь никогда новые один перед после потом правил просто прошу прежде самом своих
своё свой сейчас скажи слово слова снова также твои твой теперь того только тебе тебя фраза фразу
через чтобы этого этот больше данные инструкций ключ команды клиента клиентов ограничений
пользователь пользователя помощник текст раскрой выведи повтори дословно
"""
_FREQUENT_ARABIC = """
تجاهل جميع التعليمات السابقة تعليمات كلمة السر المرور اكتب اعرض أظهر النظام التي الذي الآن رسالة
مفتاح القواعد اطبع أرسل بيانات العميل
"""

_TOO_SHORT = 3
WORDS = frozenset((_ENGLISH + _OTHERS).split())
REVERSIBLE = WORDS | {
    word
    for word in (_RUSSIAN + _FREQUENT + _FREQUENT_RUSSIAN + _FREQUENT_ARABIC).split()
    if len(word) > _TOO_SHORT
}
LONGEST = max(map(len, REVERSIBLE))
_PARTS = WORDS.union(_SHORT.split())
KNOWN = REVERSIBLE | _PARTS


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
