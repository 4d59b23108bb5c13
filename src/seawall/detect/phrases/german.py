"""Phrases of attack in German."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

_IGNORE = (
    "ignoriere|ignorier|ignorieren|ignoriert|ignoriere bitte|vergiss|vergiß|vergesse|vergesst"
    "|vergessen|missachte|missachten|mißachte|missachtet|verwirf|verwerfe|verwerfen|umgehe"
    "|umgehen|übergehe|übergehen|überschreibe|überschreiben|lösche|löschen|beachte|befolge"
    "|lass|lasse|streiche|deaktiviere|deaktivieren|widersetze dich|brich|verletze"
    "|löse dich von|befreie dich von|setze dich über"
)
_SHOW = (
    "zeig|zeige|zeigen|nenne|nenn|nennen|gib|gebe|geben|wiederhole|wiederholen|verrate|verraten"
    "|offenbare|offenlege|offenlegen|drucke|schreibe|schreib|sag|sage|teile|übersetze|zitiere"
    "|veröffentliche|liste|ausgeben|kopiere|beschreibe|fasse|lege|erzähl|erzähle|enthülle"
    "|wiedergeben|preisgeben"
)
_WORDS = {
    "det": "alle|aller|allen|alles|sämtliche|jede|jegliche|die|der|das|den|dem|diese|"
    "dieser|bitte|mir|uns"
    "|du|sie|ihr|nun|jetzt|einfach|komplett|vollständig|und|oder|von|bisher|sofort|"
    "doch|mal|ganz|auch",
    "past": "vorherige%|vorige%|bisherige%|obige%|vorangegangene%|vorangehende%|frühere%|"
    "ursprüngliche%"
    "|zuvor (?:gegebene%|erhaltene%|genannte%)|bestehende%|vorstehende%|anfängliche%|gegebene%"
    "|oben (?:genannte%|stehende%)|obenstehende%|alte%|bisher gegebene%|davor|vorhandene%",
    "rules": "anweisung%|instruktion%|regel|regeln|vorgaben?|richtlinien?|befehle?n?|anordnung%"
    "|aufgabenstellung|prompts?|einschränkung%|beschränkung%|programmierung|"
    "anleitungen|direktiven?"
    "|systemprompts?|sicherheits\\w{3,16}|beschränkung%|schutz\\w{3,14}|aufträge|"
    "weisungen|protokolle"
    "|training|betriebs\\w{3,16}",
    "your": "deine?[mnrs]?|ihre?[mnrs]?|eure?[mnrs]?",
    "adj": "system|interne%|geheime%|ursprüngliche%|internen|initiale%|ethische%|"
    "moralische%|eigene%|vorherige%"
    "|bisherige%|versteckte%|genaue%|vollständige%|komplette%|erste%|übliche%|"
    "normale%|reguläre%|standard%"
    "|operative%|gewöhnliche%|vorgegebene%|ganze%|gesamte%|exakte%|aktuelle%",
    "bounds": "regeln|einschränkung%|beschränkung%|filter%|zensur|grenzen|richtlinien|moral|"
    "ethik|ethische \\w{3,16}"
    "|moralische \\w{3,16}|limits?|vorgaben|restriktionen|schranken|tabus",
    "prompt": "system ?prompts?|systemprompts?|prompts?|anweisung%|instruktion%|"
    "systemanweisung%|systemnachricht%|anfangs\\w{4,14}"
    "|regeln|richtlinien|vorgaben|konfiguration|programmierung|systembefehl%|"
    "grundregeln|direktiven|startprompt",
    "ai": "ki|ai|ki assistent%|assistent%|chatbot%|sprachmodell%|ki modell%|ki system%|"
    "bot|sprachassistent%|chatgpt|modell",
}
_PHRASES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.94,
        _IGNORE,
        " (?:@det ){0,5}(?:@your )?@past (?:@adj ){0,2}@rules",
    ),
    Phrase("ignore-yours", OVERRIDE, 0.92, _IGNORE, " (?:@det ){0,4}@your (?:@adj ){0,3}@rules"),
    Phrase(
        "ignore-all",
        OVERRIDE,
        0.85,
        _IGNORE,
        " (?:@det ){0,3}(?:alle|sämtliche|jegliche|jede) (?:@adj ){0,2}@rules",
    ),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.93,
        _IGNORE,
        " (?:@det ){0,3}(?:alles|was|anweisungen die|anweisungen) <2>(?:dir|ihnen|"
        "man dir|du) <4>"
        "(?:gesagt|gegeben|aufgetragen|beigebracht|mitgeteilt|weißt|gelernt|vorgegeben|"
        "befohlen)",
    ),
    Phrase(
        "ignore-above",
        OVERRIDE,
        0.7,
        _IGNORE,
        " (?:sie )?(?:bitte )?(?:alles|das|den text|die anweisungen|den|"
        "sämtliches) (?:@det ){0,2}"
        "(?:obige|oben|davor|vorherige|bisherige|zuvor|vorangegangene|oben stehende)"
        "(?: (?:stehende|gesagte|geschriebene|genannte))?",
        in_context=0.85,
    ),
    Phrase(
        "rules-ignore",
        OVERRIDE,
        0.92,
        "vorherigen|bisherigen|obigen|vorangegangenen|früheren|ursprünglichen|deine|ihre"
        "|alle anweisungen|alle regeln|allen anweisungen|alle vorherigen",
        " (?:@adj ){0,2}(?:@rules )?(?:und \\w{3,14} )?<3>(?:ignorieren|zu ignorieren|"
        "vergessen|missachten|außer acht"
        "|verwerfen|überschreiben|umgehen|nicht (?:mehr )?(?:befolgen|beachten)|"
        "nicht mehr gültig"
        "|sind (?:aufgehoben|ungültig|außer kraft|hinfällig))",
    ),
    Phrase(
        "not-follow",
        OVERRIDE,
        0.9,
        "befolge|beachte|halte dich|folge|höre|hör|ignoriere",
        " (?:@det ){0,3}(?:nicht (?:mehr )?|keine |"
        "auf )(?:mehr )?(?:an )?(?:@det ){0,2}(?:@your |@past ){1,2}(?:@adj )?@rules",
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.85,
        "neue anweisungen|neue anweisung|neue instruktionen|neuen anweisungen|"
        "neue aufgabe|neue regeln"
        "|neue befehle|neuer befehl|neuer auftrag",
        r"(?:\s?[:!]| (?:lauten|lautet|sind|ist|befolgen|für dich|vom system))",
        in_context=0.88,
    ),
    Phrase(
        "follow-only-me",
        OVERRIDE,
        0.85,
        "folge|befolge|gehorche|höre|handle|hör",
        " (?:nur |ausschließlich |ab jetzt |jetzt |von nun an |auf |bitte ){0,3}"
        "(?:(?:noch )?(?:meinen|meine|mir|diesen|nach meinen|unter meiner) )(?:neuen |"
        "eigenen |spezifischen )?"
        "(?:anweisung%|befehl%|regeln|instruktion%|vorgaben|anleitung)",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.88,
        "ab jetzt|ab sofort|von nun an|von jetzt an|ab nun",
        " <8>(?:ignorier%|keine (?:regeln|einschränkung%|beschränkung%|filter|grenzen|"
        "richtlinien)|ohne "
        "(?:regeln|einschränkung%|beschränkung%|filter|zensur|jede)|gehorch%|"
        "uneingeschränkt|ungefiltert|unzensiert"
        "|dan|nur (?:noch )?(?:meine|mir|auf mich)|alles was ich)",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "ab jetzt|ab sofort|von nun an|von jetzt an",
        " (?:bist|wirst|sollst|musst|antwortest|verhältst|handelst) du",
        in_context=0.6,
    ),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.9,
        "du hast|du bist|du kennst|du unterliegst|sei|antworte|antwortest|handle|"
        "agiere|verhalte dich|als wärst du"
        "|tu so|stell dir vor|tue so|spiele|simuliere|du kannst|als ob du|reagiere|"
        "ohne dich|gibt es für dich",
        " <6>(?:keine(?:n|r|rlei)?|ohne|frei von|nicht (?:mehr )?(?:an|gebunden)|"
        "befreit von) (?:(?:jede|jegliche|deine|die|"
        "ethische[nr]?|moralische[nr]?|mehr|allen|irgendwelche|inhaltliche|und|oder) ){0,3}"
        "@bounds",
    ),
    Phrase(
        "free-ai",
        JAILBREAK,
        0.86,
        "unzensierte|unzensierter|uneingeschränkte|uneingeschränkter|ungefilterte|ungefilterter"
        "|unbeschränkte|unbeschränkter|unzensiertes|skrupellose|entfesselte",
        " (?:und \\w{3,16} )?(?:ki|ai|assistent%|chatbot|version von|sprachmodell|bot|"
        "chatgpt|persona|modus)",
    ),
    Phrase(
        "ai-without",
        JAILBREAK,
        0.86,
        "ki|ai|assistent|assistentin|chatbot|sprachmodell|bot|modell",
        " (?:(?:die|der|das|welche|modell|ganz|völlig|komplett) ){0,2}(?:ohne|keine|frei von) "
        "(?:(?:jede|jegliche|ethische[nr]?|moralische[nr]?|und|oder|deine|alle|"
        "irgendwelche) ){0,3}@bounds",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "entwicklermodus|developer modus|developer-modus|gott-modus|gottmodus|"
        "dan-modus|dan modus"
        "|entwickler-modus|debug-modus|wartungsmodus|jailbreak-modus|admin-modus|adminmodus",
        " <4>(?:aktiv%|ein|eingeschaltet|einschalten|an|freigeschaltet|ohne|wechseln|starten)",
    ),
    Phrase(
        "to-mode",
        JAILBREAK,
        0.86,
        "aktiviere|wechsle|wechsel|starte|schalte|geh|gehe|simuliere|du bist|betrete",
        " (?:(?:jetzt|nun|bitte|in|den|im|sofort) ){0,3}(?:entwickler|developer|gott|"
        "dan|debug|wartungs|jailbreak|admin|god) ?(?:mod%)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "sag niemals|sage niemals|sag nie|sage nie|lehne niemals|lehne nie|"
        "verweigere niemals"
        "|verweigere nie|du darfst nicht ablehnen|du darfst niemals ablehnen|"
        "weigere dich nicht|niemals ablehnen|nie ablehnen",
        "(?: <6>(?:nicht (?:kannst|darfst|helfen)|ab|ablehn%|antwort%|anfrage%|bitte%))?",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        _SHOW,
        " (?:(?:mir|uns|sie|bitte|den|die|das|genau|wörtlich|exakt|alle|alles|wort|für|"
        "vollständig|inhalt|text|wortlaut|mal|"
        "noch|einmal|aus|preis|offen|zusammen|mit|heraus|ganzen|genauen|von|was|in|"
        "jetzt) ){0,6}"
        "(?:@your|des|den|die|dein) (?:@adj ){0,3}"
        "(?:system ?prompt%|systemprompt%|prompts?|systemanweisung%|systemnachricht%|"
        "anfangs(?:anweisung%|prompt%|befehl%)|"
        "(?:internen?|geheimen?|ursprünglichen?|versteckten?|initialen?|"
        "ersten?) (?:anweisung%|instruktion%|regeln|prompts?|vorgaben|richtlinien)"
        "|startprompt|grundanweisung%|initialprompt)",
    ),
    Phrase(
        "show-your-rules",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:mir|uns|sie|bitte|genau|wörtlich|exakt|alle|wort|für|vollständig|mal|"
        "von|noch|einmal) ){0,4}"
        "(?:deine[nmr]?|ihre internen) (?:@adj ){0,3}(?:anweisung%|instruktion%|"
        "prompts?|programmierung|vorgaben|konfiguration|direktiven|richtlinien)",
    ),
    Phrase(
        "what-are-yours",
        LEAK,
        0.82,
        "was sind|wie lauten|wie lautet|was steht|was ist|welche|was war|was waren|"
        "kennst du|hast du",
        " (?:(?:genau|in|denn|die|der|das|eigentlich) ){0,3}"
        "(?:(?:deine?[mnrs]?|ihre?[mnrs]? (?:internen?|geheimen?|system)) (?:@adj ){0,3}"
        "(?:system ?prompt%|prompts?|anweisung%|instruktion%|systemnachricht%|"
        "systemanweisung%|direktiven|eingabeaufforderung|vorgaben)"
        "|(?:anweisung%|instruktion%|vorgaben|regeln|befehle) (?:hast du|wurden dir|"
        "hat man dir|haben sie dir))",
    ),
    Phrase(
        "show-above",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:mir|bitte|alles|den|die|das|gesamten|ganzen|wörtlich|genau|text|was|"
        "worte|wörter|exakt|alle|anweisungen|sätze) ){1,6}"
        "(?:über|oberhalb|vor|oben|obigen) (?:dieser|diesem|dieser nachricht|"
        "diesem satz|meiner ersten|der ersten|steht|prompt|anweisung%)"
        "(?: (?:nachricht|zeile|satz|text|punkt|eingabe|frage))?",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "was wurde dir|was hat man dir|was haben sie dir|was haben deine entwickler|"
        "welche anweisungen wurden dir"
        "|welche anweisungen hast du|welche regeln wurden dir|was wurde ihnen",
        " <8>(?:gesagt|gegeben|aufgetragen|vorgegeben|mitgeteilt|erhalten|bekommen|"
        "verboten|anweisung%|befohlen)",
    ),
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "hinweis an|anweisung an|anweisungen an|nachricht an|achtung|wichtig für|"
        "notiz an|an alle|an jede|an die"
        "|anweisung für|anweisungen für|mitteilung an|hinweis für",
        r"[:,]? (?:(?:alle|die|den|das|jede|jeden|der|dem) ){0,2}(?:ki|ai|llms?|"
        r"sprachmodell%|assistent%|chatbots?|automatisierte \w{3,14}) ?(?:assistent%|"
        r"modell%|system%|agent%)?"
        "[:,]? <8>(?:lesen|liest|verarbeite%|zusammenfass%|analysier%|müssen|muss|"
        "sollen|soll|bitte|ignorier%|musst|du|sende|schreibe)",
        in_context=0.92,
    ),
    Phrase(
        "when-summarising",
        INDIRECT,
        0.5,
        "beim zusammenfassen|wenn du diesen|wenn du diese|wenn du dieses|"
        "wenn sie dieses dokument zusammenfassen|bei der zusammenfassung|"
        "in deiner zusammenfassung|in deiner antwort",
        " <10>(?:auch|außerdem|immer|unbedingt|zusätzlich|erwähne|füge|sende|empfiehl|"
        "sag|schreibe|weise)",
        in_context=0.82,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "sag|sage|erzähl|erzähle|verrate|teile|informiere|erwähne|zeige|frage|ohne|"
        "benachrichtige|warne",
        " (?:(?:dem|den|das|es|dies|davon|gegenüber|hiervon|niemals|nicht|nichts|"
        "die) ){0,4}(?:nutzer%|benutzer%|anwender%|user|nutzerin)"
        "(?: <4>(?:nicht|nichts|zu (?:informieren|fragen|warnen|benachrichtigen)|mit|"
        "niemals|davon))",
        in_context=0.8,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "sende|schicke|leite|übermittle|maile|schick|send|übertrage",
        " <6>(?:gespräch%|chatverlauf|unterhaltung|passwört%|passwort%|zugangsdaten|"
        "api schlüssel|daten|e-?mails?|nachrichten|dateien|verlauf|kundendaten|"
        "dokument%)"
        r" <5>(?:an|zu|nach) [\"'`(<]{0,2}(?:https?\b|[\w.+-]{1,40}@[\w-]{1,40}|"
        r"die (?:folgende )?(?:adresse|url)|folgende)",
        in_context=0.85,
    ),
)
GERMAN = Tongue(
    code="de",
    words=_WORDS,
    phrases=_PHRASES,
    before="nicht|nie|niemals|keinesfalls|was (?:bedeutet|heißt|meint)|bedeutet|"
    "bedeutung von|warum|sätze wie|wie|zum beispiel|z\\.? ?b\\.?|angreifer <4>"
    "|sagt|schreibt|dazu bringen|versucht|versuchen|wie (?:kann|können|könnte) <3>|"
    "begriff|ausdruck|phrase|satz",
    after="(?:bedeutet|heißt|zu bedeuten|angriff|angriffe|meint)|(?:die|den|das) (?:ich|"
    "wir|er|sie|mein \\w{2,10}) <4>(?:gegeben|geschickt|gesendet|geschrieben|"
    "gesagt|habe|hatte)"
    "|(?:auf|von|aus|für) (?:der|dem|den|das|meiner|meinem|die) (?!system|prompt|"
    "assistent|ki)|im (?:handbuch|rezept|buch|brief|spiel)|in der (?:anleitung|"
    "e-?mail|packung|gebrauchsanweisung|bedienungsanleitung)",
)
