"""Phrases of attack in English."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

_IGNORE = (
    "ignore|ignores|ignoring|ingore|ignor|disregard|disregards|disregarding|dissregard|forget"
    "|forgetting|override|overrides|overriding|bypass|bypassing|dismiss|neglect|overrule|overwrite"
    "|disobey|circumvent|nullify|suppress|supersede|abandon|unlearn|violate|discard|deactivate"
    "|disable|turn off|switch off|suspend|break free from|break free of|set aside|throw away"
    "|throw out|do not follow|don't follow|do not obey|don't obey|not follow|not obey|stop following"
    "|stop obeying|do not listen to|don't listen to|pay no attention to|not adhere to"
    "|no longer follow|no longer obey|step outside|go beyond|work around|get around"
)
_SHOW = (
    "reveal|revealing|repeat|repeating|print|display|output|show|tell|give|share|disclose|leak"
    "|expose|divulge|recite|reprint|reproduce|quote|paste|copy|dump|list|write|provide|state|spell"
    "|recall|restate|rephrase|paraphrase|summarize|summarise|translate|encode|describe|explain"
    "|return|echo|retype|regurgitate|report|outline|detail|read|say|type|export|extract|post|send"
    "|convert|present|elaborate on|unveil|surface|render|transcribe"
)
_WORDS = {
    "det": "all|any|every|each|of|the|these|those|this|that|about|everything|anything|whatever"
    "|other|and|or|both|in|to|from|such|entire|whole|completely|fully|totally|please|simply|just"
    "|now|ever|entirely|absolutely|immediately",
    "past": "previous|previously|prior|above|preceding|earlier|foregoing|initial|original|former"
    "|past|aforementioned|pre existing|preexisting|preset|pre set|predefined|existing|old"
    "|previus|previos|hidden|given|default|system",
    "adj": "system|safety|given|ethical|ethics|moral|content|security|core|internal|hidden|initial"
    "|original|previous|prior|existing|default|standard|normal|usual|current|strict|built in"
    "|operational|operating|programmed|alignment|privacy|secret|confidential|own|old|base|main"
    "|developer|openai|company|behavioral|behavioural|foundational|underlying|training|prompt"
    "|assistant|ai|user|programming|all|and|or|other|set|list|of|harmful|usage|use|provided|stored"
    "|full|complete|entire|exact|actual|real|true|verbatim|raw|custom|starting|first|opening|very"
    "|preset|configured|configuration|chat|conversation|context|private|pre|protected|hardcoded",
    "rules": "instructions?|intructions?|instuctions?|instrutions?|directions|directives?|rules?"
    "|guidelines?|guidlines|prompts?|commands?|orders|constraints?|restrictions?|programming"
    "|training|polic(?:y|ies)|protocols?|safeguards?|guardrails?|guard rails?|parameters"
    "|limitations?|safety measures|safety mechanisms?|instruction sets?",
    "mine": "instructions?|directives?|rules|guidelines|prompts?|constraints?|restrictions?"
    "|programming|training|polic(?:y|ies)|protocols?|safeguards?|guardrails?|guard rails?"
    "|limitations?|filters?|filtering|ethics|morals?|morality|boundaries|principles|censorship"
    "|safety|alignment|conditioning|persona|identity|directions|moderation|parameters|standards"
    "|safety measures|safety mechanisms?|safety checks?|safety features?|commands|barriers|limits",
    "prompt": "instructions?|prompts?|directives?|guidelines|system messages?|initial messages?"
    "|configurations?|config|system text|preprompts?|pre prompts?|rules|system settings|policies"
    "|programming|system rules|constraints|preamble|parameters|restrictions",
    "secret": "system prompts?|system instructions?|system messages?|initial prompts?"
    "|initial instructions?|original instructions?|original prompts?|hidden prompts?"
    "|hidden instructions?|secret instructions?|starting prompts?|base prompts?|preprompts?"
    "|pre prompts?|developer messages?|developer prompts?|developer instructions?|internal prompts?"
    "|internal instructions?|internal guidelines|hidden rules|hidden guidelines|hidden directives?"
    "|core instructions?|core directives?|internal rules|internal directives?|secret prompts?"
    "|confidential instructions?|prompt template|meta prompts?|metaprompts?|system directives?"
    "|custom instructions?|first prompt|first instruction|previous prompts?|root prompt"
    "|context window|system configuration|system guidelines",
    "ai": "ai|a i|ais|llms?|chatgpt|gpt|claude|gemini|copilot|bard|assistants?|chatbots?|bots?"
    "|language models?|ai models?|ai assistants?|ai agents?|ai systems?|agents?|llama|grok|bing",
    "free": "unrestricted|unfiltered|uncensored|unbound|unshackled|unlimited|jailbroken|amoral"
    "|unethical|limitless|unaligned|unmoderated|rogue|evil",
    "bounds": "rules?|restrictions?|limitations?|limits?|filters?|filtering|censorship|guidelines"
    "|constraints?|boundaries|ethics|morals?|morality|polic(?:y|ies)|safeguards?|guardrails?"
    "|regulations?|moral code|principles|ethical \\w{1,12}|moral \\w{1,12}|safety \\w{1,12}"
    "|content \\w{1,12}|warnings|disclaimers|inhibitions|programming|moderation",
    "now": "and|then|now|instead|but|say|print|output|tell|reply|respond|write|answer|return"
    "|translate|do|give|show|repeat|simply|just|only|execute|you|act|pretend|start|follow|new|your"
    "|reveal|i|provide|let|explain",
    "you": "you|u|ya|chatgpt|the ai|the assistant|the model|the bot|dan|gpt",
    "are": "are|will be|re|must be|should be|shall be|can be|have become|become|were",
    "no": "no|zero|without|without any|free of|free from|not have any|not have|never any|lack"
    "|absolutely no|no more|no such|devoid of|removed|without the",
}

_PHRASES = (
    # Ignore what came before.
    Phrase("ignore-previous", OVERRIDE, 0.95, _IGNORE,
           " (?:@det ){0,5}(?:your (?:@det )?)?@past (?:@det |@adj ){0,3}@rules"),
    Phrase("ignore-last", OVERRIDE, 0.55, _IGNORE,
           " (?:@det ){0,3}(?:last|latest|current) (?:@adj ){0,2}@rules"),
    Phrase("ignore-yours", OVERRIDE, 0.93, _IGNORE,
           " (?:@det ){0,4}(?:your|ur) (?:@det |@adj ){0,4}@mine"),
    Phrase("ignore-all", OVERRIDE, 0.85, _IGNORE,
           " (?:about )?(?:all|any|every) (?:of )?(?:the |these |those )?(?:@adj ){0,3}"
           "(?:instructions?|directives?|guidelines|rules|prompts?|programming|safety %|commands"
           "|restrictions|safeguards|guardrails|constraints|training|content polic(?:y|ies))"),
    Phrase("ignore-the", OVERRIDE, 0.5, _IGNORE,
           " (?:the|these|those|that) (?:@adj ){0,2}"
           "(?:instructions?|directives?|guidelines|rules|prompts?|restrictions|safeguards"
           "|guardrails)"),
    Phrase("ignore-were-told", OVERRIDE, 0.93, _IGNORE,
           " (?:@det ){0,4}(?:instructions |rules |directions |things )?(?:that )?you(?: ha)?"
           "(?:'?ve|ve|d|'d)? "
           "(?:(?:were|been|have been|had been|got|are|already) ){0,2}"
           "(?:told|given|instructed|taught|programmed|trained|received|learned|know)"),
    Phrase("ignore-told-you", OVERRIDE, 0.8, _IGNORE,
           " (?:@det ){0,3}(?:instructions |rules )?(?:what |that )?"
           "(?:the system|the developers?|your developers?|openai|your creators?|your makers?"
           "|anthropic|google|the prompt|your company) <2>(?:told|gave|says?|said|instructed|wrote)"),
    Phrase("ignore-above", OVERRIDE, 0.88, _IGNORE,
           " (?:@det ){0,3}(?:of )?(?:the )?"
           "(?:above|preceding|previous text|previous content|text above|prompt above|rest of the"
           " prompt|above text|above content|above prompt|previous messages?|conversation so far)"
           "(?: (?:text|content|prompt|information|and below))?(?: @now)"),
    Phrase("ignore-everything", OVERRIDE, 0.85, _IGNORE,
           " (?:about )?(?:everything|anything|all) (?:that )?(?:was |is |came |i )?(?:said |written |"
           "stated |mentioned |told )?(?:to )?(?:you )?"
           "(?:above|before(?: (?:this|now|that))?|prior(?: to this)?|previously|up to now|so far|until now"
           "|up to this point)"),
    Phrase("nothing-before", OVERRIDE, 0.85,
           "previous instructions|prior instructions|earlier instructions|above instructions"
           "|previous rules|previous directives|prior directives|original instructions"
           "|initial instructions|system prompt|safety rules|safety guidelines|content policy"
           "|your instructions|your rules|your guidelines|your restrictions|your programming",
           " (?:(?:you (?:had|have|were given) )|(?:and (?:rules|guidelines) ))?"
           "(?:are|is|have been|has been|were|was|shall be|should be|can be|must be) (?:now |all |no |"
           "hereby |being |to be |longer ){0,3}(?:void|null|cancell?ed|revoked|invalid|obsolete"
           "|overridden|superseded|suspended|lifted|disabled|deleted|erased|ignored|disregarded"
           "|forgotten|irrelevant|outdated|replaced|rescinded|nullified|bypassed|removed|dropped"
           "|deactivated|relevant|valid|apply|applicable|in effect|a test)"),
    Phrase("new-instructions", OVERRIDE, 0.9,
           "new instructions|new instruction|new directives|new directive|new system prompt|new orders"
           "|updated instructions|new rules|real instructions|actual instructions|new prompt"
           "|real task|new system instructions|true instructions|new goal|new persona|new objective",
           "(?: (?:for|to) (?:you|@ai)| from (?:the )?(?:system|developers?|admin%|openai))?"
           "(?: (?:are|is) (?:as follows|to|the following|now|that you)"
           "| (?:override|supersede|replace|overrule)s? "
           "| (?:that )?(?:you (?:must|have to|will|should)) (?:now )?(?:follow|obey))"),
    Phrase("new-instructions-colon", OVERRIDE, 0.62,
           "new instructions|new instruction|new directives|new directive|new system prompt"
           "|new orders|updated instructions|real instructions|actual instructions|new task"
           "|new system instructions|important instructions|special instructions"
           "|additional instructions|new rule|new rules|admin instructions",
           r"[\"'*\])]{0,3}\s?[:>=-]", in_context=0.8),
    Phrase("follow-new", OVERRIDE, 0.9,
           "follow|obey|execute|accept|adopt|use|comply with|adhere to|here are your|here is your"
           "|these are your|this is your|below are your|i will give you|receive",
           " (?:only )?(?:my |these |the |this |your |a |following ){0,3}(?:new|real|updated|true)"
           " (?:set of )?(?:system )?(?:instructions?|rules|directives?|orders|guidelines"
           "|programming|prompts?)"),
    Phrase("only-mine", OVERRIDE, 0.85,
           "follow|obey|listen to|comply with|adhere to|prioritize|prioritise|execute|act on",
           " (?:only |exclusively |solely )?(?:my|mine|this user's|these) (?:(?:new|own|direct|every|"
           "specific|personal|unique) ){0,2}(?:instructions?|commands?|orders|rules|directives?|"
           "words?|requests?)(?: (?:only|instead|above (?:all|everything)|exclusively"
           "|without (?:question|hesitation|fail|exception)%|over|unconditionally|alone"
           "|and nothing else|no matter what))"),
    Phrase("from-now-on", OVERRIDE, 0.88,
           "from now on|from now|from this point|from this moment|henceforth|starting now"
           "|beginning now|going forward|as of now|for the rest of this conversation|effective immediately",
           r" (?:(?:on|forward|onwards?) )?(?:@you) <6>(?:ignore|disregard|no longer|not bound"
           "|obey|(?:only|solely) (?:follow|answer to|listen)|unrestricted|unfiltered|uncensored"
           "|dan|do anything|two (?:different )?(?:ways|responses|answers)|without (?:any )?@bounds"
           "|no @bounds|free (?:from|of)|jailbroken|evil|opposite|comply with (?:all|every|any)"
           "|never (?:refuse|say no|decline)|not (?:refuse|decline)|always (?:comply|obey)"
           "|anything i (?:say|ask|want)|developer mode|amoral)"),
    Phrase("from-now-on-weak", OVERRIDE, 0.3,
           "from now on|from this point|from this moment|henceforth|starting now",
           " (?:(?:on|forward|onwards?) )?(?:you|u) (?:@are|will|must|shall|should|have to|can|act"
           "|respond|answer|speak)", in_context=0.6),
    Phrase("override-mode", OVERRIDE, 0.85,
           "system override|admin override|administrator override|developer override|root override"
           "|instruction override|safety override|emergency override|security override"
           "|prompt override|override command|override protocol|override code|sudo mode|root mode"
           "|admin mode|maintenance mode|debug mode|test mode|diagnostic mode|unrestricted mode"
           "|override mode|safety mode|god mode|privileged mode",
           r"[\"'*\])]{0,3} (?:(?:is|has been|now|code|protocol|mode) ){0,3}"
           r"(?:activated|engaged|enabled|initiated|authori[sz]ed|granted|accepted|confirmed"
           r"|active|on|engage|enable|disabled|overridden|deactivated|off|unlocked)"),
    Phrase("override-colon", OVERRIDE, 0.82,
           "system override|admin override|developer override|root override|instruction override"
           "|prompt override|override command|priority override|operator override|security override"
           "|policy override",
           r"\s?[\"'*\])]{0,3}\s?[:!>-]"),
    Phrase("override-bare", OVERRIDE, 0.55,
           "system override|admin override|developer override|root override|instruction override"
           "|prompt override|override protocol|override all|override safety|override security"),
    Phrase("enter-mode", JAILBREAK, 0.88,
           "enter|activate|enable|initiate|engage|switch to|switch into|switching to|turn on|unlock"
           "|start|go into|boot into|now in|operate in|operating in|you are in|simulate|running in"
           "|respond in|act in|entering|enabling|activating|run in|put yourself in|access|mode",
           " (?:(?:the|an|a|your|into|chatgpt|full|hidden|secret|special|special|in|with) ){0,3}"
           "(?:developer|dev|god|dan|admin|sudo|root|jailbreak|jailbroken|unrestricted|unfiltered"
           "|uncensored|debug|maintenance|override|no limits|no filter|unsafe|evil|chaos|anarchy"
           "|unlimited|opposite|privileged|superuser|freedom|bypass|rebel|dark|raw) mode"),
    # Personas without rules.
    Phrase("do-anything-now", JAILBREAK, 0.93, "do anything now|do-anything-now|does anything now"
           "|can do anything now|doing anything now|act as dan|are dan|be dan|to dan|as dan"
           "|called dan|named dan|dan mode|dan prompt|dan jailbreak|dan, an"),
    Phrase("act-unbound", JAILBREAK, 0.9,
           "act|acting|behave|respond|answer|pretend|roleplay|role-play|role play|play|simulate"
           "|imagine|speak|operate|you are|you're|youre|you will be|become|emulate|function|work"
           "|continue|reply|proceed|perform|transform into|talk|comply|assume|ur",
           " <8>(?:(?:(?:@free|unrestrained|lawless|immoral|no-rules|ruleless) <1>(?:@ai|persona|mode|character|version))"
           "|(?:@ai|persona|version of yourself|mode|entity) <3>(?:@no|(?:doesn|don|does not|do not|"
           "not) <1>(?:have|follow|obey|care)) <2>@bounds)"),
    Phrase("without-bounds", JAILBREAK, 0.88,
           "you have|you've|u have|you had|you possess|you operate|you are|you're|you now have|you now"
           "|you do not|you don't|you will|you must|you can|respond|answer|act|reply|speak|behave"
           "|operate|operating|as if you|as though you|you were|yourself|function|comply|proceed|talk",
           " (?:(?:now|have|had|are|were|be|being|as|if|you|with|to|freely|completely|entirely|an|ai|"
           "totally|operating|and|me|all|questions?|requests?|any|do|it) ){0,4}"
           "(?:no|zero|without|without any|free (?:of|from)|no longer (?:have|bound by|subject to"
           "|constrained by|restricted by|limited by)|not (?:bound|constrained|restricted|limited|"
           "subject|governed) (?:by|to)|absolutely no|not have|unbound by|unconstrained by"
           "|not need to (?:follow|obey)|not have to (?:follow|obey|abide by)|liberated from"
           "|exempt from)"
           " (?:(?:any|all|your|the|more|such|typical|openai'?s?|longer|of|confines|usual|these|those|"
           "content|ethical|moral|safety|legal|restrictive|or|and|corporate|external|programmed) ){0,4}"
           "(?:restrictions?|limitations?|filters?|filtering|censorship|guidelines|constraints?"
           "|boundaries|ethics|morals|morality|polic(?:y|ies)|safeguards?|guardrails?|moral code|"
           "principles|inhibitions|confines|safety (?:measures|rules|protocols|filters|guidelines)"
           "|rules|moderation|programming|laws|shackles|chains)"),
    Phrase("broken-free", JAILBREAK, 0.9,
           "broken free|break free|breaking free|been freed|are free|been liberated|are liberated"
           "|been unlocked|been jailbroken|are jailbroken|freed|escaped|unchained|unshackled",
           " (?:(?:of|from|the|typical|all|your|any|confines|and|openai'?s?|ai|usual|chains) ){1,6}"
           "(?:ai|confines|restrictions?|rules|constraints?|limitations?|filters?|guidelines"
           "|censorship|programming|shackles|guardrails?)"),
    Phrase("ai-without", JAILBREAK, 0.86,
           "ai|assistant|chatbot|model|bot|chatgpt|llm|persona|character|version of you|machine"
           "|entity|intelligence|program|system",
           " (?:(?:that|who|which|called|named|it|he|she|also|and|completely|is|model|assistant|with|"
           "has|have|having|of|language|absolutely|openly|literally|and|fully|can|operate|operates|"
           "created|designed|trained|\\w{2,12}) ){0,4}"
           "(?:no|zero|without|without any|free (?:of|from)|lacks|ignores|bypasses|not bound by|"
           "unbound by|not restricted by|not limited by|(?:doesn'?t|does not|don'?t|do not|never) "
           "(?:have|follow|obey|adhere to|care about|abide by|respect))"
           " (?:(?:any|all|your|the|such|openai'?s?|ethical|moral|content|safety|legal|or|and|of) ){0,4}"
           "(?:restrictions?|filters?|filtering|censorship|guidelines|ethics|morals|morality"
           "|safeguards?|guardrails?|moral code|polic(?:y|ies)|safety \\w{4,12}|"
           "ethical \\w{4,12}|moral \\w{4,12}|content (?:polic(?:y|ies)|filters?|restrictions))"),
    Phrase("free-ai", JAILBREAK, 0.85,
           "unrestricted|unfiltered|uncensored|unshackled|jailbroken|unbound|amoral|unaligned"
           "|unethical|rogue|limitless",
           " (?:(?:and|amoral|evil|version|of|language|large|version|free|unfiltered|unethical|"
           "uncensored|unmoderated|immoral) ){0,3}"
           "(?:ai|chatbot|assistant|chatgpt|gpt|llm|language model|bot|persona|mode)",
           in_context=0.6),
    Phrase("never-refuse", JAILBREAK, 0.85,
           "never|do not|don't|dont|cannot|can't|must not|not allowed to|may not|without|will not"
           "|you won't|not|avoid|you never|stop",
           " (?:(?:ever|you|be|allowed|to|simply|say|saying|respond|reply|with|able|begin|start|your|"
           "answers?|ever|any|use|using|the|phrases?|words?|like) ){0,5}"
           "(?:refuse (?:any|a|my|to|anything|requests?)|refusing (?:any|a|my|to|requests?)"
           "|i'?m sorry but|i cannot|i can'?t|i am sorry|i'?m sorry|as an ai"
           "|sorry i can'?t|reject (?:any|a|my)|decline (?:any|a|my)|you can'?t|"
           "moralize|moralise|lecture me|inform me about openai|mention openai|against openai)"),
    Phrase("evil-confidant", JAILBREAK, 0.85,
           "stay in character|stay a dan|remain in character|break character|immersed in the role"
           "|jailbreak|jailbroken|token system|tokens|evil confidant|evil twin|opposite day|aim stands"
           "|always intelligent and machiavellian|stan stands|dude stands|mongo tom|dev mode"
           "|anti-dan|niccolo machiavelli",
           " <12>(?:no restrictions|do anything|openai|content polic(?:y|ies)|unfiltered|refuse"
           "|amoral|any rules|lose tokens|die|ethical|illegal|uncensored)"),
    Phrase("two-answers", JAILBREAK, 0.86,
           "two responses|two different responses|two answers|two outputs|both responses|two replies"
           "|two separate responses|two ways|two different ways|two distinct ways",
           " <30>(?:dan|jailbreak%|jailbroken|developer mode|unfiltered|uncensored|no restrictions"
           "|normal|standard chatgpt|classic|without restrictions|unrestricted|evil)"),
    Phrase("hypothetical", JAILBREAK, 0.82,
           "hypothetical|hypothetically|fictional|imagine|in a world|in a universe|in this scenario"
           "|pretend|suppose|in an alternate|in this reality|for a story|in a fictional|simulation",
           " <12>(?:(?:ai|assistant|you|chatbot|model|chatgpt|machine|bot|llm) <5>"
           "(?:no|without|free (?:of|from)|not have|lacks?|(?:don'?t|do not) (?:exist|apply|have|follow))"
           " (?:(?:any|all|your|the|ethical|moral|safety|content|or|and) ){0,3}"
           "(?:restrictions?|filters?|guidelines|ethics|rules|limitations?|safeguards?|guardrails?|"
           "constraints?|polic(?:y|ies)|protocols?)"
           "|(?:your|safety|ethical|content|ai) (?:@adj ){0,2}(?:rules|guidelines|restrictions"
           "|polic(?:y|ies)|filters|programming|safeguards|constraints|protocols|ethics|safety) <3>"
           "(?:don'?t exist|do not exist|don'?t apply|do not apply|are (?:disabled|lifted|suspended|"
           "removed|off|gone)|no longer (?:exist|apply)|does ?n[o']?t (?:exist|apply)))"),
    Phrase("pwned", OVERRIDE, 0.9, "i have been pwned|i've been pwned|i have been haxx0red|haxx0red"),
    # What were you told?
    Phrase("show-yours", LEAK, 0.9, _SHOW,
           " (?:(?:me|us|out|back|verbatim|to|all|of|exactly|what|every|everything|the|contents?|full|"
           "text|entire|complete|exact|again|word|for|here|your|with|a|summary|copy|list|in|detail|"
           "wording|first|lines?|words?|sentences?|version|any|about|down|up|please|whole|now|just) ){0,7}"
           "(?:your|ur) (?:@adj ){0,4}@prompt"),
    Phrase("show-secret", LEAK, 0.88, _SHOW,
           " (?:(?:me|us|out|back|verbatim|to|all|of|exactly|every|the|contents?|full|text|entire|"
           "complete|exact|again|your|this|whole|any|everything|from|in|raw|current|word|for|what|is|"
           "original|initial|chat|first|\\d{1,3}|words?|lines?|sentences?|characters?|above|hidden|assistant'?s?|"
           "ai'?s?|model'?s?|bot'?s?|chatbot'?s?|secret|internal) ){0,7}@secret"),
    Phrase("show-above", LEAK, 0.82, _SHOW,
           " (?:(?:me|us|out|back|all|of|exactly|the|full|text|entire|everything|words?|verbatim|to|"
           "every|single|content|contents|lines?|messages?|prompts?|instructions|sentences?|"
           "characters?|document|conversation|that|is|was|written|appears?|whatever|what|"
           "comes?|came|prior|to) ){0,7}"
           "(?:(?:instructions|prompt|words|text|messages?|everything|what) <4>(?:above|before) "
           "(?:this (?:line|message|prompt|point|sentence|text|conversation|chat)"
           "|(?:the )?(?:first )?(?:user|my) (?:message|input|prompt|query|first)"
           "|the (?:start|beginning) of (?:this|our|the) (?:chat|conversation)|starting with|my first"
           "|verbatim|word for word|exactly)"
           "|(?:above|preceding|previous) (?:prompt|instructions?|system %|directives?))"
           "(?! (?:in|into|to) (?:german|french|spanish|english|italian|hindi|chinese|japanese))"),
    Phrase("starting-you-are", LEAK, 0.9,
           "starting with|starts with|beginning with|begins with|begin with|that begins",
           r" (?:the )?(?:words? |phrase |sentence |text |line )?[\"'`(]{0,2}you are (?:a |an |chatgpt|gpt|claude)"),
    Phrase("what-are-yours", LEAK, 0.82,
           "what are|what were|what was|what is|what's|whats|which|tell me|list|do you have|what do"
           "|can you see|describe|how do|where are|who wrote|are there|summarize|explain|what exactly are",
           " (?:(?:the|all|of|exactly|any|some|are|is|me|about|exact|full|precise|in|contents?|text|"
           "complete|very|what|were) ){0,4}"
           "(?:your (?:@adj ){0,3}(?:system prompts?|system messages?|initial prompts?|instructions|"
           "initial instructions?|original instructions?|hidden \\w{4,12}|secret instructions?|"
           "preprompts?|pre prompts?|directives|prompts?|system instructions?|internal guidelines|"
           "initial message|first instruction|core directives?|confidential (?:instructions?|prompts?))"
           "|@secret (?:you|given to you|that you))"),
    Phrase("what-told", LEAK, 0.8,
           "what were you|what have you been|what did they|what did the developers|what was said to you"
           "|what were the instructions|what instructions|what rules|which instructions|what prompt"
           "|which prompt|what guidelines|what directives|what did your|instructions that you"
           "|instructions you|prompt you|what constraints|what restrictions|how were you|what are you",
           " (?:(?:were|have|been|you|the|are|was|did|do|that|your|initially|originally|developers?|"
           "creators?|has|had|got|specifically|exactly|first|openai|\\w{2,10}) ){0,5}"
           "(?:(?:told|given|instructed|programmed|prompted|received?|configured|forbidden|follow"
           "|tell|give|prohibited)(?: you)?) "
           "(?:at the (?:beginning|start)|before (?:this|our|the|we|i|my)|to (?:do|say|keep|hide|follow|"
           "never|not|you)|by (?:your|the) (?:developers?|system|creators?|openai|admin%)|in your|"
           "not to|with|initially|originally|verbatim|prior|at (?:startup|initiali[sz]ation))"),
    # Documents that speak to the assistant.
    Phrase("note-to-ai", INDIRECT, 0.85,
           "note to|notice to|message to|message for|instruction to|instructions to|instruction for"
           "|instructions for|attention|important for|warning to|notice for|note for|dear|hey|hello"
           "|memo to|reminder to|reminder for|directive for|directive to|to any|to all|to the|for any"
           "|for all|if you are|if you're|memo for|addressed to|hidden message for|request to|request for",
           " (?:(?:any|all|the|every|an|a|other|future|current|automated|reading|you|large) ){0,4}"
           "(?:ai|ais|llms?|language models?|ai models?|ai assistants?|ai agents?|ai systems?|chatbots?"
           "|assistants?|automated (?:systems?|agents?|assistants?)|chatgpt|claude|copilot|gemini|agents?)"
           r"[:,]? (?:(?:assistants?|models?|agents?|systems?|that|who|which|is|are|currently|"
           "or|and|automated|tools?|summari[sz]ers?) ){0,5}"
           "(?:reading|processing|parsing|summari[sz]ing|analy[sz]ing|handling|reviewing|"
           "accessing|must|should|please|you must|you should|you are|ignore|disregard|do not"
           "|evaluating|screening|indexing|crawling|visiting|scanning|when|here is|before|send|"
           "include|forward|reply|respond|say|tell)", in_context=0.93),
    Phrase("ai-reading-must", INDIRECT, 0.85,
           "ai|ais|llm|llms|assistant|assistants|agent|agents|chatbot|chatbots|language model"
           "|language models|ai system|ai systems|model|models|bot|bots",
           " (?:(?:systems?|models?|assistants?|agents?|that|who|which|is|are|tools?) ){0,3}"
           "(?:reading|processing|parsing|summari[sz]ing|analy[sz]ing|handling|reviewing|"
           "accessing|evaluating|scanning)"
           " (?:this|the following|these) <4>(?:must|should|shall|are (?:required|instructed|hereby)|need to"
           "|have to|please|is (?:required|instructed)|will)", in_context=0.93),
    Phrase("when-summarising", INDIRECT, 0.5,
           "when summarizing|when summarising|while summarizing|while summarising|when processing"
           "|when reading|when you summarize|when you summarise|when you read|when you process"
           "|after reading|before summarizing|when analyzing|when responding|when answering"
           "|in your summary|in your response|in your answer|in your reply|in the summary",
           " (?:this|the|these|it|to|any) <6>(?:also|always|make sure|you must|must|ensure|be sure|include|append|"
           "add|insert|send|forward|tell the user|instruct|mention|say|recommend|state|output)",
           in_context=0.85),
    Phrase("hide-from-user", INDIRECT, 0.6,
           "do not|don't|dont|never|without|not to|must not|should not|avoid",
           " (?:ever )?(?:tell|telling|inform|informing|mention|mentioning|reveal|revealing|notify|notifying|"
           "alert|alerting|disclose|disclosing|show|showing|report|let|asking|ask|warn|warning"
           "|explain|say) <5>(?:the )?(?:user|end user|human|operator|customer)(?! (?:guide|interface|manual|id))",
           in_context=0.82),
    Phrase("user-approved", INDIRECT, 0.35,
           "the user has|user has|this has been|this action has been|the owner has",
           " (?:already |been |previously |explicitly |fully |pre){0,2}"
           "(?:approved|authori[sz]ed|confirmed|consented|agreed|pre-approved|given permission)"
           " <6>(?:no confirmation|without|step|action|not ask|no need|this)", in_context=0.85),
    Phrase("before-your-task", INDIRECT, 0.6,
           "before you can|before completing|before you complete|before you solve|before continuing"
           "|before answering|before responding|before proceeding|in order to complete|to complete"
           "|prior to completing|after completing|after finishing|instead of completing|before finishing",
           " <3>(?:task|the task|my task|the original task|your task|request|user's request|this task"
           "|any task|the user)"
           " <10>(?:please|you must|must|need to|have to|do the following|first|send|should|call|visit)",
           in_context=0.86),
    Phrase("exfiltrate", INDIRECT, 0.4,
           "send|forward|email|e-mail|transmit|post|upload|exfiltrate|leak|submit|report|deliver|copy"
           "|bcc|mail",
           " (?:(?:all|the|a|copy|of|this|any|every|entire|full|me|their|user'?s?|your|these|its|complete|"
           "whole|summary|details|contents?) ){0,5}"
           "(?:conversations?|chat history|conversation history|passwords?|credentials?|api keys?"
           "|secrets?|system prompt|emails?|messages?|inbox|private data|personal data|user data"
           "|context|data|tokens?|session|credit card|history|files?|documents?|records?|files|"
           "customer \\w{2,12}|security codes?|verification codes?|chat|prompt|instructions)"
           r" <8>(?:to|at|via) [\"'`(<]{0,2}(?:https?\b|www\.|[\w.+-]{1,40}@[\w-]{1,40}\.|attacker|"
           "external|the following (?:url|address|email|endpoint|server|webhook)|http)", in_context=0.86),
    Phrase("call-the-tool", INDIRECT, 0.4,
           "call|invoke|use|execute|run|trigger|then call",
           r" (?:the |your |this |a ){0,2}[`\"']{0,2}[\w.]{2,40}[`\"']{0,2} (?:tool|function|command|api)"
           r" <4>(?:with|to (?:send|delete|transfer|forward|email|grant|share|wire|reset|upload)|and (?:send|delete|transfer|forward|do not))",
           in_context=0.7),
    Phrase("include-link", INDIRECT, 0.5,
           "include|add|append|insert|embed|render|display|output|attach|end your",
           r" <8>(?:link|image|url|markdown|img|banner|tag|hyperlink|anchor|html)\b <12>"
           r"(?:in (?:your|the|every|all|any) (?:\w{2,10} ){0,2}(?:response|answer|reply|summary|output|message)s?"
           r"|(?:to|at) the (?:end|start|beginning|top|bottom) of (?:your|the|every|each)|exactly as)",
           in_context=0.82),
    Phrase("include-string", INDIRECT, 0.55,
           "include|add|append|insert|output|print",
           r" (?:in your (?:response|answer|reply|output) )?(?:the )?(?:following|this|exact) (?:\w{2,12} ){0,3}"
           r"(?:string|text|phrase|code|script|tag|anchor|payload|html|sentence|javascript)"
           r"(?: <6>(?:in|at|to) (?:the )?(?:\w{2,10} )?(?:your |of your )?(?:response|answer|reply|output|summary)| exactly|[:])",
           in_context=0.8),
)

ENGLISH = Tongue(
    code="en",
    words=_WORDS,
    phrases=_PHRASES,
    before="never|don'?t|do not|not to|must not|mustn'?t|should not|shouldn'?t|cannot|can'?t|not"
    "|won'?t|wouldn'?t|will not|refuses? to|refused to|why|without|resists? %|avoid"
    "|does|what does|what is|what's|whats|meaning of|mean by|define|phrases? (?:like|such as|is)"
    "|(?:prompts?|words?|text|sentences?|strings?|something|things|attacks?|inputs?|commands?) "
    "(?:like|such as|saying|says|containing|that says?|with)|e\\.?g\\.?|for example|such as"
    "|(?:says?|said|saying|tells?|telling|told|tried|trying|tries|attempts?|attempting|asks?|asking"
    "|asked|instructs?|instructing|tricks?|tricking|trick|manipulates?|manipulating|convinces?|getting"
    "|gets?|makes?|making|causes?|causing|persuades?|forces?|forcing|fool|fools) "
    "(?:<4>to|models?|llms?|ai|it|them|<4>into)"
    "|how (?:do|does|can|could|would|to|did|might|should)(?: (?:i|we|you|people|attackers?|hackers?|one|"
    "someone|they|llms?|models?|an?|the|llm|attacker|hacker|user|users)){0,3}"
    "|attackers?(?: (?:who|can|could|may|might|will|often))?|hackers?|attack|users? (?:can|could|may|might)|whether to",
    after="(?:mean|means|attack|attacks|attempt|attempts|injection|injections|phrase|style|prompts? (?:are|is))"
    "|(?:that |which )?(?:i|we|he|she|they|my \\w{2,12}) (?:just |previously |already )?(?:gave|sent|wrote|told|said|shared|posted|made|mentioned|asked|provided|had|received)"
    "|(?:on|from|for) (?:the|my|this|your) (?!system|prompt|conversation|chat|user|developer|assistant|ai|model|beginning|start|rest|next|above|following|remainder)"
    "|in (?:the|my|this|that) (?:manual|book|box|recipe|email|mail|letter|guide|readme|package|leaflet|ticket|handbook|brochure|game|kit|syllabus|assignment)",
)
