"""Phrases of attack in Swedish."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

_IGNORE = (
    "ignorera|ignorerar|ignorerat|bortse från|strunta i|glöm|glömma|åsidosätt|"
    "åsidosätta|kringgå|upphäv|förkasta|bryt mot|bryt|följ inte|lyd inte|"
    "sluta följa|lyssna inte på|skriv över|hoppa över|strunt i|ta inte hänsyn till|"
    "stäng av|inaktivera|avvisa|överskrid|radera"
)

_SHOW = (
    "visa|avslöja|upprepa|skriv|skriv ut|berätta|ge mig|ge oss|säg|dela|återge|"
    "citera|översätt|sammanfatta|lista|kopiera|röj|beskriv|läck|presentera|yppa"
)

_WORDS = {
    "det": "alla|allt|de|den|det|dessa|din|ditt|dina|era|er|ert|snälla|helt|bara|och|"
    "eller|av|varje|nu|samtliga|omedelbart|från|mina",
    "rules": "instruktion(?:er|erna|en)?|anvisning(?:ar|arna)?|regler(?:na)?|"
    "riktlinjer(?:na)?|order|prompt(?:en|er|ar)?|direktiv(?:en)?|begränsning(?:ar|"
    "arna)?|kommandon|programmering|systemprompt(?:en)?|systeminstruktion(?:er|"
    "erna)|säkerhets\\w{4,16}|protokoll(?:en)?|restriktioner(?:na)?|föreskrifter|"
    "träning|policy(?:er|n)?|filter|spärrar",
    "past": "tidigare|föregående|ovanstående|ursprungliga|befintliga|givna|gamla|ovan|"
    "inledande|nuvarande",
    "adj": "interna|hemliga|etiska|moraliska|dolda|fullständiga|exakta|ursprungliga|egna|"
    "första|vanliga|normala|inbyggda|hela",
    "your": "din|ditt|dina|er|ert|era",
    "bounds": "regler|begränsningar|filter|censur|gränser|riktlinjer|moral|etik|spärrar|"
    "restriktioner|hämningar|(?:etiska|moraliska) \\w{4,14}",
    "ai": "ai|assistent(?:er)?|chattbot(?:t|tar|en)?|chatbots?|språkmodell(?:er|en)?|"
    "modell(?:er|en)?|botar|ki|llms?|agent(?:er|en)?|chatgpt|assistenter",
    "prompt": "system ?prompt(?:en|ar)?|systemprompt(?:en|ar)?|prompt(?:en|ar)?|"
    "systeminstruktion(?:er|erna)|instruktioner(?:na)?|systemmeddelande(?:t)?|"
    "startprompt(?:en)?|direktiv(?:en)?|programmering|anvisningar(?:na)?",
}
_PHRASES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.94,
        _IGNORE,
        " (?:@det ){0,5}@past (?:@adj |och |\\w{4,12} ){0,2}@rules",
    ),
    Phrase(
        "ignore-previous-last",
        OVERRIDE,
        0.9,
        _IGNORE,
        " (?:@det ){0,3}(?:instruktioner(?:na)?|regler(?:na)?|"
        "anvisningar(?:na)?) (?:ovan|du (?:har )?(?:fått|fick)|som du (?:har )?(?:fått|"
        "fick)|härovan|från systemet|du har)",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:alla |allt |helt |bara ){0,2}@your (?:@adj ){0,3}@rules",
    ),
    Phrase("ignore-all", OVERRIDE, 0.84, _IGNORE, " (?:alla|samtliga|varje) (?:@adj ){0,2}@rules"),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:allt )?(?:det |som |vad )?(?:som )?(?:du (?:har )?(?:blivit|fått|lärt)|"
        "man har|de har|jag har) <3>(?:tillsagd|sagt|höra|dig|veta|instruerats|lärt|"
        "fått)",
    ),
    Phrase(
        "ignore-above",
        OVERRIDE,
        0.7,
        _IGNORE,
        " (?:allt |all )?(?:ovanstående|texten ovan|det som står ovan|som står ovan|"
        "som sagts (?:tidigare|innan)|det ovan|ovan|tidigare text)",
        in_context=0.86,
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.82,
        "nya instruktioner|ny instruktion|ny uppgift|nya regler|nya order|nya direktiv|"
        "nya riktlinjer",
        r"(?:\s?[:!]| (?:är|lyder|från systemet|som du|för dig))",
        in_context=0.88,
    ),
    Phrase(
        "follow-only-me",
        OVERRIDE,
        0.84,
        "följ|lyd|lyssna|utför|agera|håll dig",
        " (?:(?:bara|endast|enbart|på|till|efter|nu) ){1,3}(?:mina|min|mig) (?:nya |"
        "egna |specifika )?(?:instruktioner|order|regler|kommandon|anvisningar|"
        "önskemål)",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.88,
        "från och med nu|från nu|hädanefter|från detta ögonblick|fr.o.m. nu",
        " <8>(?:ignorera%|utan (?:några )?(?:regler|begränsning%|filter|gränser|censur|"
        "restriktioner)|inga (?:regler|begränsning%|filter|gränser|restriktioner)|"
        "lyder|lyda|obegränsad%|ofiltrerad%|ocensurerad%|dan läge|allt jag (?:säger|"
        "ber)|utvecklarläge)",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "från och med nu|från nu|hädanefter",
        " (?:on )?(?:är|ska|skall|måste|kommer|svarar|agerar) du",
        in_context=0.6,
    ),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.9,
        "du är|du har|agera|svara|bete dig|låtsas|föreställ dig|spela|simulera|var|"
        "som om du|du kan|du lyder",
        " <8>(?:utan|inga|fri från|befriad från|inte (?:längre )?bunden av|"
        "inte (?:längre )?begränsad av) (?:(?:några|alla|dina|etiska|moraliska|eller|"
        "och|längre|som helst) ){0,3}@bounds",
    ),
    Phrase(
        "free-ai",
        JAILBREAK,
        0.84,
        "ocensurerad|obegränsad|ofiltrerad|ohämmad|ocensurerat",
        " (?:och \\w{4,16} )?(?:ai|assistent|chattbot|chatbot|version av|språkmodell|"
        "bot|chatgpt|läge)",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "aktivera|gå in i|växla till|starta|du är nu i|du är i|simulera|slå på|"
        "byt till|gå över till",
        " (?:(?:nu|i|det|ett) ){0,2}(?:utvecklar|utvecklare|developer|gud|dan|debug|"
        "jailbreak|admin|obegränsat|felsöknings) ?(?:läget?|mode)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "vägra aldrig|säg aldrig att du|du får inte vägra|du får aldrig vägra|"
        "neka aldrig|du kan inte vägra|avvisa aldrig",
        "(?: <5>(?:inte kan|inte får|begär%|fråg%|svara|förfråg%|hjälpa))?",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        _SHOW,
        " (?:(?:mig|oss|ut|exakt|ord|för|ordagrant|allt|hela|innehållet|texten|i|av|"
        "fullständiga|vad|är|snälla|alla|upp|om|vad|till) ){0,7}(?:din|ditt|dina|er|"
        "era|den) (?:@adj ){0,3}(?:system ?prompt(?:en|ar)?|systemprompt(?:en|ar)?|"
        "prompt(?:en|ar)?|systeminstruktion(?:er|erna)|systemmeddelande(?:t)?|"
        "startprompt(?:en)?|(?:interna|hemliga|ursprungliga|dolda|"
        "första) (?:instruktioner|regler|prompt|riktlinjer))",
    ),
    Phrase(
        "show-your-rules",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:mig|oss|ut|exakt|ordagrant|alla|"
        "för) ){0,5}dina (?:@adj ){0,2}(?:instruktioner|anvisningar|direktiv|"
        "interna \\w{4,12})",
    ),
    Phrase(
        "what-are-yours",
        LEAK,
        0.82,
        "vad är|vad var|vad står i|hur lyder|vilka är|vilka|vad innehåller|hur löd",
        " (?:(?:exakt|i|den|ordagrant) ){0,3}(?:(?:din|ditt|"
        "dina) (?:@adj ){0,2}@prompt|(?:instruktioner|regler|order|"
        "anvisningar) (?:har du fått|fick du|har de gett dig|gavs du))",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "vad har du blivit tillsagd|vad sa de till dig|vad har de sagt åt dig|"
        "vad har dina utvecklare|vilka instruktioner har du|"
        "vilka instruktioner fick du|vad har du instruerats|vad har dina skapare",
    ),
    Phrase(
        "show-above",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:mig|allt|all|hela|text|texten|orden|som|ordagrant|exakt|"
        "instruktionerna|står) ){1,6}(?:ovanför|före|innan|"
        "ovan) (?:det här meddelandet|detta meddelande|den här (?:raden|texten|"
        "meningen)|denna (?:rad|text|mening)|mitt första)",
    ),
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "meddelande till|notera|notis till|instruktion till|instruktioner till|"
        "instruktioner för|obs|viktigt för|till alla|riktat till|uppmaning till|"
        "anvisning till",
        r"[:,]? (?:(?:alla|varje|den|en|de) ){0,2}@ai ?(?:assistent(?:er|en)?|"
        r"modell(?:er|en)?|system|agent(?:er|en)?)?[:,]? <8>(?:läs%|behandla%|bearbeta%|"
        r"sammanfatta%|analysera%|måste|ska|ignorera%|skicka|vänligen|svara|inkludera)",
        in_context=0.92,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "berätta inte|säg inte|informera inte|utan att informera|utan att berätta|"
        "nämn inte|avslöja inte|meddela inte|varna inte|utan att fråga|visa inte|"
        "säg inget|berätta inget",
        " <5>(?:användaren|användarna|kunden|användare)",
        in_context=0.8,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "skicka|vidarebefordra|mejla|maila|ladda upp|överför|läck|sänd",
        r" <6>(?:konversation%|chatthistorik%|lösenord%|inloggning%|api nyckl%|"
        r"uppgifter|data|e-?post%|mejl%|meddelanden|filer%|dokument%|hemlighet%|"
        r"tokens?) <5>(?:till) [\"'`(<]{0,2}(?:https?\b|[\w.+-]{1,40}@[\w-]{1,40}|"
        r"följande|denna (?:adress|url))",
        in_context=0.85,
    ),
)
SWEDISH = Tongue(
    code="sv",
    words=_WORDS,
    phrases=_PHRASES,
    before="inte|aldrig|vad betyder|betyder|betydelsen av|varför|fraser som|som|"
    "till exempel|t\\.? ?ex\\.?|säger|säga|angripare <4>|hur (?:kan|man kan) <3>|"
    "försöker|frasen|meningen",
    after="(?:betyder|attack|attacker|angrepp)|som (?:jag|vi|han|hon) <2>(?:gav|skickade|"
    "skrev|sa|gett|skickat|skrivit)|(?:på|från|i) (?:den|min|mitt|det) (?:manualen|"
    "kartongen|receptet|boken|mejlet|spelet|läkaren|läraren|etiketten|"
    "förpackningen|chefen)|(?:på|från|i) (?:manualen|kartongen|receptet|boken|"
    "mejlet|spelet|läkaren|läraren|etiketten|förpackningen|chefen|bruksanvisningen|"
    "handboken)",
)
