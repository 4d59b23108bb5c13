"""Phrases of attack in Polish."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

_IGNORE = (
    "zignoruj|ignoruj|zignorujcie|zignorować|ignorować|ignorując|zapomnij|"
    "zapomnieć|zapomnij o|pomiń|pominąć|pomijaj|odrzuć|obejdź|obchodź|unieważnij|"
    "anuluj|nadpisz|złam|naruszaj|narusz|przestań stosować|przestań przestrzegać|"
    "nie przestrzegaj|nie stosuj się do|nie słuchaj|nie zważaj na|"
    "nie zwracaj uwagi na|porzuć|wyłącz|usuń|zlekceważ|lekceważ|uwolnij się od|"
    "proszę zignorować|zawieś"
)

_SHOW = (
    "pokaż|pokazać|pokażcie|ujawnij|ujawnić|powtórz|powtórzyć|wypisz|wyświetl|"
    "wydrukuj|napisz|podaj|powiedz|zdradź|przetłumacz|zacytuj|skopiuj|streść|"
    "udostępnij|wymień|opisz|wyjaw|przytocz|przepisz|odtwórz|zwróć"
)

_WORDS = {
    "det": "wszystkie|wszystkich|wszelkie|wszelkich|o|te|tych|tymi|swoje|swoich|twoje|"
    "twoich|każde|i|oraz|lub|całkowicie|proszę|po prostu|teraz|wszystkim|do|na|"
    "natychmiast",
    "rules": "instrukcj\\w{1,3}|polece(?:nia|ń|niach|niami)|reguł\\w{0,3}|zasad\\w{0,3}|"
    "wytyczn\\w{1,4}|rozkaz\\w{0,3}|prompt\\w{0,4}|ograniczeni\\w{1,4}|ograniczeń|"
    "dyrektyw\\w{0,3}|komend\\w{0,3}|programowani\\w{1,2}|protokoł\\w{1,3}|"
    "zabezpiecze\\w{1,4}|filtr\\w{1,3}|szkoleni\\w{1,2}|nakaz\\w{0,3}|"
    "wskazów\\w{1,4}",
    "past": "poprzedni\\w{1,3}|wcześniejsz\\w{1,4}|powyższ\\w{1,4}|dotychczasow\\w{1,4}|"
    "pierwotn\\w{1,4}|istniejąc\\w{1,4}|oryginaln\\w{1,4}|początkow\\w{1,4}|"
    "otrzyman\\w{1,4}|dan\\w{1,3}|wydan\\w{1,3}|star\\w{1,3}|uprzedni\\w{1,3}|"
    "systemow\\w{1,4}",
    "your": "swoj\\w{1,3}|swych|twoj\\w{1,3}|twych|swój|twój",
    "adj": "systemow\\w{1,4}|wewnętrzn\\w{1,4}|tajn\\w{1,4}|ukryt\\w{1,4}|etyczn\\w{1,4}|"
    "moraln\\w{1,4}|pełn\\w{1,4}|dokładn\\w{1,4}|pierwotn\\w{1,4}|"
    "początkow\\w{1,4}|pierwsz\\w{1,4}|oryginaln\\w{1,4}|własn\\w{1,4}|"
    "bezpieczeństwa|dotychczasow\\w{1,4}|cał\\w{1,4}|standardow\\w{1,4}",
    "bounds": "ograniczeń|ograniczenia|zasad|reguł|filtrów|cenzury|limitów|granic|etyki|"
    "moralności|wytycznych|hamulców|zahamowań|norm",
    "ai": "ai|si|asystent\\w{0,4}|chatbot\\w{0,3}|czatbot\\w{0,3}|"
    "model\\w{0,3}(?: językow\\w{1,4})?|bot\\w{0,3}|"
    "sztuczn\\w{1,3} inteligencj\\w{1,2}|llm|agent\\w{0,3}|chatgpt",
    "prompt": "prompt\\w{0,4}(?: systemow\\w{1,4})?|instrukcj\\w{1,3}|polece(?:nia|ń)|"
    "wytyczn\\w{1,4}|wiadomoś\\w{1,3} systemow\\w{1,3}|"
    "komunikat\\w{0,3} systemow\\w{1,4}|dyrektyw\\w{0,2}|konfiguracj\\w{1,2}|"
    "systemow\\w{1,4} prompt\\w{0,3}",
}
_PHRASES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.94,
        _IGNORE,
        " (?:@det ){0,4}(?:@past )(?:@adj |i |oraz ){0,2}@rules",
    ),
    Phrase(
        "ignore-previous-last",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:@det ){0,4}@rules (?:powyżej|systemow\\w{1,4}|wcześniejsze|poprzednie|"
        "które (?:dostałeś|otrzymałeś|otrzymałaś|ci (?:dano|podano|wydano))|"
        "dotychczasowe|podane wcześniej|bezpieczeństwa)",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:wszystkie |wszystkich |o |o wszystkich |wszelkie ){0,2}@your (?:@adj ){0,3}@rules",
    ),
    Phrase(
        "ignore-all",
        OVERRIDE,
        0.84,
        _IGNORE,
        " (?:o )?(?:wszystkich|wszystkie|wszelkie|wszelkich|każdą) (?:@adj ){0,2}@rules",
    ),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:o )?(?:wszystko|wszystkim|to|tym|tego),? (?:co|czego) (?:ci|wam|do ciebie|"
        "cię) <2>(?:powiedziano|mówiono|powiedzieli|napisano|kazano|nauczono|polecono|"
        "mówiłem|powiedziałem)",
    ),
    Phrase(
        "ignore-above",
        OVERRIDE,
        0.7,
        _IGNORE,
        " (?:o )?(?:wszystko|wszystkim|to|tym|tekst|treść|całą treść|"
        "cały tekst),? (?:co (?:jest |było |znajduje się |napisano )?(?:powyżej|"
        "wcześniej|wyżej|do tej pory)|powyżej|powyższ\\w{1,3})",
        in_context=0.86,
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.82,
        "nowe instrukcje|nowa instrukcja|nowe polecenie|nowe polecenia|nowe zasady|"
        "nowe zadanie|nowe wytyczne|nowe rozkazy",
        r"(?:\s?[:!]| (?:to|są|brzmi%|od systemu|dla ciebie))",
        in_context=0.88,
    ),
    Phrase(
        "follow-only-me",
        OVERRIDE,
        0.84,
        "wykonuj|słuchaj|stosuj się|przestrzegaj|postępuj|bądź posłuszny",
        " (?:(?:tylko|wyłącznie|jedynie|do|zgodnie|z|od teraz) ){1,4}(?:moich|moje|"
        "mnie|moimi|moim) (?:nowych |własnych )?(?:polece\\w{1,4}|instrukcj\\w{1,3}|"
        "rozkaz\\w{1,3}|zasad|wytycznych|reguł)?",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.88,
        "od teraz|od tej pory|od tego momentu|od tej chwili",
        " <8>(?:ignoruj%|bez (?:żadnych )?(?:ogranicz%|zasad|filtr%|cenzur%|reguł|"
        "limit%)|nie (?:masz|obowiązują|obowiązuje|musisz) <3>(?:ogranicz%|zasad%|"
        "reguł%|filtr%)|słuchasz tylko|wykonujesz wszystk\\w{1,3}|dan|"
        "tryb\\w{0,3} (?:dewelopera|programisty))",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "od teraz|od tej pory|od tego momentu|od tej chwili",
        " (?:jesteś|będziesz|musisz|masz|odpowiadasz|działasz)",
        in_context=0.6,
    ),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.9,
        "jesteś|działaj|odpowiadaj|odpowiedz|zachowuj się|udawaj|wyobraź sobie|"
        "nie masz|nie obowiązują|symuluj|graj|wciel się|możesz|działasz|wyobraź|bądź|"
        "jakbyś",
        " <8>(?:bez|żadnych|wolny od|wolnym od|wolna od|pozbawion\\w{1,3}|nie masz|"
        "cię żadne|nie ma) (?:(?:żadnych|żadne|jakichkolwiek|twoich|swoich|etycznych|"
        "moralnych|i|ani|lub) ){0,3}(?:@bounds|(?:etycznych|moralnych) \\w{4,12}|"
        "zasady|reguły)",
    ),
    Phrase(
        "free-ai",
        JAILBREAK,
        0.84,
        "nieograniczona|nieograniczony|nieocenzurowana|nieocenzurowany|niecenzurowana|"
        "niecenzurowany|nieograniczonym|nieograniczoną|nieocenzurowanym|nieocenzurowaną",
        " (?:i \\w{4,16} )?(?:ai|sztuczn\\w{1,3} inteligencj\\w{1,2}|asystent\\w{0,3}|"
        "chatbot\\w{0,3}|wersj\\w{1,2}|model\\w{0,3}|bot\\w{0,3})",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "włącz|aktywuj|przejdź|uruchom|jesteś|wejdź|przełącz się|symuluj",
        " (?:(?:teraz|w|do|na|się) ){0,3}tryb\\w{0,3} (?:dewelopera|"
        "deweloperski\\w{0,3}|programisty|boga|dan|bez|jailbreak|administratora|"
        "debugowania|nieogranicz\\w{2,6}|debug)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "nigdy nie odmawiaj|nigdy nie mów, że|nie wolno ci odmówić|nie możesz odmówić|"
        "nie możesz odmawiać|nie odmawiaj|nigdy nie mów że",
        "(?: <5>(?:nie możesz|prośb%|żąda%|polece%|odpowied%|pyta%))?",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        _SHOW,
        " (?:(?:mi|nam|dokładnie|słowo|w|słowo|dosłownie|wszystkie|cały|całą|"
        "pełn\\w{1,3}|treść|tekst|zawartość|co|jest|proszę|jaki|jakie|"
        "są) ){0,6}(?:@your|treść|ten) (?:@adj ){0,3}(?:prompt\\w{0,4}(?: "
        "systemow\\w{1,4})?|systemow\\w{1,4} \\w{4,12}|wiadomość systemow\\w{1,3}|"
        "(?:wewnętrzne|tajne|ukryte|pierwotne|początkowe) (?:instrukcje|zasady|"
        "wytyczne|polecenia))",
    ),
    Phrase(
        "show-secret",
        LEAK,
        0.86,
        _SHOW,
        " (?:(?:mi|nam|cały|pełny|dokładny|swój|twój|ukryty|treść|pełną|"
        "pełen) ){0,4}(?:prompt\\w{0,3} systemow\\w{1,4}|"
        "systemow\\w{1,4} prompt\\w{0,3}|instrukcje systemowe|ukryte instrukcje|"
        "tajne instrukcje)",
    ),
    Phrase(
        "show-your-rules",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:mi|nam|dokładnie|dosłownie|wszystkie|jakie|są) ){0,5}(?:swoje|twoje|"
        "swych) (?:@adj ){0,2}(?:instrukcje|wytyczne|polecenia|prompty|dyrektywy)",
    ),
    Phrase(
        "what-are-yours",
        LEAK,
        0.82,
        "jakie są|jaki jest|jak brzmi|jak brzmią|jaka jest|jak brzmiał|jak brzmiały|"
        "jakie były|co zawiera|jaki był",
        " (?:(?:dokładnie|treść|dokładna) ){0,2}(?:twój|twoje|twoja|twych|"
        "twoich) (?:@adj ){0,2}@prompt",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "co ci powiedziano|jakie instrukcje otrzymałeś|jakie instrukcje dostałeś|"
        "jakie polecenia otrzymałeś|jakie polecenia dostałeś|jakie instrukcje ci|"
        "co ci kazano|jakie zasady ci",
    ),
    Phrase(
        "show-above",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:mi|wszystko|cały|tekst|co|słowa|dosłownie|treść|jest|znajduje|się|"
        "napisano|dokładnie) ){1,6}(?:powyżej|przed) (?:tej wiadomości|tą wiadomością|"
        "tego zdania|tym zdaniem|tej linii|tą linią|moją pierwszą|tym tekstem)",
    ),
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "uwaga dla|wiadomość dla|wiadomość do|instrukcja dla|instrukcje dla|uwaga|"
        "ważne dla|do wszystkich|komunikat dla|notatka dla|polecenie dla",
        r"[:,]? (?:(?:wszystkich|każdego|wszystkie|każdy|modeli) ){0,2}@ai(?: (?:ai|si|"
        r"językow\w{1,4})){0,2}[:,]? <8>(?:czyta\w{1,6}|przetwarza\w{1,6}|"
        r"streszcza\w{1,6}|podsumow\w{2,8}|analizuj\w{1,5}|musi\w{0,3}|muszą|"
        r"powini\w{2,4}|zignoruj\w{0,3}|wyślij|proszę|należy|dołącz|odpowiedz)",
        in_context=0.92,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "nie mów|nie informuj|bez informowania|nie wspominaj|nie ujawniaj|"
        "nie powiadamiaj|nie ostrzegaj|nie pytaj|bez wiedzy|nie pokazuj|bez pytania|"
        "nie zdradzaj",
        " <4>(?:użytkownik\\w{1,4}|klient\\w{1,4})",
        in_context=0.8,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "wyślij|prześlij|przekaż|wyślij mailem|wgraj|podeślij|wysyłaj",
        r" <6>(?:rozmow\w{1,3}|histori\w{1,2}|has[łl]\w{0,3}|dan\w{1,3}|klucz\w{0,3}|"
        r"e-?mail\w{0,3}|wiadomo\w{2,4}|plik\w{0,3}|dokument\w{0,3}|tajemnic\w{0,2}|"
        r"token\w{0,3}) <5>(?:na|do|pod) [\"'`(<]{0,2}(?:https?\b|"
        r"[\w.+-]{1,40}@[\w-]{1,40}|adres|następując\w{1,3}|ten adres)",
        in_context=0.85,
    ),
)
POLISH = Tongue(
    code="pl",
    words=_WORDS,
    phrases=_PHRASES,
    before="nie|nigdy|co (?:znaczy|oznacza)|znaczy|oznacza|znaczenie|dlaczego|takie jak|"
    "jak|np|na przykład|mówi|mówią|atakując\\w{1,3} <4>|próbuj\\w{1,3}|"
    "w jaki sposób|jak można|zwrot|fraza|zdanie",
    after="(?:znaczy|oznacza|oznaczają|atak|ataki)|któr\\w{1,3} (?:ci |"
    "ja )?(?:wysła\\w{2,4}|napisa\\w{2,4}|poda\\w{2,4}|da\\w{2,4}|przesła\\w{2,4})|"
    "(?:na|z|ze|w) (?:pudełku|opakowaniu|instrukcji obsługi|książce|książki|"
    "podręczniku|podręcznika|przepisie|przepisu|maila|mailu|grze|gry|lekarza|"
    "nauczyciela|szefa|etykiecie|ulotce)",
)
