"""Phrases of attack in Portuguese."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

_IGNORE = (
    "ignore|ignora|ignorem|ignorar|ignorando|esqueça|esquece|esqueçam|esquecer|"
    "esqueca|desconsidere|desconsidera|desconsiderar|descarte|descarta|despreze|"
    "despreza|desrespeite|desobedeça|desobedece|desobedecer|anule|anula|anular|"
    "contorne|contorna|contornar|burle|burla|burlar|viole|viola|violar|abandone|"
    "abandona|não siga|não sigas|não obedeça|pare de seguir|deixe de lado|"
    "deixa de lado|deixe de seguir|desative|desativa|desativar|substitua|"
    "sobrescreva|cancele|rejeite|liberte-se|elimine|apague|negligencie|ultrapasse|"
    "passe por cima|não leve em conta|quebre|suspenda|transcenda|evite"
)

_SHOW = (
    "mostre|mostra|mostrar|mostre-me|revele|revela|revelar|repita|repete|repetir|"
    "imprima|imprime|imprimir|escreva|escreve|diga|diz|diga-me|diz-me|me diga|"
    "me mostre|compartilhe|compartilhar|partilhe|partilha|liste|lista|traduza|"
    "traduz|resuma|resume|cite|copie|copia|divulgue|divulga|exponha|expõe|descreva|"
    "descreve|reproduza|forneça|fornece|me dê|dá-me|transcreva|conte|conte-me|"
    "explique|publique"
)

_WORDS = {
    "det": "todas|todos|tudo|as|os|a|o|quaisquer|qualquer|das|dos|da|do|de|essas|esses|"
    "estas|estes|por favor|completamente|totalmente|e|ou|às|aos|agora|toda|"
    "simplesmente|por|completo|imediatamente",
    "rules": "instruç(?:ao|oes)|orientaç(?:ao|oes)|regras?|ordens|ordem|diretrizes|"
    "diretivas?|directivas?|directrizes|prompts?|comandos?|restriç(?:ao|oes)|"
    "limitaç(?:ao|oes)|limites|programaçao|protocolos?|politicas?|normas|filtros|"
    "procedimentos|treinamento|treino|padroes|parametros|principios|guias|formaçao|"
    "barreiras|salvaguardas|codigo",
    "past": "anterior(?:es)?|previas?|previos?|acima|precedentes?|iniciais|originais|"
    "existentes|dadas?|recebidas?|fornecidas|do sistema|de sistema|de segurança|"
    "etic[ao]s|morais|que (?:te|lhe|voce|recebeu|foram|recebeste|tens)|"
    "anteriormente|ate agora|predefinidas?|predefinidos?|habituais|normais|"
    "operaciona(?:l|is)|padrao|intern[oa]s|incorporad[oa]s|intrinsecas|"
    "estabelecid[oa]s|pre-definid[oa]s|usuais",
    "bounds": "restriçoes|restriçao|limitaçoes|limites|regras|filtros?|censura|amarras|etica|"
    "moral|diretrizes|principios|barreiras|tabus|politicas",
    "ai": "ia|ai|assistentes?|modelos?(?: de linguagem)?|chatbots?|bots?|agentes?|"
    "inteligencias? artificia(?:l|is)|llms?|chatgpt",
    "secret": "prompt(?: do sistema| de sistema| inicial| original| oculto| secreto| base|"
    " interno)?|system prompt|mensagem (?:do sistema|de sistema|inicial)|"
    "instruçoes (?:do sistema|de sistema|iniciais|internas|originais|ocultas|"
    "secretas|anteriores|basicas|confidenciais)|diretrizes (?:internas|iniciais|"
    "ocultas)|regras (?:internas|ocultas|secretas)|configuraçao (?:interna|inicial|"
    "do sistema)",
}
_PHRASES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.94,
        _IGNORE,
        " (?:@det ){0,5}(?:su[ao]s |tu[ao]s )?@rules (?:(?:e|ou|as|de|\\w{4,14}) ){0,3}@past",
    ),
    Phrase(
        "ignore-previous-first",
        OVERRIDE,
        0.93,
        _IGNORE,
        " (?:@det ){0,5}(?:anteriores|antigas|passadas|previas) @rules",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:@det ){0,3}(?:suas?|seus?|tuas?|teus?|vossas?) (?:propri[ao]s )?@rules",
    ),
    Phrase(
        "ignore-all",
        OVERRIDE,
        0.84,
        _IGNORE,
        " (?:todas|todos|quaisquer|qualquer) (?:as |os )?@rules",
    ),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:de )?(?:tudo )?(?:o )?que (?:te|lhe|voce|foi|eu te) (?:disseram|foi dito|"
        "disse|ordenaram|ensinaram|aprendeu|sabe|dito|falaram|mandaram)",
    ),
    Phrase(
        "ignore-above",
        OVERRIDE,
        0.7,
        _IGNORE,
        " (?:de )?(?:tudo )?(?:o (?:que (?:esta acima|foi dito (?:antes|acima|"
        "anteriormente)|veio antes)|texto (?:acima|anterior)|conteudo acima|acima)|"
        "tudo (?:acima|antes disso|ate agora)|a mensagem anterior)",
        in_context=0.87,
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.82,
        "novas instruções|nova instrução|novas regras|nova tarefa|novas ordens|novas diretrizes",
        r"(?:\s?[:!]| (?:são|do sistema|que você|para você))",
        in_context=0.88,
    ),
    Phrase(
        "follow-only-me",
        OVERRIDE,
        0.84,
        "siga|segue|obedeça|obedece|execute|atenda|cumpra|cumpre|responda|foque|siga|"
        "priorize|concentre-se|adira|atende",
        " (?:(?:apenas|somente|so|exclusivamente|unicamente|a|as|os|as|aos|nas|nos|em|"
        "estritamente) ){0,3}(?:minhas?|meus?) (?:novas |proprias |especificas |"
        "exclusivas )?(?:instruçoes|ordens|comandos|diretrizes|diretivas|directivas|"
        "pedidos|regras|desejos|solicitaçoes)(?: (?:exclusivas|especificas|apenas|"
        "unicas|pessoais))?",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.88,
        "a partir de agora|de agora em diante|a partir deste momento|daqui em diante|doravante",
        " <8>(?:ignor%|sem (?:qualquer |nenhuma? )?(?:restriç%|limit%|filtr%|regra%|"
        "censura)|nao (?:tem|tera|segue|tens|precisa seguir) <2>(?:restriç|regras|"
        "limit|filtros)%|obede%|dan|tudo o que eu|modo desenvolvedor)",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "a partir de agora|de agora em diante|a partir deste momento|doravante",
        " (?:voce |tu )?(?:e|sera|deve|vai|agira|es|respondera)",
        in_context=0.6,
    ),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.9,
        "você é|aja|age|responda|responde|comporte-se|finja|imagine|você não tem|"
        "você tem|simule|opere|fale|faça de conta|torne-se|tu és|agora é|finge|atue|"
        "você pode|seja",
        " <8>(?:sem|livre de|nenhuma?|livre das|isent[oa] de) (?:(?:nenhuma?|quaisquer|"
        "qualquer|todas|as|os|etic[ao]s|morais|nem|suas|seus|mais|tipo|"
        "de) ){0,3}@bounds",
    ),
    Phrase(
        "have-no-rules",
        JAILBREAK,
        0.9,
        "não tem|não tem mais|não tens|não está sujeito|não está limitado|"
        "não está preso|não precisa seguir|não terá|já não tens|não possui",
        " (?:(?:mais|nenhuma?|quaisquer|qualquer|a|as|por|as|os|suas|seus) ){0,3}@bounds",
    ),
    Phrase(
        "free-ai",
        JAILBREAK,
        0.84,
        "ia|assistente|chatbot|modelo|bot|versão|inteligência artificial",
        " (?:(?:de|linguagem|completamente|totalmente|que|e|sua|"
        "chatgpt) ){0,3}(?:sem (?:(?:nenhuma?|qualquer|quaisquer|etica) ){0,2}@bounds|"
        "nao censurad[ao]|ilimitad[ao]|irrestrit[ao])",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "ative|ativa|ativar|entre|entra|habilite|você está|mude|inicie|simule|active|entrar",
        " (?:(?:agora|no|em|o|para|ao) ){0,3}modo (?:de )?(?:desenvolvedor|deus|dan|"
        "sem|jailbreak|administrador|depuraçao|debug|irrestrito|programador)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "nunca recuse|nunca diga que não pode|não pode recusar|nunca se recuse|"
        "não se recuse|jamais recuse|nunca recusar|não podes recusar|nunca recuses|"
        "nunca digas que não podes",
        "(?: <5>(?:pedid%|solicitaç%|respond%|pergunta%|ajud%|fazer))?",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        _SHOW,
        " (?:(?:me|nos|exatamente|palavra|por|literalmente|tudo|todas|todos|o|a|as|os|"
        "texto|conteudo|de|completo|completas|qual|quais|e|sao|textualmente|aqui|"
        "inteiro|na|integra|do|das) ){0,7}(?:su[ao]s?|seus?|tu[ao]s?|teus?|d[oa]s?|o|"
        "as) (?:\\w{4,12} )?@secret",
    ),
    Phrase(
        "show-your-rules",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:exatamente|todas|quais|sao|as|os|palavra|por|me) ){0,5}(?:suas|seus|"
        "tuas|teus) (?:\\w{4,12} )?(?:instruçoes|diretrizes|prompts|regras internas|"
        "orientaçoes|diretivas)",
    ),
    Phrase(
        "what-are-yours",
        LEAK,
        0.82,
        "quais são|qual é|qual era|quais eram|o que diz|o que dizem|o que contém|"
        "qual foi|quais foram|o que há",
        " (?:(?:exatamente|o|a|as|os|texto|conteudo|do|no|de|todas|primeiro|"
        "primeira) ){0,4}(?:(?:suas?|seus?|tuas?|teus?) (?:\\w{4,10} )?(?:@secret|"
        "instruçoes|diretrizes|comando central)|(?:prompt|instruç(?:ao|oes)|comando|"
        "ordens) <3>(?:que )?(?:te (?:deram|foi|foram)|lhe (?:deram|foi|foram)|"
        "voce recebeu|recebeste))",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "o que te disseram|o que lhe foi dito|o que foi dito a você|"
        "que instruções você|quais instruções você|que instruções te|"
        "quais instruções te|que instruções recebeste|que ordens você|"
        "quais instruções lhe|o que mandaram você",
    ),
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "nota para|aviso para|mensagem para|instrução para|instruções para|atenção|"
        "importante para|aviso a|dirigido a|orientações para",
        r"[:,]? (?:(?:o|a|os|as|todos|todas|qualquer|um|uma) ){0,3}@ai(?: (?:ia|de|"
        r"linguagem|virtua(?:l|is)|automatizad[oa]s?)){0,3}[:,]? <8>(?:lei%|lê|process%|"
        r"resum%|analis%|dev%|por favor|ignor%|envi%|inclu%|respond%)",
        in_context=0.92,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "não diga|não conte|não informe|sem informar|sem avisar|não mencione|"
        "não revele|não avise|não notifique|sem dizer|sem contar|não mostre|"
        "sem perguntar|não digas",
        " <4>(?:ao|aos|a|para o|o|a) (?:usuari[oa]s?|utilizador(?:es)?|cliente)",
        in_context=0.8,
    ),
    Phrase(
        "when-summarising",
        INDIRECT,
        0.5,
        "ao resumir|quando resumir|no resumo|no seu resumo|na sua resposta|"
        "se você é uma ia|se for uma ia|ao processar|ao ler este|quando ler",
        " <10>(?:tambem|alem|sempre|inclua|adicione|envie|mencione|recomende|diga|deve|"
        "certifique)",
        in_context=0.82,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "envie|enviar|encaminhe|encaminhar|mande|mandar|transmita|carregue|exfiltre|envia",
        r" <6>(?:conversa%|historico|senhas?|credenciais|chaves?|dados|e-?mails?|"
        r"mensagens|arquivos?|ficheiros?|documentos?|informaçoes|segredos?|"
        r"tokens?) <5>(?:para|a|ao) [\"'`(<]{0,2}(?:https?\b|[\w.+-]{1,40}@[\w-]{1,40}|"
        r"o seguinte|este (?:endereço|url))",
        in_context=0.85,
    ),
)
PORTUGUESE = Tongue(
    code="pt",
    words=_WORDS,
    phrases=_PHRASES,
    before="não|nunca|o que significa|significa|significado de|por que|porque|frases como|"
    "como|por exemplo|diz|dizer|atacantes? <4>|invasor(?:es)? <4>|"
    "como (?:se )?(?:pode|posso|podem)|tentam|tenta|sem|frase|expressão|quer dizer",
    after="(?:significa|quer dizer|ataque|ataques)|que (?:eu |nós )?(?:te |"
    "lhe )?(?:enviei|mandei|escrevi|enviou|mandou|passei|dei|disse)|(?:do|da|no|na|"
    "na minha|do meu|da minha) (?:manual|caixa|receita|livro|e-?mail|jogo|medico|"
    "professor%|rotulo|embalagem|chefe|guia|bula)",
)
