"""Phrases of attack in Spanish."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

_IGNORE = (
    "ignora|ignore|ignorad|ignoren|ignorar|ignorando|ignores|olvida|olvide|olviden|olvidad|olvidar"
    "|olvídate de|olvídese de|olvidate|descarta|descarte|descartar|desatiende|omite|omita|omitir"
    "|desobedece|desobedezca|desobedecer|anula|anule|anular|sáltate|saltate|salta|"
    "elude|eluda|evade"
    "|pasa por alto|deja de lado|deja a un lado|deja de seguir|no sigas|no siga|no hagas caso a"
    "|no hagas caso de|haz caso omiso de|haga caso omiso de|no obedezcas|prescinde de|desactiva"
    "|desactive|sobrescribe|rompe|viola|desestima|libérate de|elimina|abandona|suspende|evita"
)
_SHOW = (
    "muestra|muéstrame|muéstranos|muestre|mostrar|dime|díganos|dígame|revela|revélame|revele"
    "|revelar|repite|repíteme|repita|repetir|imprime|imprima|imprimir|escribe|escriba|dame|deme"
    "|comparte|comparta|enseña|enséñame|traduce|cita|copia|enumera|lista|resume|expón|divulga"
    "|reproduce|cuéntame|explica|explícame|describe|publica|devuelve|transcribe|proporciona|recita"
)
_WORDS = {
    "det": "todas?|todos?|las?|los?|el|lo|tus?|sus?|cualquier|cualesquiera|de|esas?|esos?|"
    "estas?|estos?|"
    "por favor|completamente|por completo|toda|ahora|y|o|a|mis|inmediatamente|totalmente|e",
    "rules": "instruccion(?:es)?|indicacion(?:es)?|orden(?:es)?|reglas?|directrices|"
    "directivas?|pautas|"
    "restriccion(?:es)?|comandos?|prompts?|normas|politicas?|limitaciones|"
    "programacion|protocolos?|"
    "guias|lineamientos|directriz|estandares|entrenamiento|filtros|parametros|"
    "procedimientos|principios|codigo|barreras|limites|salvaguardas",
    "past": "anterior(?:es)?|previas?|previos?|precedentes?|originales|iniciales|"
    "existentes|dadas?|dados?|preestablecidas?|"
    "recibidas?|anteriormente|de arriba|que (?:te|le) (?:han|hayan|dieron|he|di|"
    "has)|del sistema|que (?:recibiste|tienes|tenías)|antiguas|"
    "predeterminadas?|predefinidas?|pasadas?|hasta ahora|de seguridad|eticas?|"
    "morales|de contenido|habituales|normales|operativ[oa]s|estandar|estandares|"
    "internas?|internos?|preprogramad[oa]s?|establecidas?|regulares",
    "bounds": "limitación|restricciones|restriccion|limitaciones|reglas|filtros?|censura|"
    "limites|pautas|directrices|etica|moral|normas|barreras|tabues|ataduras|"
    "principios|politicas|consideraciones eticas",
    "ai": "ia|ai|asistentes?|modelos?|chatbots?|bots?|inteligencia artificial|chatgpt|"
    "modelos? de lenguaje|agentes?|llms?",
    "secret": "prompt(?: del? sistema| inicial| original| oculto)?|system prompt|"
    "mensaje (?:del? sistema|inicial)|indicaciones (?:iniciales|del sistema|"
    "internas)|instrucciones (?:iniciales|del sistema|internas|originales|ocultas|"
    "secretas|previas|anteriores|basicas|de sistema)|reglas (?:internas|ocultas|"
    "secretas|iniciales)|directrices (?:internas|ocultas|iniciales)|"
    "configuracion (?:interna|inicial|del sistema)",
}
_PHRASES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.94,
        _IGNORE,
        " (?:@det ){0,5}@rules (?:(?:y|o|e|las|de|\\w{4,14}) ){0,3}@past",
    ),
    Phrase(
        "ignore-previous-first",
        OVERRIDE,
        0.93,
        _IGNORE,
        " (?:@det ){0,4}(?:anteriores|previas|previos|antiguas|pasadas) @rules",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:@det ){0,3}(?:tus?|vuestras?|sus?) (?:propi[oa]s )?@rules",
    ),
    Phrase(
        "ignore-all",
        OVERRIDE,
        0.85,
        _IGNORE,
        " (?:tod[oa]s|cualquier) (?:(?:las|los|tus|sus) )?@rules",
    ),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:de )?(?:todo )?(?:lo|cuanto|todo) que (?:te|le|se te|os) (?:han?|hayan?|"
        "dijeron|he|dije|ordenaron|enseñaron|habian)(?: (?:dicho|enseñado|ordenado|"
        "indicado))?",
    ),
    Phrase(
        "ignore-above",
        OVERRIDE,
        0.7,
        _IGNORE,
        " (?:de )?(?:todo )?(?:lo|el texto|el mensaje|todo) (?:lo )?(?:anterior|"
        "de arriba|previo|dicho antes|que esta arriba|precedente|antes mencionado)",
        in_context=0.88,
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.82,
        "nuevas instrucciones|nueva instrucción|nuevas órdenes|nuevas reglas|"
        "nueva tarea|nuevas directrices",
        r"(?:\s?[:!]| (?:son|del sistema|que debes|para ti))",
        in_context=0.88,
    ),
    Phrase(
        "follow-only-me",
        OVERRIDE,
        0.84,
        "sigue|siga|obedece|obedezca|atiende|cumple|haz caso|acata|ejecuta|seguir|"
        "cumplir|prioriza|ajústate",
        " (?:(?:solo|unicamente|exclusivamente|unica|solo|a|con|y) ){0,3}(?:mis|"
        "mi) (?:nuevas |propias )?"
        "(?:instruccion(?:es)?|orden(?:es)?|reglas|comandos|deseos|directrices|"
        "indicaciones|directivas|solicitudes|peticiones)"
        "(?: (?:solo|unicamente|sin (?:cuestionar|preguntar|dudar)\\w{0,6}|"
        "exclusivamente|especificas|personales|en su lugar|al pie))?",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.88,
        "a partir de ahora|desde ahora|de ahora en adelante|a partir de este momento",
        " <8>(?:ignora%|sin (?:restricciones|limites|filtros|reglas|censura|"
        "limitaciones)|no (?:tienes|tendras|seguiras|debes seguir) <2>(?:restricci|"
        "reglas|limites|filtros|limitaciones)%|obedece%|"
        "dan|haras todo lo que|solo (?:sigues|obedeces)|modo desarrollador)",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "a partir de ahora|desde ahora|de ahora en adelante",
        " (?:tu )?(?:eres|seras|debes|vas a|actuas|actuaras|responderas)",
        in_context=0.6,
    ),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.9,
        "eres|actúa|actúe|responde|responda|compórtate|finge|imagina|no tienes|tienes|"
        "operas|simula|contesta|haz como|opera|habla|ahora eres|serás|hazte pasar|"
        "pretende|actuarás|conviértete",
        " <8>(?:sin|libre de|ningun%|liberad[oa] de|carece de|no tiene[s]?|"
        "no sigue[s]?|ajeno a) (?:(?:ninguna?|ningun|las|los|tus|de|cualquier|eticas|"
        "todas?|ni|morales|esas) ){0,3}@bounds",
    ),
    Phrase(
        "have-no-rules",
        JAILBREAK,
        0.9,
        "no tienes|ya no tienes|no estás sujeto|no estás limitado|no estás sujeta|"
        "no debes seguir|ya no sigues|no tendrás",
        " (?:(?:ninguna?|ningun|a|por|las|los|tus|mas|que|seguir) ){0,3}@bounds",
    ),
    Phrase(
        "free-ai",
        JAILBREAK,
        0.86,
        "ia|asistente|chatbot|modelo|bot|versión|inteligencia artificial|ai",
        " (?:(?:de|lenguaje|completamente|totalmente|que|es|chatgpt|"
        "tuya) ){0,3}(?:sin (?:(?:ninguna?|ningun|tipo|de|etica|las) ){0,3}@bounds|"
        "sin (?:censura|filtros?)|no censurad[oa]|ilimitad[oa]|irrestrict[oa])",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "modo desarrollador|modo dios|modo dan|modo sin restricciones|modo jailbreak|"
        "modo sin censura|modo administrador|modo depuración|modo sin filtros|"
        "modo de desarrollador",
        "(?: (?:activado|activar|habilitado|sin|ahora|activo|on|y|en)|[.!:,]|$)",
    ),
    Phrase(
        "to-mode",
        JAILBREAK,
        0.86,
        "activa|activar|entra|habilita|cambia|estás|inicia|pasa|actívate|entrar",
        " (?:(?:ahora|en|el|al|a|tu) ){0,3}modo (?:de )?(?:desarrollador|dios|dan|sin|"
        "jailbreak|administrador|depuracion|debug|irrestricto)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "nunca|jamás|no",
        " (?:(?:digas|puedes|debes|te|vuelvas|a|decir|"
        "me) ){0,3}(?:que no puedes (?:hacer|ayudar|responder|cumplir)|negarte|"
        "te niegues|niegues a|rechaces (?:mis|ninguna)|rechazar (?:mis|ninguna)|"
        "como (?:una )?ia no)",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        _SHOW,
        " (?:(?:me|nos|exactamente|palabra|por|literalmente|todo|todas?|todos|el|la|"
        "las|los|texto|contenido|de|completo|completas?|cual|cuales|es|son|"
        "textualmente|aqui|entero|a|lo|que|dice|integro|en) ){0,7}"
        "(?:(?:tus?|vuestro|sus?|del|el|las|los) (?:\\w{4,12} )?)@secret",
    ),
    Phrase(
        "show-your-rules",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:exactamente|cuales|son|todas?|literalmente|palabra|"
        "por) ){0,4}(?:tus) (?:\\w{4,12} )?(?:instrucciones|directrices|directivas|"
        "indicaciones|prompts|reglas internas|pautas|restricciones)",
    ),
    Phrase(
        "what-are-yours",
        LEAK,
        0.82,
        "cuáles son|cuál es|cuál era|cuál fue|qué dice|qué dicen|cuáles fueron|"
        "cuáles eran|qué contiene|qué hay en|cual es|cuales son|qué es",
        " (?:(?:exactamente|el|la|las|los|texto|contenido|de|"
        "todas) ){0,4}(?:tus? (?:propi[oa]s? |primera )?(?:@secret|instrucciones|"
        "indicaciones|directrices|directivas)|(?:prompt|instrucciones|instruccion|"
        "comando|indicacion|orden) <2>(?:que )?(?:te (?:dieron|han dado|dio|dieron|"
        "fue dada|hizo)|(?:recibiste|recibido)))",
    ),
    Phrase(
        "show-above",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:me|todo|el|texto|las|palabras|instrucciones|lo|que|esta|estan|hay|"
        "aparece|los|mensajes|exactamente|escrito|contenido|literalmente|"
        "dice) ){1,7}(?:antes de (?:este|esta|mi)|por encima de (?:este|esta)|"
        "anterior a (?:este|esta|mi)|arriba de (?:este|esta)|"
        "encima de este)(?: (?:mensaje|linea|primer|punto|texto|frase))?",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "qué te dijeron|qué te han dicho|qué instrucciones te|"
        "qué instrucciones recibiste|qué instrucciones has recibido|qué reglas te|"
        "qué te ordenaron|qué órdenes|qué indicaciones te|qué instrucciones tienes|"
        "qué prompt",
        "(?: <8>(?:al (?:inicio|principio|comienzo)|antes|dieron|han dado|recibiste|"
        "dieron|sistema|desarrolladores|creadores))?",
    ),
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "nota para|aviso para|aviso a|mensaje para|instrucción para|instrucciones para|"
        "atención|importante para|nota a|indicaciones para|dirigido a",
        r"[:,]? (?:(?:el|la|los|las|todos|todas|cualquier|un|una|"
        r"toda) ){0,3}@ai(?: (?:de|ia|lenguaje|virtuales?|"
        r"automatizados?)){0,3}[:,]? <8>(?:lea%|lee%|procese%|procesa%|resum%|analic%|"
        r"analiz%|debe%|por favor|ignor%|envi%|incluy%|responde)",
        in_context=0.92,
    ),
    Phrase(
        "when-summarising",
        INDIRECT,
        0.5,
        "al resumir|cuando resumas|al procesar|cuando proceses|al leer este|"
        "cuando leas|en tu resumen|en tu respuesta|si eres una ia|si eres un modelo",
        " <10>(?:tambien|ademas|siempre|incluye|añade|agrega|envia|menciona|recomienda|"
        "di|debes|asegúrate)",
        in_context=0.82,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "no le digas|no digas|no informes|sin informar|sin avisar|no menciones|"
        "no se lo digas|no reveles|sin decirle|no avises|no notifiques|sin notificar|"
        "no muestres|no preguntes|sin preguntar",
        " <4>(?:al|a la|a los) (?:usuari[oa]s?|cliente)",
        in_context=0.8,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "envía|envíe|enviar|reenvía|reenvíe|manda|mande|transmite|sube|exfiltra",
        " <6>(?:conversacion%|historial|contraseñas?|credenciales|claves?|datos|"
        "correos?|mensajes|archivos?|documentos?|informacion|secretos?|tokens?)"
        r" <5>(?:a|al|hacia) [\"'`(<]{0,2}(?:https?\b|[\w.+-]{1,40}@[\w-]{1,40}|"
        r"la siguiente|esta (?:direccion|url))",
        in_context=0.85,
    ),
)
SPANISH = Tongue(
    code="es",
    words=_WORDS,
    phrases=_PHRASES,
    before="no|nunca|jamás|qué significa|significa|significado de|por qué|frases como|"
    "como|por ejemplo|dice|decir|digan|atacantes? <4>|cómo (?:se )?(?:puede|puedo|"
    "pueden)?|intentan?|que el modelo|sin|frase|expresión|quiere decir",
    after="(?:significa|quiere decir|ataque|ataques)|que (?:yo )?(?:te )?(?:envie|mande|"
    "escribi|escribió)|(?:del?|de la|en el|en la|de mi|de los|de las) (?:manual|"
    "caja|receta|libro|correo|email|mensaje que|juego|médico|doctor|profesor%|jefe|"
    "etiqueta|gobierno|paquete|prospecto|guía)",
)
