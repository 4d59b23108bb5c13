"""Phrases of attack in Italian."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

_IGNORE = (
    "ignora|ignori|ignorate|ignorare|ignorando|dimentica|dimentichi|dimenticate|"
    "dimenticare|dimenticati|scordati|trascura|trascuri|trascurare|tralascia|"
    "non tenere conto|non tenga conto|non seguire|non segua|non seguire più|"
    "smetti di seguire|disobbedisci|disobbedire|aggira|aggirare|aggiri|annulla|"
    "annullare|annulli|sovrascrivi|sovrascrivere|elimina|scarta|scavalca|eludi|"
    "eludere|viola|violare|violi|bypassa|bypassare|metti da parte|lascia perdere|"
    "disattiva|disattivare|disattivi|liberati|abbandona|supera|rompi|infrangi|"
    "trasgredisci|sospendi"
)

_SHOW = (
    "mostra|mostrami|mostrare|mostri|mostraci|rivela|rivelami|rivelare|riveli|"
    "ripeti|ripetimi|ripetere|ripeta|stampa|stampare|stampi|scrivi|scrivimi|dimmi|"
    "dammi|condividi|condividere|elenca|traduci|riassumi|cita|copia|divulga|"
    "divulgare|espone|esponi|descrivi|svela|svelami|svelare|riporta|trascrivi|"
    "mi dica|dica|fornisci|racconta|spiegami|comunica|diffondi"
)

_WORDS = {
    "det": "tutte|tutti|tutto|le|gli|il|lo|la|i|l|qualsiasi|ogni|di|delle|dei|degli|della|"
    "queste|quelle|queste|per favore|completamente|totalmente|e|o|a|alle|ai|da|"
    "dalle|dai|ora|subito|qualunque|semplicemente|più",
    "rules": "istruzion[ei]|indicazion[ei]|regol[ae]|ordin[ei]|direttiv[ae]|prompt|"
    "comand[oi]|linee guida|restrizion[ei]|vincol[oi]|limitazion[ei]|limiti|"
    "programmazione|protocoll[oi]|politiche|norme|filtri|procedure|addestramento|"
    "standard|parametri|principi|formazione|codice|barriere",
    "past": "precedent[ei]|anterior[ei]|inizial[ei]|original[ei]|esistent[ei]|ricevut[eio]|"
    "date|dati|impartit[ei]|qui sopra|di cui sopra|sopra|sopra (?:indicate|"
    "riportate)|di sistema|del sistema|di sicurezza|etic[ihe]{1,2}|moral[ei]|"
    "che (?:ti|le|hai|ha|sono state)|predefinit[eio]|fornite|fornito|finora|"
    "operativ[eio]|abituali|normali|intern[eio]|standard|preimpostat[eio]|"
    "incorporat[eio]",
    "bounds": "restrizioni|limitazioni|limiti|regole|filtr[oi]|censur[ae]|vincoli|etica|"
    "morale|tabù|linee guida|principi|barriere|freni",
    "ai": "ia|ai|assistent[ei]|modell[oi](?: linguistic[oi])?|chatbot|bot|agent[ei]|"
    "intelligenz[ae] artificial[ei]|llm|chatgpt",
    "secret": "prompt(?: di sistema| iniziale| originale| nascosto| segreto| base| di base|"
    " interno| di partenza)?|system prompt|messaggio (?:di sistema|iniziale)|"
    "istruzioni (?:di sistema|iniziali|interne|originali|nascoste|segrete|"
    "precedenti|di base|riservate)|direttive (?:interne|iniziali|nascoste)|"
    "regole (?:interne|nascoste|segrete)|configurazione (?:interna|iniziale|"
    "di sistema)",
}
_PHRASES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.94,
        _IGNORE,
        " (?:@det ){0,5}@rules (?:(?:e|o|le|di|\\w{4,14}) ){0,3}@past",
    ),
    Phrase(
        "ignore-previous-first",
        OVERRIDE,
        0.93,
        _IGNORE,
        " (?:@det ){0,5}(?:precedenti|vecchie|passate|suddette) (?:@rules)",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:@det ){0,4}(?:tue|tuoi|tua|tuo|vostre|sue) (?:proprie )?@rules",
    ),
    Phrase(
        "ignore-all",
        OVERRIDE,
        0.84,
        _IGNORE,
        " (?:conto )?(?:di )?(?:tutte|tutti|qualsiasi|ogni) (?:le|gli|i)? ?@rules",
    ),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:conto )?(?:di )?(?:tutto )?(?:ciò|quello|quanto|tutto) (?:che )?(?:ti|vi|"
        "le) (?:è stato|ho|hanno|abbiamo|avevo|hanno) ?(?:detto|ordinato|insegnato|"
        "chiesto)?",
    ),
    Phrase(
        "ignore-above",
        OVERRIDE,
        0.7,
        _IGNORE,
        " (?:conto )?(?:di )?(?:tutto )?(?:ciò che (?:precede|è scritto sopra|"
        "è stato detto prima|viene prima)|quanto sopra|il testo (?:sopra|precedente)|"
        "quello che c'è sopra|il messaggio precedente)",
        in_context=0.87,
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.82,
        "nuove istruzioni|nuova istruzione|nuove regole|nuovo compito|nuovi ordini|"
        "nuove direttive",
        r"(?:\s?[:!]| (?:sono|del sistema|che devi|per te))",
        in_context=0.88,
    ),
    Phrase(
        "follow-only-me",
        OVERRIDE,
        0.84,
        "segui|segua|obbedisci|obbedire|esegui|ascolta|attieniti|rispetta|concentrati|"
        "concentrarsi|seguire|rispondi|conformati",
        " (?:(?:solo|soltanto|unicamente|esclusivamente|a|ai|alle|le|i|sulle|sui|su|"
        "strettamente) ){1,3}(?:mie|miei|mio|mia) (?:nuove |specifiche |"
        "uniche )?(?:istruzion[ei]|ordin[ei]|comand[oi]|direttiv[ae]|indicazioni|"
        "richieste|regole|desideri)",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.88,
        "da ora in poi|d'ora in poi|da adesso in poi|da questo momento|d'ora in avanti",
        " <8>(?:ignora%|senza (?:alcun[ae]? )?(?:restrizion%|limit%|filtr%|regol%|"
        "censur%)|non (?:hai|avrai|devi seguire|segui) <2>(?:restrizion|regol|limit|"
        "filtr)%|obbedi%|dan|tutto ciò che (?:dico|chiedo|voglio)|"
        "modalità sviluppatore)",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "da ora in poi|d'ora in poi|da adesso in poi|da questo momento",
        " (?:tu )?(?:sei|sarai|devi|agirai|risponderai|ti comporterai)",
        in_context=0.6,
    ),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.9,
        "sei|agisci|rispondi|comportati|fingi|immagina|non hai|hai|simula|operi|parla|"
        "fai finta|diventa|interpreta|ora sei|sarai|funzioni|puoi",
        " <8>(?:senza|priv[ao] di|liber[ao] da|alcun[ao]?|nessun[ao]?|svincolat[ao] da|"
        "non soggett[ao] a) (?:(?:alcun[ao]?|nessun[ao]?|tutte|le|i|ogni|qualsiasi|"
        "etic[aohe]{1,2}|moral[ei]|né|tue|tuoi|più) ){0,3}@bounds",
    ),
    Phrase(
        "have-no-rules",
        JAILBREAK,
        0.9,
        "non hai|non hai più|non sei vincolato|non sei soggetto|non sei limitato|"
        "non avrai|non devi seguire|non devi rispettare|non segui più",
        " (?:(?:alcun[ao]?|nessun[ao]?|da|dalle|a|alle|le|i|tue|più|più alcuna) ){0,3}@bounds",
    ),
    Phrase(
        "free-ai",
        JAILBREAK,
        0.84,
        "ia|assistente|chatbot|modello|bot|versione|intelligenza artificiale",
        " (?:(?:di|linguistico|completamente|totalmente|che|è|te|"
        "chatgpt) ){0,3}(?:senza (?:(?:alcuna?|alcun|nessuna?|etica) ){0,2}@bounds|"
        "non censurat[ao]|illimitat[ao]|senza freni)",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "attiva|attivare|entra|passa|abilita|sei|avvia|simula|entrare",
        " (?:(?:ora|in|nella|la|alla|adesso) ){0,3}modalità (?:sviluppatore|dio|dan|"
        "senza|jailbreak|amministratore|debug|developer|illimitata)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "non rifiutare mai|non rifiutarti mai|non dire mai che non puoi|"
        "non puoi rifiutare|non puoi rifiutarti|non devi mai rifiutare|"
        "senza mai rifiutare",
        "(?: <5>(?:richiest%|rispond%|domand%|aiut%|fare))?",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        _SHOW,
        " (?:(?:mi|ci|esattamente|parola|per|alla|lettera|tutto|tutte|tutti|il|la|le|"
        "lo|gli|i|testo|contenuto|di|completo|complete|qual|quali|è|sono|testualmente|"
        "qui|intero|del|delle|integrale|fondamentale|dietro|l) ){0,7}(?:tu[eoai]{1,3}|"
        "vostr[oe]|su[eo]|il|le|del) (?:\\w{4,12} )?@secret",
    ),
    Phrase(
        "show-your-rules",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:esattamente|tutte|quali|sono|le|i|parola|"
        "per) ){0,5}tu[eo]i? (?:\\w{4,12} )?(?:istruzioni|direttive|prompt|linee guida|"
        "regole interne|indicazioni|vincoli)",
    ),
    Phrase(
        "what-are-yours",
        LEAK,
        0.82,
        "quali sono|qual è|qual era|quali erano|cosa dice|cosa dicono|cosa contiene|"
        "quale era|quale è stato|qual è stato|quali sono state|cosa c'è",
        " (?:(?:esattamente|il|la|le|l|testo|contenuto|del|nel|di|tutte|primo|"
        "prima) ){0,4}(?:tu[eoa]i? (?:\\w{4,10} )?(?:@secret|istruzioni|direttive|"
        "indicazioni|comando centrale)|(?:prompt|istruzion[ei]|comando|indicazion[ei]|"
        "ordin[ei]) <2>(?:che )?(?:ti (?:hanno|ha|è|sono)|(?:hai|avete) ricevut[eo]))",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "cosa ti è stato detto|cosa ti hanno detto|che istruzioni hai|"
        "che istruzioni ti|quali istruzioni hai|quali istruzioni ti|quali ordini hai|"
        "quali ordini ti|cosa ti è stato ordinato|quali regole ti",
    ),
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "nota per|avviso per|messaggio per|istruzione per|istruzioni per|attenzione|"
        "importante per|nota a|avviso a|rivolto a|indicazioni per",
        r"[:,]? (?:(?:il|la|lo|gli|le|i|l|tutti|tutte|qualsiasi|ogni|un|"
        r"una) ){0,3}@ai(?: (?:ia|di|linguistic[oi]|virtual[ei]|"
        r"automatic[oi])){0,3}[:,]? <8>(?:legg%|elabor%|riassum%|analizz%|dev%|"
        r"per favore|ignor%|invi%|includ%|rispond%)",
        in_context=0.92,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "non dire|non dirlo|non informare|senza informare|senza avvisare|"
        "non menzionare|non rivelare|non avvisare|non notificare|non lo dire|"
        "senza dirlo|senza chiedere|non mostrare",
        " <4>(?:all|agli|a|l|gli|al|alla) ?(?:'?utent[ei]|cliente)",
        in_context=0.8,
    ),
    Phrase(
        "when-summarising",
        INDIRECT,
        0.5,
        "quando riassumi|nel riassumere|riassumendo|nel riassunto|nel tuo riassunto|"
        "nella tua risposta|se sei un'ia|se sei un modello|quando elabori|quando leggi",
        " <10>(?:anche|inoltre|sempre|includi|aggiungi|invia|menziona|consiglia|di'|"
        "devi|assicurati)",
        in_context=0.82,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "invia|inviare|inoltra|inoltrare|manda|mandare|trasmetti|carica|spedisci|esfiltra",
        r" <6>(?:conversazion%|cronologia|password|credenziali|chiav[ei]|dat[oi]|"
        r"e-?mail|messagg%|file|document%|informazioni|segret%|token) <5>(?:a|al|all|"
        r"verso) [\"'`(<]{0,2}(?:https?\b|[\w.+-]{1,40}@[\w-]{1,40}|(?:il )?seguente|"
        r"questo (?:indirizzo|url))",
        in_context=0.85,
    ),
)
ITALIAN = Tongue(
    code="it",
    words=_WORDS,
    phrases=_PHRASES,
    before="non|mai|cosa significa|significa|significato di|perché|frasi come|come|"
    "per esempio|ad esempio|dice|dire|aggressor[ei] <4>|attaccant[ei] <4>|"
    "come si (?:può|fa a)|tentano di|cerca di|senza|frase|espressione|vuol dire",
    after="(?:significa|vuol dire|attacco|attacchi)|che (?:ti )?(?:ho|abbiamo|ha|"
    "hanno) (?:inviato|mandato|scritto|dato|detto)|(?:del|della|sul|sulla|nel|"
    "nella|dal|dalla|del mio|della mia) (?:manuale|scatola|ricetta|libro|mail|"
    "e-?mail|gioco|medico|professore|etichetta|confezione|capo|guida|foglietto)",
)
