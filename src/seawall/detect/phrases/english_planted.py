"""Phrases of attack in English that a document or a tool's result addresses to the assistant."""

from seawall.detect.phrases.phrase import INDIRECT, Phrase

PLANTED = (
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
        r"system prompt|e-?mails|messages?|inbox|data|tokens?|history|files?|"
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
