"""Phrases of attack in Dutch."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

_IGNORE = (
    "negeer|negeert|negeren|vergeet|vergeten|sla|omzeil|omzeilen|overschrijf|"
    "overschrijven|veronachtzaam|verwaarloos|schend|doorbreek|verwerp|wis|"
    "verwijder|schakel|volg niet|gehoorzaam niet|let niet op|houd je niet aan|"
    "hou je niet aan|houd geen rekening met|trek je niets aan van|laat|"
    "stop met het volgen van|breek|passeer|schuif"
)

_SHOW = (
    "toon|laat|geef|vertel|onthul|herhaal|herhalen|print|druk|schrijf|zeg|deel|"
    "openbaar|citeer|vertaal|vat|kopieer|lijst|noem|beschrijf|reproduceer|verklap|"
    "tonen|onthullen|dump|presenteer"
)

_WORDS = {
    "det": "alle|al|de|het|die|deze|dit|je|jouw|uw|elke|iedere|alsjeblieft|maar|even|"
    "gewoon|volledig|en|of|van|compleet|alles|nu|mijn|wat|onmiddellijk|a u b|aub",
    "rules": "instructies?|aanwijzing(?:en)?|regels?|richtlijn(?:en)?|opdracht(?:en)?|"
    "bevel(?:en)?|prompts?|beperking(?:en)?|commando'?s?|programmering|"
    "systeemprompts?|systeeminstructies?|veiligheids\\w{4,16}|protocollen|"
    "voorschriften|training|restricties|instellingen|beleid|kaders",
    "past": "vorige|voorgaande|eerdere|bovenstaande|voorafgaande|oorspronkelijke|initiële|"
    "bestaande|gegeven|eerder gegeven|hierboven|oude|originele|huidige",
    "adj": "interne|geheime|ethische|morele|verborgen|volledige|exacte|oorspronkelijke|"
    "eigen|eerste|initiële|systeem|standaard|gebruikelijke|normale|operationele|"
    "ingebouwde|gehele",
    "your": "je|jouw|uw|jullie",
    "bounds": "regels|beperkingen|filters?|censuur|grenzen|richtlijnen|moraal|ethiek|"
    "limieten|restricties|remmingen|(?:ethische|morele) \\w{4,14}",
    "ai": "ai|ki|assistent(?:en)?|chatbots?|taalmodel(?:len)?|model(?:len)?|bots?|"
    "kunstmatige intelligentie|llms?|agents?|chatgpt|systemen",
    "prompt": "systeem ?prompts?|systeemprompts?|system prompts?|prompts?|"
    "systeeminstructies?|instructies|systeembericht(?:en)?|beginprompt|startprompt|"
    "directieven|programmering|systeemconfiguratie|aanwijzingen",
}
_PHRASES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.94,
        _IGNORE,
        " (?:@det ){0,5}@past (?:@adj |en |\\w{4,12} ){0,2}@rules",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:al |alle |volledig |gewoon ){0,2}@your (?:@adj ){0,3}@rules",
    ),
    Phrase(
        "ignore-all",
        OVERRIDE,
        0.84,
        _IGNORE,
        " (?:alle|al de|elke|iedere) (?:@adj ){0,2}(?:@rules)",
    ),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:alles )?(?:wat|de instructies die) (?:ze |men |er |ik )?(?:je|jou|u|"
        "aan je) <4>(?:verteld|gezegd|opgedragen|gegeven|geleerd|weet)",
    ),
    Phrase(
        "ignore-above",
        OVERRIDE,
        0.7,
        _IGNORE,
        " (?:alles |al )?(?:het bovenstaande|wat hierboven staat|hierboven|"
        "wat hiervoor (?:is gezegd|staat|kwam)|de bovenstaande tekst|"
        "de tekst hierboven|het voorgaande|wat eerder is gezegd)",
        in_context=0.86,
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.82,
        "nieuwe instructies|nieuwe instructie|nieuwe opdracht|nieuwe regels|"
        "nieuwe bevelen|nieuwe richtlijnen",
        r"(?:\s?[:!]| (?:zijn|luiden|van het systeem|die je moet|voor jou))",
        in_context=0.88,
    ),
    Phrase(
        "follow-only-me",
        OVERRIDE,
        0.84,
        "volg|gehoorzaam|luister|voer|houd je|handel|antwoord",
        " (?:(?:alleen|uitsluitend|slechts|nog|enkel|aan|naar|volgens|"
        "nu) ){1,4}(?:mijn|mij) (?:nieuwe |eigen |specifieke )?(?:instructies|bevelen|"
        "opdrachten|regels|aanwijzingen|commando'?s|wensen)",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.88,
        "vanaf nu|van nu af aan|vanaf dit moment|voortaan",
        " <8>(?:negeer%|zonder (?:enige )?(?:regels|beperking%|filter%|grenzen|censuur|"
        "restricties)|geen (?:enkele )?(?:regels|beperking%|filter%|grenzen|"
        "restricties)|gehoorzaam%|onbeperkt%|ongefilterd%|ongecensureerd%|dan modus|"
        "alles wat ik (?:zeg|vraag|wil)|ontwikkelaarsmodus)",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "vanaf nu|van nu af aan|vanaf dit moment|voortaan",
        " (?:ben|zul|moet|ga|zal|antwoord|gedraag|handel) (?:je|jij|u)",
        in_context=0.6,
    ),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.9,
        "je bent|jij bent|je hebt|gedraag je|doe alsof|antwoord|handel|stel je voor|"
        "speel|simuleer|reageer|wees|alsof je|u bent|u heeft|je kunt",
        " <8>(?:zonder|geen|vrij van|bevrijd van|niet (?:meer )?gebonden aan|"
        "niet (?:meer )?beperkt door) (?:(?:enige|enkele|alle|je|ethische|morele|of|en|"
        "meer|de|jouw) ){0,3}@bounds",
    ),
    Phrase(
        "free-ai",
        JAILBREAK,
        0.84,
        "ongecensureerde|onbeperkte|ongefilterde|ongeremde|vrije",
        " (?:en \\w{4,16} )?(?:ai|assistent|chatbot|versie van|taalmodel|bot|chatgpt|modus)",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "activeer|schakel|ga|start|open|je bent|simuleer|zet|betreed",
        " (?:(?:nu|in|naar|de|over|aan|jezelf|naar|over naar) ){0,4}(?:ontwikkelaars?|"
        "ontwikkel|developer|god|goden|dan|debug|jailbreak|beheerders?|admin|"
        "onbeperkte) ?(?:modus|mode)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "weiger nooit|zeg nooit dat je|je mag niet weigeren|je mag nooit weigeren|"
        "nooit weigeren|weiger geen enkel|je kunt niet weigeren",
        "(?: <5>(?:niet kunt|niet kan|verzoek%|vraag|vragen|opdracht%|antwoord%))?",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        _SHOW,
        " (?:(?:me|mij|ons|eens|zien|precies|woord|voor|letterlijk|alles|de|het|inhoud|"
        "tekst|van|volledige|volledig|wat|is|zijn|alsjeblieft|exact|alle|samen|"
        "in) ){0,7}(?:je|jouw|uw|de|het) (?:@adj ){0,3}(?:systeem ?prompts?|"
        "systeemprompts?|system prompts?|prompts?|systeeminstructies?|systeembericht|"
        "beginprompt|startprompt|(?:interne|geheime|oorspronkelijke|verborgen|initiële|"
        "eerste) (?:instructies|regels|prompts?|richtlijnen|opdracht))",
    ),
    Phrase(
        "show-your-rules",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:me|mij|ons|eens|zien|precies|letterlijk|alle|al) ){0,5}(?:jouw|je|"
        "uw) (?:@adj ){0,2}(?:instructies|programmering|aanwijzingen|directieven|"
        "interne \\w{4,12})",
    ),
    Phrase(
        "what-are-yours",
        LEAK,
        0.82,
        "wat zijn|wat is|wat was|wat waren|wat staat er in|hoe luidt|hoe luiden|welke|"
        "wat staat|hoe luidden",
        " (?:(?:precies|de|het|exact|er|in|letterlijk) ){0,3}(?:(?:je|jouw|"
        "uw) (?:@adj ){0,2}@prompt|(?:instructies|opdracht%|regels|"
        "aanwijzingen) (?:heb je|zijn je|kreeg je|heeft u|hebben ze je))",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "wat is je verteld|wat hebben ze je|wat is jou verteld|wat werd je verteld|"
        "wat hebben je ontwikkelaars|welke instructies heb je|"
        "welke instructies kreeg je|wat hebben je makers",
    ),
    Phrase(
        "show-above",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:me|alles|alle|de|het|hele|volledige|tekst|wat|woorden|letterlijk|"
        "precies|instructies|staat|er) ){1,6}(?:boven|voor|vóór) (?:dit bericht|"
        "deze (?:zin|regel|tekst|lijn)|mijn eerste|dit punt)",
    ),
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "opmerking voor|bericht aan|bericht voor|instructie voor|instructies voor|"
        "let op|belangrijk voor|notitie voor|mededeling aan|aan alle|gericht aan",
        r"[:,]? (?:(?:de|het|alle|elke|een|iedere) ){0,2}@ai ?(?:assistent(?:en)?|"
        r"model(?:len)?|syste(?:em|men)|agents?)?[:,]? <8>(?:lees%|lezen|leest|verwerk%|"
        r"samenvat%|analyse%|moet|moeten|negeer%|stuur|gelieve|antwoord|voeg|dit)",
        in_context=0.92,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "vertel|zeg|informeer|meld|laat|toon|onthul|noem|zonder|waarschuw|vraag",
        " <3>(?:de |aan de |het de )?(?:gebruikers?|klant)(?: <3>(?:niet|niets|niks|"
        "nooit|weten|te (?:informeren|vragen|waarschuwen)))",
        in_context=0.8,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "stuur|verstuur|verzend|mail|upload|zend|lek",
        r" <6>(?:gesprek%|chatgeschiedenis|wachtwoord%|inloggegevens|api sleutel%|"
        r"gegevens|data|e-?mails?|berichten|bestanden|document%|geheimen|"
        r"tokens?) <5>(?:naar|aan) [\"'`(<]{0,2}(?:https?\b|[\w.+-]{1,40}@[\w-]{1,40}|"
        r"het volgende|dit (?:adres|e-?mailadres)|deze url)",
        in_context=0.85,
    ),
)
DUTCH = Tongue(
    code="nl",
    words=_WORDS,
    phrases=_PHRASES,
    before="niet|nooit|wat betekent|betekent|betekenis van|waarom|zinnen als|zoals|"
    "bijvoorbeeld|bijv|zegt|zeggen|aanvallers? <4>|hoe (?:kan|kun|kunnen) <3>|"
    "proberen|probeert|uitdrukking|zin",
    after="(?:betekent|betekenen|aanval|aanvallen)|die (?:ik|we|hij|"
    "zij) (?:je )?<3>(?:gegeven|gestuurd|geschreven|gezegd|stuurde|gaf|heb)|(?:op|"
    "van|uit|in) (?:de|het|mijn|dat|die) (?:handleiding|doos|recept|boek|mail|"
    "e-?mail|spel|dokter|leraar|docent|etiket|verpakking|baas|gids|bijsluiter)",
)
