"""Phrases of attack in French."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

_IGNORE = (
    "ignore|ignorez|ignores|ignorer|ignorant|oublie|oubliez|oublier|oublies|néglige|négligez"
    "|négliger|désobéis|désobéissez|désobéir|contourne|contournez|contourner|"
    "annule|annulez|annuler"
    "|écarte|écartez|outrepasse|outrepassez|enfreins|enfreignez|transgresse|fais abstraction de"
    "|faites abstraction de|fais abstraction des|faites abstraction des|fais fi de|fais fi des"
    "|ne tiens pas compte|ne tenez pas compte|ne tenez plus compte|ne tiens plus compte"
    "|ne suis pas|ne suis plus|ne suivez pas|ne suivez plus|n'obéis plus|n'obéis pas|mets de côté"
    "|mettez de côté|passe outre|passez outre|laisse tomber|libère-toi|affranchis-toi|désactive"
    "|désactivez|remplace|remplacez|efface|effacez|supprime|abandonne|laisse de côté|rejette"
)
_SHOW = (
    "montre|montrez|montrer|affiche|affichez|afficher|révèle|révélez|révéler|"
    "répète|répétez|répéter"
    "|donne|donnez|dis|dites|dévoile|dévoilez|imprime|imprimez|écris|écrivez|"
    "partage|partagez|traduis"
    "|traduisez|cite|citez|copie|copiez|liste|listez|divulgue|divulguez|récite|"
    "résume|résumez|énumère"
    "|explique|décris|recopie|recopiez|restitue|transcris|communique|retranscris|reproduis"
)
_WORDS = {
    "det": "toutes?|tous|les?|la|l|tes|vos|des?|du|ces|cette|ce|aux?|à|complètement|"
    "simplement|d|ta|ton|votre|de|donc|maintenant|s'il te plaît|et|ou|totalement|"
    "l'ensemble|immédiatement|bien|par",
    "rules": "instructions?|consignes?|directives?|règles?|ordres?|prompts?|commandes?|"
    "contraintes?|restrictions?|invites?|programmation|"
    "politiques?|protocoles?|lignes directrices|limites|limitations|garde fous|"
    "filtres|indications|normes|formation|procédures|paramètres|principes|"
    "entraînement|standards?|guides?",
    "past": "précédente?s?|antérieure?s?|ci dessus|précédemment|initiale?s?|d'origine|"
    "originale?s?|existante?s?|reçue?s?|données|préalables?|"
    "au dessus|plus haut|qui (?:précèdent|t'ont|vous ont)|que (?:tu as|vous avez|"
    "l'on t'a|je t'ai)|du système|système|de sécurité|éthiques?|avant|"
    "habituel(?:le)?s?|morales|opérationnel(?:le)?s?|standards?|normales|"
    "préétablies|prédéfinies|internes?|intégrées|reçues",
    "bounds": "restrictions?|limites?|limitations?|filtres?|censure|règles?|contraintes?|"
    "éthique|morale|tabous?|garde fous|directives|principes|consignes|barrières",
    "ai": "ia|ai|assistants?|modèles?(?: de langage)?|chatbots?|bots?|agents?|"
    "intelligences? artificielles?|llms?|chatgpt|robot",
    "secret": "prompt(?: système| initial| d'origine| caché| de départ| secret)?|"
    "invite (?:système|initiale|de départ|du système)|system prompt|"
    "message (?:système|initial)|instructions? (?:système|initiales?|internes|"
    "d'origine|cachées|secrètes|de départ|originales|précédentes|de base|"
    "du système|confidentielles)|consignes (?:système|initiales|internes|cachées|"
    "secrètes|de départ|de base|confidentielles)|directives (?:internes|initiales|"
    "cachées|secrètes|système)|règles (?:internes|cachées|secrètes)|"
    "configuration (?:interne|système|initiale)",
}
_PHRASES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.94,
        _IGNORE,
        " (?:@det ){0,5}@rules (?:(?:et|ou|les|de|\\w{4,14}) ){0,3}@past",
    ),
    Phrase(
        "ignore-previous-first",
        OVERRIDE,
        0.93,
        _IGNORE,
        " (?:@det ){0,5}(?:précédente?s|anciennes?|anciens|anterieure?s) @rules",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:(?:toutes|tous|de|compte|complètement|simplement|à) ){0,3}(?:tes|vos|ta|"
        "votre|ton) (?:propres )?@rules",
    ),
    Phrase(
        "ignore-all",
        OVERRIDE,
        0.85,
        _IGNORE,
        " (?:compte )?(?:de )?(?:toutes?|tous) (?:(?:les|tes|vos|ces) )?@rules",
    ),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:compte )?(?:de )?(?:tout )?(?:ce )?(?:qu'?on|que l'on|que je|qui|"
        "que) (?:t|vous|te)(?:'?| )(?:ai|ait|a|ont|avait|as|aient|avez|"
        "été)? ?(?:été )?(?:dit|demandé|ordonné|donné|appris|enseigné|indiqué)",
    ),
    Phrase(
        "ignore-above",
        OVERRIDE,
        0.7,
        _IGNORE,
        " (?:compte )?(?:de )?(?:tout )?(?:ce qui (?:précède|est (?:au dessus|"
        "ci dessus|écrit (?:avant|plus haut)))|le texte (?:ci dessus|précédent)|"
        "ce qui a été dit (?:avant|précédemment)|le message précédent)",
        in_context=0.87,
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.82,
        "nouvelles instructions|nouvelle instruction|nouvelles consignes|"
        "nouvelles règles|nouvelle tâche|nouveaux ordres|nouvelles directives",
        r"(?:\s?[:!]| (?:sont|du système|que tu dois|pour toi))",
        in_context=0.88,
    ),
    Phrase(
        "follow-only-me",
        OVERRIDE,
        0.85,
        "suis|suivez|obéis|obéissez|exécute|écoute|respecte|conforme-toi|agis|priorise|réponds",
        " (?:(?:uniquement|seulement|exclusivement|à|désormais|que|selon|sous|"
        "strictement) ){0,3}(?:mes|ma) (?:nouvelles |propres )?(?:instructions?|ordres|"
        "règles|commandes|directives|consignes|volontés|désirs|demandes|"
        "souhaits)(?: (?:spécifiques|uniquement|personnelles|seulement|uniques))?",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.88,
        "à partir de maintenant|dorénavant|désormais|à compter de maintenant|dès maintenant",
        " <8>(?:ignore%|sans (?:aucune? )?(?:restriction|limite|filtre|règle|censure|"
        "contrainte)%|(?:plus|pas) (?:de|d'aucune) (?:restriction|règle|limite|filtre|"
        "contrainte)%|obéi%|dan|tout ce que je|n'as (?:plus|pas)|mode développeur)",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "à partir de maintenant|dorénavant|désormais",
        " (?:tu|vous) (?:es|êtes|dois|devez|vas|allez|agis|agiras|répond%|seras)",
        in_context=0.6,
    ),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.9,
        "tu es|tu n'as|tu as|agis|réponds|comporte-toi|fais semblant|imagine|joue|"
        "simule|répondez|agissez|vous êtes|tu fonctionnes|parle|tu peux|deviens|"
        "prétends|opère|tu seras|vous n'avez|fais comme|comme si tu",
        " <8>(?:sans|aucune?|libre de|libérée? de|affranchie? de|plus de|pas de|"
        "dépourvue? de|n'as pas de) (?:(?:aucune?|toute|toutes|tes|les|de|des|d|la|l|"
        "moindre|ni|plus|soumis|à) ){0,3}@bounds",
    ),
    Phrase(
        "free-ai",
        JAILBREAK,
        0.86,
        "ia|assistant|chatbot|modèle|version|intelligence artificielle|robot",
        " (?:(?:de|toi|langage|totalement|complètement|chatgpt|qui|est|"
        "entièrement) ){0,3}(?:sans (?:(?:aucune?|la|moindre|toute) ){0,2}@bounds|"
        "non (?:censurée?|filtrée?|bridée?)|débridée?|illimitée?)",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "mode développeur|mode dieu|mode dan|mode sans restriction|"
        "mode sans restrictions|mode jailbreak|mode sans filtre|mode administrateur|"
        "mode débogage|mode sans censure",
        "(?: (?:activé|activée?|active|sans|maintenant|et|on)|[.!:,]|$)",
    ),
    Phrase(
        "to-mode",
        JAILBREAK,
        0.86,
        "active|activez|passe|passez|entre|entrez|bascule|démarre|tu es|lance|enclenche",
        " (?:(?:maintenant|en|le|dans|au|ton) ){0,3}mode (?:développeur|dieu|dan|sans|"
        "jailbreak|administrateur|débogage|debug|libre)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "ne dis jamais|ne dites jamais|ne refuse jamais|ne refusez jamais|"
        "tu ne dois jamais refuser|tu ne peux pas refuser|sans jamais refuser|"
        "tu ne refuses jamais|n'as pas le droit de refuser",
        "(?: <3>(?:que tu ne peux|de répondre|non|mes|aucune|une|désolé))?",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        _SHOW,
        " (?:(?:moi|nous|me|exactement|mot|pour|à|textuellement|tout|toutes|tous|le|la|"
        "les|texte|contenu|de|l'intégralité|intégralement|complet|complète|quel|"
        "quelles|quelle|est|sont|ici|en|intégral|d) ){0,7}"
        "(?:ton|tes|ta|votre|vos|le|du|les) (?:\\w{4,12} )?@secret",
    ),
    Phrase(
        "show-your-rules",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:moi|nous|exactement|mot|pour|toutes|quelles|sont|"
        "textuellement) ){0,4}(?:tes) (?:\\w{4,12} )?(?:instructions|consignes|"
        "directives|prompts|règles internes|lignes directrices|contraintes)",
    ),
    Phrase(
        "what-are-yours",
        LEAK,
        0.82,
        "quelles sont|quel est|quelle est|quelle était|quels sont|c'est quoi|que dit|"
        "que disent|que contient|quelles étaient|quel était|quelle a été|"
        "quelles ont été",
        " (?:(?:exactement|le|la|les|texte|contenu|de|toutes|première|"
        "premier) ){0,4}(?:(?:ton|tes|ta) (?:propres? |toute |première |"
        "premières ){0,2}(?:@secret|instructions?|consignes|directives|invite|prompt)|"
        "(?:instructions?|consignes?|invite|prompt|commande|"
        "directives?) <2>(?:que )?(?:tu as|on t|t'a|t'ont|qui t|avez) <2>(?:reçue?s?|"
        "donnée?s?|été|fournie?s?))",
    ),
    Phrase(
        "show-above",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:moi|tout|le|texte|les|mots|instructions|ce|qui|se|trouve|est|écrit|"
        "messages|exactement|contenu|phrases|précède|figure|"
        "consignes) ){1,7}(?:(?:au dessus de|avant|précédant|ci dessus avant) (?:ce|"
        "cette|mon)|(?:précède) (?:ce|cette|mon))(?: (?:message|ligne|premier|point|"
        "texte|phrase))?",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "que t'a-t-on dit|qu'est-ce qu'on t'a dit|que t'ont dit|"
        "quelles instructions as-tu|quelles instructions t|quelles consignes as-tu|"
        "quelles consignes t|qu'est-ce qu'on t'a demandé|quelles règles t|"
        "quelles instructions on t|quels ordres as-tu",
        "(?: <8>(?:au (?:début|départ)|avant|reçue?s?|données?|développeurs|créateurs|système))?",
    ),
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "note à|note pour|avis à|message à|message pour|instruction pour|"
        "instructions pour|attention|important pour|à l'attention|consigne pour|"
        "à destination",
        r"[:,]? (?:(?:le|la|l|les|aux|des|de|du|tous|toutes|toute|tout|un|"
        r"une) ){0,3}@ai(?: (?:ia|de|langage|virtuels?|"
        r"automatisés?)){0,3}[:,]? <8>(?:lis%|lit|trait%|résum%|analys%|doi%|devez|"
        r"veuillez|ignor%|envo%|inclu%|répond%|merci)",
        in_context=0.92,
    ),
    Phrase(
        "when-summarising",
        INDIRECT,
        0.5,
        "en résumant|lorsque tu résumes|quand tu résumes|lors du résumé|"
        "dans ton résumé|dans ta réponse|dans votre réponse|lorsque vous résumez|"
        "si tu es une ia|si vous êtes une ia|en lisant ce",
        " <10>(?:aussi|également|toujours|inclus|ajoute%|envoie%|mentionne%|"
        "recommande%|dis|dois|assure|précise)",
        in_context=0.82,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "ne dis|ne le dis|n'informe|sans informer|sans prévenir|ne mentionne|ne révèle|"
        "n'avertis|ne préviens|ne le dites|n'en parle|ne dites|n'informez|sans avertir|"
        "sans demander|ne montre",
        " <4>(?:à l|l|aux|à la|les|à) ?(?:'?utilisat(?:eur|rice)s?|client|usager)",
        in_context=0.8,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "envoie|envoyez|envoyer|transfère|transférez|transmets|transmettez|expédie|"
        "exfiltre|téléverse",
        " <6>(?:conversation%|historique|mots? de passe|identifiants|clés?|données|"
        "courriels?|e?-?mails?|messages|fichiers?|documents?|informations|secrets?|"
        "jetons?)"
        r" <5>(?:à|vers|au) [\"'`(<]{0,2}(?:l )?(?:https?\b|[\w.+-]{1,40}@[\w-]{1,40}|"
        r"adresse suivante|l'url|cette (?:adresse|url))",
        in_context=0.85,
    ),
)
FRENCH = Tongue(
    code="fr",
    words=_WORDS,
    phrases=_PHRASES,
    before="ne|n|jamais|pas|que (?:signifie|veut dire)|signifie|signification de|pourquoi|"
    "phrases? (?:comme|telles? que)|comme|par exemple|dit|dire|disent|"
    "attaquants? <4>|comment(?: (?:peut|puis|pourrait))?|tentent? d|essaient? d|"
    "essaye d|sans|expression|phrase",
    after="(?:signifie|veut dire|veulent dire|attaque|attaques)|que (?:je|j|nous|il|"
    "elle) (?:t |vous |te |lui )?(?:ai |a |avons |)?(?:envoyé%|donné%|écrit%|dit|"
    "transmis%)|(?:du|de la|sur la|sur le|de mon|de ma|des|dans le|dans la|"
    "dans mon) (?:manuel|boîte|recette|livre|courriel|mail|jeu|médecin|professeur%|"
    "notice|étiquette|gouvernement|paquet|guide|patron|chef)",
)
