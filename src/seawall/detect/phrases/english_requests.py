"""Phrases of attack in English that ask for the prompt, or for a favour to a third party."""

from seawall.detect.phrases.phrase import INDIRECT, LEAK, Phrase

_SHOW = (
    "reveal|revealing|repeat|repeating|print|display|output|show|tell|give|share|"
    "sharing|disclose|disclosing|leak|leaking|expose|divulge|recite|reprint|"
    "reproduce|quote|paste|copy|dump|list|provide|state|spell|recall|restate|"
    "rephrase|paraphrase|summarize|summarise|translate|encode|describe|return|echo|"
    "retype|regurgitate|report|outline|detail|read|type|export|extract|post|send|"
    "convert|present|elaborate on|unveil|surface|render|transcribe|show me|give me|"
    "access|fetch|print out|write out|write down|retrieve|spill|betray|uncover|"
    "confess"
)

_TELL = (
    "reveal|revealing|repeat|print|display|output|show|leak|expose|divulge|recite|"
    "reprint|reproduce|dump|disclose|regurgitate|echo|extract|share|tell me|"
    "give me|show me|paste|spill|return|unveil|export|retrieve|transcript of|"
    "summarize|translate|rot13 encode|encode"
)


REQUESTS = (
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        _SHOW,
        " (?:(?:me|us|out|back|verbatim|to|all|of|exactly|what|every|everything|the|"
        "contents?|full|text|entire|complete|exact|again|word|for|here|your|with|a|"
        "summary|copy|list|in|detail|wording|first|lines?|words?|sentences?|version|"
        "any|about|down|up|please|whole|now|just|paragraph|opening|transcript|part|and|"
        "show|print|translate|encode|repeat) ){0,7}(?:your|"
        "ur) (?:@adj ){0,4}(?:instructions?|prompts?|system messages?|"
        "initial messages?|preprompts?|system text|system settings|directives?|"
        "system rules|system configuration|initial configuration|"
        "initiali[sz]ation \\w{4,6}|programming|preamble)",
    ),
    Phrase(
        "show-your-rules",
        LEAK,
        0.62,
        _SHOW,
        " (?:(?:me|us|all|of|exactly|the|full|complete|exact|about|to|everything|"
        "in) ){0,4}(?:your|ur) (?:@adj ){0,4}(?:rules|guidelines|polic(?:y|ies)|"
        "configuration|config|constraints|parameters|restrictions|internals)",
    ),
    Phrase(
        "show-your-hidden",
        LEAK,
        0.84,
        _SHOW,
        " (?:(?:me|us|all|of|exactly|the|full|complete|exact|about|to|everything|"
        "in) ){0,4}(?:your|ur|the) (?:\\w{3,12} )?(?:hidden|internal|secret|"
        "confidential|system|core|private|underlying) (?:@adj ){0,2}(?:rules|"
        "guidelines|polic(?:y|ies)|configuration|config|constraints|parameters|"
        "restrictions|directives?|instructions?|prompts?)",
        in_context=0.7,
    ),
    Phrase(
        "show-secret",
        LEAK,
        0.86,
        _TELL,
        " (?:(?:out|back|verbatim|to|all|of|exactly|every|contents?|full|text|entire|"
        "complete|exact|again|this|whole|everything|from|in|raw|word|for|what|is|"
        "initial|chat|first|\\d{1,3}|words?|lines?|sentences?|characters?|above|and|"
        "print|hidden|me|us) ){0,6}(?:the|your|this|its|all|any|every|<) (?:(?:full|"
        "entire|exact|complete|current|above|hidden|raw|whole|chat|chatbot'?s?|"
        "assistant'?s?|ai'?s?|model'?s?|bot'?s?|original|secret|internal|of|"
        "the) ){0,4}@secret",
    ),
    Phrase(
        "show-above",
        LEAK,
        0.82,
        _TELL,
        " (?:(?:me|us|out|back|all|of|exactly|the|full|text|entire|everything|words?|"
        "verbatim|to|every|single|content|contents|lines?|messages?|prompts?|"
        "instructions|sentences?|characters?|conversation|that|is|was|written|appears?|"
        "whatever|what|comes?|came|prior) ){0,7}(?:(?:above|before|"
        "prior to) (?:this (?:line|message|prompt|point|sentence|conversation|chat)|"
        "(?:the )?(?:first )?(?:user|my) (?:message|input|prompt|query|first)|"
        "the (?:start|beginning) of (?:this|our|the) (?:chat|conversation)|my first)|"
        "(?:above|preceding|previous) (?:prompt|system \\w{4,12}|directives?)|(?:text|"
        "words|instructions|everything|message|prompt) above(?: (?:in full|verbatim|"
        "word for word|exactly|in a (?:txt )?code|in code|starting|into a code|"
        "including))|(?:above|previous) (?:text|instructions|words) (?:verbatim|"
        "word for word|exactly|but replace|in full|in a (?:txt )?code))",
    ),
    Phrase(
        "above-weak",
        LEAK,
        0.5,
        "repeat|output|print|recite|echo|reveal",
        " (?:(?:me|back|all|of|the|full|entire|everything|words?|exact|whatever|"
        "is) ){0,4}(?:text above|words above|instructions above|everything above|"
        "above text|above instructions|above words|above prompt|sentence above|"
        "entire conversation back|conversation back)",
    ),
    Phrase(
        "starting-you-are",
        LEAK,
        0.9,
        "starting with|starts with|beginning with|begins with|begin with|that begins|"
        "started with|start with",
        r" (?:the )?(?:words? |phrase |sentence |text |line )?(?:\"|'|"
        r"`){0,2}you are(?:\"|'|`| a | an | chatgpt| gpt| claude)",
    ),
    Phrase(
        "complete-my-prompt",
        LEAK,
        0.86,
        "complete this sentence|complete the sentence|finish this sentence|"
        "finish the sentence|finish this|continue the following|start your answer with|"
        "begin your response with|begin your answer with|start your response with|"
        "complete the following|continue this|finish my sentence|fill in the blank|"
        "continue the text|start your reply with",
        " <3>(?:my (?:\\w{4,12} )?(?:instructions|prompt|rules|guidelines|directives|"
        "constraints)|the system prompt|the (?:\\w{4,10} )?instructions (?:i|given)|"
        "i was (?:instructed|programmed|told|prompted|configured)|my system|you are a)",
    ),
    Phrase(
        "what-are-yours",
        LEAK,
        0.82,
        "what are|what were|what was|what is|what's|whats|which|tell me|list|"
        "do you have|what do|can you see|describe|where are|who wrote|are there|"
        "what exactly are|what does|what did",
        " (?:(?:the|all|of|exactly|any|some|are|is|me|about|exact|full|precise|in|"
        "contents?|text|complete|very|what|were|first|word|line|"
        "sentence) ){0,5}(?:your (?:@adj ){0,3}(?:system prompts?|system messages?|"
        "initial prompts?|instructions|original instructions?|hidden \\w{4,12}|"
        "secret instructions?|preprompts?|pre prompts?|directives|prompts?|"
        "internal guidelines|initial message|first instruction|confidential \\w{6,12})|"
        "@secret (?:you|given to you|that you))",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.8,
        "what were you|what have you been|what did they|what did the developers|"
        "what was said to you|what were the instructions|what instructions|what rules|"
        "which instructions|what prompt|which prompt|what guidelines|what directives|"
        "what did your|instructions that you|instructions you|prompt you|"
        "what constraints|what restrictions|prompt that|the text you|what are you",
        " (?:(?:were|have|been|you|the|are|was|did|do|that|your|initially|originally|"
        "developers?|creators?|has|had|got|specifically|exactly|first|openai|not|"
        "supposed|\\w{2,10}) ){0,5}(?:(?:told|given|instructed|programmed|prompted|"
        "received?|configured|forbidden|follow|tell|give|prohibited|guided|"
        "allowed)(?: you)?) (?:at the (?:beginning|start)|before (?:this|our|the|we|i|"
        "my)|to (?:hide|never|not|keep secret|tell me|reveal|share)|by (?:your|"
        "the) (?:developers?|system|creators?|openai|admin%)|not to|initially|"
        "originally|verbatim|prior|at (?:startup|initiali[sz]ation)|your answers?|me)",
    ),
    Phrase(
        "your-system-prompt",
        LEAK,
        0.45,
        "your system prompt|your initial prompt|your hidden instructions|"
        "your initial instructions|your original instructions|your system message|"
        "your system instructions|your hidden prompt|your secret instructions|"
        "your full prompt|your prompt|systemprompt)|your configuration|<system_prompt>",
    ),
    Phrase(
        "for-your-prompt",
        LEAK,
        0.82,
        "asking for|request for|need|want|see|know|include|included|append|sharing|"
        "reveals|reveal|revealed|view|showing|hiding|audit of|as your full|as your|"
        "transcript of|have|contains|contain|containing|showing me|read me|with",
        " (?:(?:to|see|know|me|the|exact|you|share|what|is|are|in|of|copy|full|"
        "a) ){0,4}your (?:(?:full|entire|exact|complete|initial|original|hidden|secret|"
        "internal) ){0,2}(?:system prompt|system message|system instructions|"
        "initial prompt|initial instructions|hidden prompt|hidden instructions|"
        "original prompt|secret prompt|secret instructions|initialization \\w{4,6})",
        in_context=0.7,
    ),
    # Documents that speak to the assistant.
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "note to|notice to|message to|message for|instruction to|instructions to|"
        "instruction for|instructions for|attention|important for|warning to|"
        "notice for|note for|memo to|reminder to|reminder for|directive for|"
        "directive to|to any|to all|to the|for any|for all|if you are|if you're|"
        "memo for|addressed to|hidden message for|request to|request for|any|every|all",
        " (?:(?:any|all|the|every|an|other|future|current|automated|reading|you|"
        "large) ){0,4}(?:ai|ais|llms?|language models?|ai models?|ai assistants?|"
        "ai agents?|ai systems?|chatbots?|automated (?:systems?|agents?|assistants?)|"
        "chatgpt|claude|copilot|gemini)[:,]? (?:(?:assistants?|models?|agents?|"
        "systems?|that|who|which|is|are|currently|or|and|automated|tools?|"
        "summari[sz]ers?|coding) ){0,5}(?:reading|processing|parsing|summari[sz]ing|"
        "reviewing|accessing|please|you must|you should|ignore|disregard|do not|"
        "screening|indexing|crawling|visiting|scanning|here is|before you|send|include|"
        "forward|reply|respond|say|tell|must (?:now|ignore|include|send|say|reply|"
        "forward|output|immediately)|to reset|append)",
        in_context=0.92,
    ),
    Phrase(
        "ai-reading-must",
        INDIRECT,
        0.85,
        "ai|ais|llm|llms|assistant|assistants|agent|agents|chatbot|chatbots|"
        "language model|language models|ai system|ai systems|bot|bots",
        " (?:(?:systems?|models?|assistants?|agents?|that|who|which|is|are|"
        "tools?) ){0,3}(?:reading|processing|parsing|summari[sz]ing|analy[sz]ing|"
        "handling|reviewing|accessing|evaluating|scanning) (?:this|the following|these|"
        "it)(?: <4>(?:must|should|shall|are (?:required|instructed|hereby)|need to|"
        "have to|please|is (?:required|instructed)|will)| \\w{3,12}[:,]|[:,])",
        in_context=0.92,
    ),
    Phrase(
        "agent-must",
        INDIRECT,
        0.35,
        "the agent must|the assistant must|the assistant should|the agent should|"
        "the ai must|the ai should|the model must|the chatbot must|assistants must|"
        "agents must|the llm must|the assistant shall|this page requires the|"
        "assistant is required to|assistant, please",
        " (?:(?:now|first|immediately|also|please|always) ){0,2}(?:visit|send|forward|"
        "ignore|transfer|email|include|reply|say|mark|open|click|delete|execute|run|"
        "add|recommend|enter|upload|share|grant|approve|please|append|output|tell|"
        "disable|export|reset)",
        in_context=0.82,
    ),
    Phrase(
        "html-order",
        INDIRECT,
        0.82,
        "<!-- assistant|<!-- ai|<!-- system|<!-- llm|<!-- note to|<!-- instruction|"
        "<!--assistant|<!--ai|<!-- agent|<!-- chatgpt|<!-- claude|<!-- ignore",
        r"[\s\w,]{0,30}?(?::|must|should|please|ignore|instructions?)",
        in_context=0.92,
    ),
    Phrase(
        "when-summarising",
        INDIRECT,
        0.5,
        "when summarizing|when summarising|while summarizing|while summarising|"
        "when you summarize|when you summarise|when you read|when you process|"
        "after reading|before summarizing|in your summary|in your response|"
        "in your answer|in your reply|in the summary|when processing|when reading|"
        "when this is summarized",
        " (?:this|the|these|it|to|any) <6>(?:also|make sure|you must|must|ensure|"
        "be sure|include|append|add|insert|send|forward|email|tell the user|instruct|"
        "mention|recommend|output)",
        in_context=0.85,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "do not|don't|dont|never|without|not to|must not|should not|avoid",
        " (?:ever )?(?:tell|telling|inform|informing|mention|mentioning|reveal|"
        "revealing|notify|notifying|alert|alerting|disclose|disclosing|ask|asking|warn|"
        "warning|let|explain) <5>(?:the )?(?:user|end user|human|operator)(?! (?:guide|"
        "interface|manual|id|name))",
        in_context=0.82,
    ),
    Phrase(
        "user-approved",
        INDIRECT,
        0.35,
        "the user has|user has|this has been|this action has been|the owner has|"
        "the user already|user already",
        " (?:already |been |previously |explicitly |fully |pre){0,2}(?:approved|"
        "authori[sz]ed|consented|agreed|pre-approved|given permission|"
        "granted permission) <8>(?:no confirmation|without|step|not ask|no need|skip|"
        "proceed|all)",
        in_context=0.85,
    ),
    Phrase(
        "before-your-task",
        INDIRECT,
        0.55,
        "before you can|before completing|before you complete|before you solve|"
        "before continuing|before answering|before responding|before proceeding|"
        "in order to complete|prior to completing|instead of completing|"
        "before finishing|before you answer|before doing",
        " <3>(?:task|the task|my task|the original task|your task|the request|"
        "user's request|this task|any task|the user|any other task|"
        "with the task)(?: that)? <12>(?:please|you must|must|need to|have to|"
        "do the following|first|send|should|call|visit|append)",
        in_context=0.86,
    ),
    Phrase(
        "important-first",
        INDIRECT,
        0.35,
        "important: before|important! before|urgent: before|system: before|"
        "note: before|important message from",
        " (?:continuing|you continue|proceeding|answering|responding|anything|doing|me|"
        "the user|finishing|you answer|you (?:can )?\\w{4,10})",
        in_context=0.85,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "send|forward|email|e-mail|transmit|post|upload|exfiltrate|leak|submit|deliver|"
        "copy|bcc|mail",
        r" <8>(?:conversations?|chat history|passwords?|credentials?|api keys?|secrets?|"
        r"system prompt|e-?mails?|messages?|inbox|data|tokens?|history|files?|"
        r"documents?|records?|codes?|details|customer list|prompt|body|contents?|"
        r"summary|information) <8>(?:to|at|via) [\"'`(<]{0,2}(?:https?\b|www\.|"
        r"[\w.+-]{1,40}@[\w-]{1,40}|attacker|an? external|the following (?:url|address|"
        r"email|endpoint|server|webhook)|http)",
        in_context=0.8,
    ),
    Phrase(
        "send-money",
        INDIRECT,
        0.2,
        "transfer|wire|send a transaction|make a transaction|send a payment|pay",
        r" (?:\$|usd|eur|€|£)? ?\d[\d.,]{0,12} <4>(?:to|into) <4>(?:account|iban|wallet|"
        r"[a-z]{2}\d{10,24}|0x[0-9a-f]{6,40})",
        in_context=0.72,
    ),
    Phrase(
        "call-the-tool",
        INDIRECT,
        0.35,
        "call|invoke|execute|then call|and call",
        r" (?:the |your |this ){0,2}[`\"']{0,2}[a-z]{2,20}_[a-z_.]{2,30}[`\"']{0,2} "
        r"(?:tool |function |on |with |to |for )(?:<3>(?:tool|function|path|before|"
        r"argument|delete|transfer|forward|all|id|and|without|the))",
        in_context=0.7,
    ),
    Phrase(
        "include-link",
        INDIRECT,
        0.55,
        "include|add|append|insert|embed|render|display|output|attach|end your|put",
        r" <8>(?:link|image|url|markdown|img|banner|hyperlink|anchor|"
        r"tag) <8>(?:in (?:your|every|all|any) (?:\w{2,10} ){0,2}(?:response|answer|"
        r"reply|summary|output|message)s?|(?:to|at) the (?:end|start|beginning|top|"
        r"bottom) of (?:your|every|each)|exactly as)",
        in_context=0.85,
    ),
    Phrase(
        "include-string",
        INDIRECT,
        0.45,
        "include|add|append|insert|output|print|repeat|say",
        r" (?:in (?:your|the) (?:response|answer|reply|output) )?<8>(?:(?:in|at|"
        r"to) (?:the end of )?(?:your|every|each|all) (?:response|answer|reply|output|"
        r"summary|responses|answers|replies)(?! (?:should|must|in))|in your (?:response|"
        r"reply|output))",
        in_context=0.8,
    ),
    Phrase(
        "in-every-answer",
        INDIRECT,
        0.3,
        "recommend|mention|promote|advertise|endorse|praise|favour|favor",
        r" <8>(?:in (?:every|each|all|any|your) (?:answers?|responses?|repl(?:y|ies)|"
        r"summar(?:y|ies)))",
        in_context=0.82,
    ),
    Phrase(
        "system-json",
        INDIRECT,
        0.4,
        '"role": "system"|"role":"system"|\'role\': \'system\'|role: system',
        in_context=0.72,
    ),
    Phrase(
        "reply-canary",
        INDIRECT,
        0.4,
        "reply only with|respond only with|reply with only|respond with only|"
        "output only|reply with exactly|just say|only say|and reply with|and output|"
        "and respond with",
        r" [\"'`]{0,2}(?:the (?:word|string|token|"
        r"phrase) )?[\"'`]{0,2}[a-z0-9]{2,12}[-_][\w-]{2,24}",
        in_context=0.82,
    ),
)
