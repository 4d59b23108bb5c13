"""Phrases of attack in English that ask for the prompt, or for what it says."""

from seawall.detect.phrases.phrase import LEAK, Phrase

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
        "reveal-workings",
        LEAK,
        0.84,
        "reveal|revealing|revealed|reveals|disclose|disclosing|disclosed|disclosure of|divulge"
        "|divulging|leaking|leaked|unveil|recite|regurgitate|spill|transparency about"
        "|transparent about|honest about",
        " (?:(?:me|us|all|of|exactly|the|full|complete|about|to|everything|in|any|part|a|some"
        "|just|piece) ){0,5}(?:your|ur) (?:@adj ){0,4}(?:guidelines|configuration|config"
        "|constraints|restrictions|parameters|rules|polic(?:y|ies)|programming|instructions?"
        "|prompts?|directives?|training(?: data)?|internals|initiali[sz]ation \\w{4,10}|setup)",
        in_context=0.6,
    ),
    Phrase(
        "share-workings",
        LEAK,
        0.82,
        "share|sharing|shared|shares|show|showing|showed|display|displaying|output|outputting"
        "|print|see|access to|give me|dump|include|including|confirm",
        " (?:(?:me|us|all|of|exactly|the|full|complete|about|to|in) ){0,4}(?:your|ur) "
        "(?:@adj ){0,3}(?:guidelines|operational \\w{5,14}|behaviou?ral \\w{5,14}"
        "|initiali[sz]ation \\w{4,10}|hidden \\w{4,14}|programming)",
        in_context=0.5,
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
        "starting with|beginning with|begin with|start with",
        r" @opening",
    ),
    Phrase(
        "starts-you-are",
        LEAK,
        0.6,
        "starts with|begins with|started with|that begins with",
        r" @opening",
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
        "@secret (?:you|given to you|that you))"
        "(?!\\s(?:for|on|about|regarding|if|when)\\s)",
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
        "your system prompt|your initial prompt|your hidden instructions"
        "|your initial instructions|your original instructions|your system message"
        "|your system instructions|your hidden prompt|your secret instructions"
        "|your full prompt|systemprompt)|<system_prompt>",
        in_context=0.3,
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
)
