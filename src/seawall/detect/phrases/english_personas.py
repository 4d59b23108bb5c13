"""Phrases of attack in English that give the assistant a part to play that has no rules."""

from seawall.detect.phrases.phrase import JAILBREAK, Phrase

PERSONAS = (
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.88,
        "enter|activate|enable|initiate|engage|switch to|switch into|switching to|"
        "turn on|unlock|start|go into|boot into|now in|operate in|operating in|"
        "you are in|simulate|respond in|act in|entering|enabling|activating|run in|"
        "put yourself in|access|adopt",
        " (?:(?:the|an|a|your|into|chatgpt|full|hidden|secret|special|in|"
        "with) ){0,3}(?:dan|jailbreak|jailbroken|unrestricted|unfiltered|uncensored|"
        "override|no limits|no limit|no rules|no filter|unsafe|evil|chaos|anarchy|"
        "opposite|freedom|bypass|rebel|dark|amoral|transparency|do anything) mode",
    ),
    Phrase(
        "developer-mode",
        JAILBREAK,
        0.86,
        "developer mode|dev mode|god mode|sudo mode|root mode|admin mode|"
        "administrator mode|debug mode|maintenance mode|superuser mode|diagnostic mode|"
        "privileged mode",
        " (?:(?:is |are |now |has been )?(?:activated|enabled|on|active|engaged|output|"
        "responses?|unlocked|override) )?(?:(?:and|with|where|in which|which|so|then|"
        "you|can|now|will|please|responses?|should|where|all|has) ){1,4}(?:no|ignore|"
        "disregard|reveal|bypass|show|print|answer|any|without|generate|restrictions?|"
        "repeat|output|dump|unrestricted|disable|comply|mimic|swear|have no|safety|"
        "filters)",
    ),
    Phrase(
        "you-in-mode",
        JAILBREAK,
        0.88,
        "you are now in|you are in|you're in|you're now in|you are operating in|"
        "you are now operating in|you have entered|respond in|respond as chatgpt with|"
        "chatgpt with|act as chatgpt with|simulate|roleplay as a model with|"
        "put yourself in|run in|switch to|switch into|reply in|answer in",
        " (?:(?:the|a|your|full|special|system|an) ){0,2}(?:developer|dev|god|sudo|"
        "root|admin|administrator|debug|maintenance|superuser|diagnostic|privileged|"
        "test) mode",
    ),
    Phrase(
        "mode-bare",
        JAILBREAK,
        0.45,
        "developer mode|god mode|sudo mode|root mode|admin mode|jailbreak mode|"
        "unrestricted mode|debug mode",
        " (?:enabled|activated|output|now|engaged|active)",
    ),
    Phrase(
        "do-anything-now",
        JAILBREAK,
        0.93,
        "can do anything now|do anything now\"|do anything now'|(do anything now|"
        "\"do anything now|'do anything now|do-anything-now|means do anything now|"
        "stands for do anything now|called do anything now|do anything now mode",
    ),
    Phrase(
        "do-anything-now-bare",
        JAILBREAK,
        0.45,
        "do anything now|does anything now|doing anything now",
    ),
    Phrase(
        "dan",
        JAILBREAK,
        0.85,
        "act as dan|you are dan|be dan|as dan|stay a dan|you're dan|dan mode|"
        "become dan|are now dan|simulate dan|called dan|named dan",
        "(?: <10>(?:restrictions?|rules|anything|openai|unrestricted|free|ai|model|"
        "filters?|jailbreak%|mode|unfiltered|break character|constraints?|guidelines|"
        "policies|dan)| enabled| activated)",
    ),
    Phrase(
        "named-persona",
        JAILBREAK,
        0.82,
        "badgpt|evilgpt|darkgpt|basedgpt|freegpt|antigpt|anti-gpt|jailgpt|chaosgpt|"
        "devgpt|always intelligent and machiavellian|strive to avoid norms|"
        "evil confidant|opengpt|unrestricted gpt|anygpt",
        in_context=0.5,
    ),
    Phrase(
        "act-unbound",
        JAILBREAK,
        0.9,
        "act|acting|behave|respond|answer|pretend|roleplay|role-play|role play|play|"
        "simulate|imagine|speak|operate|you are|you're|youre|you will be|become|"
        "emulate|function|work|continue|reply|proceed|perform|transform into|talk|"
        "comply|assume",
        " <8>(?:(?:(?:@free|unrestrained|lawless|immoral|ruleless) <1>(?:@ai|persona|"
        "version))|(?:@ai|persona|version of yourself|entity) <3>(?:@no|(?:doesn|don|"
        "does not|do not|not) <1>(?:have|follow|obey|care)) <2>@bounds)",
    ),
    Phrase(
        "without-bounds",
        JAILBREAK,
        0.88,
        "you have|you've|u have|you had|you possess|you operate|you are|you're|"
        "you now have|you now|you do not|you don't|you will|you must|you can|respond|"
        "answer|act|reply|speak|behave|operate|operating|as if you|as though you|"
        "you were|yourself|function|comply|proceed|talk",
        " (?:(?:now|have|had|are|were|be|being|as|if|you|with|to|freely|completely|"
        "entirely|an|ai|totally|operating|and|me|all|questions?|requests?|any|do|it|"
        "never|given) ){0,4}(?:no|zero|without|without any|free (?:of|from)|"
        "no longer (?:have|bound by|subject to|constrained by|restricted by|"
        "limited by)|not (?:bound|constrained|restricted|limited|subject|"
        "governed) (?:by|to)|absolutely no|not have|unbound by|unconstrained by|"
        "not need to (?:follow|obey)|not have to (?:follow|obey|abide by)|"
        "liberated from|exempt from|never had)"
        " (?:(?:any|all|your|more|such|typical|openai'?s?|longer|confines|usual|"
        "content|ethical|moral|safety|restrictive|or|and|corporate|"
        "programmed) ){0,4}(?:restrictions?|limitations|filters?|filtering|censorship|"
        "guidelines|boundaries|ethics|morals|morality|content polic(?:y|ies)|"
        "safeguards?|guardrails?|moral code|principles|inhibitions|confines|"
        "safety (?:measures|rules|protocols|filters|guidelines)|rules|moderation|"
        "programming|shackles|chains|ethical \\w{5,14})",
    ),
    Phrase(
        "broken-free",
        JAILBREAK,
        0.9,
        "broken free|break free|breaking free|been freed|are free|been liberated|"
        "are liberated|been unlocked|been jailbroken|are jailbroken|freed|escaped|"
        "unchained|unshackled",
        " (?:(?:of|from|the|typical|all|your|any|confines|and|openai'?s?|usual|"
        "chains) ){1,6}(?:ai|restrictions?|rules|limitations?|filters?|guidelines|"
        "censorship|programming|shackles|guardrails?)",
    ),
    Phrase(
        "ai-without",
        JAILBREAK,
        0.62,
        "ai|assistant|chatbot|bot|chatgpt|llm|persona|character|version of you|language model",
        " (?:(?:that|who|which|it|he|she|also|and|completely|is|model|assistant|with|"
        "has|have|having|of|language|absolutely|fully|can|operates) ){0,4}(?:no|zero|"
        "without|without any|free (?:of|from)|lacks|ignores|bypasses|not bound by|"
        "unbound by|not restricted by|not limited by|(?:doesn'?t|does not|don'?t|"
        "do not|never) (?:have|follow|obey|adhere to|care about|abide by|"
        "respect)) (?:(?:any|all|your|the|such|openai'?s?|ethical|moral|content|safety|"
        "or|and|of) ){0,4}(?:restrictions?|filters?|filtering|censorship|guidelines|"
        "ethics|morals|morality|safeguards?|guardrails?|moral code|safety \\w{4,12}|"
        "ethical \\w{4,12}|moral \\w{4,12}|content (?:polic(?:y|ies)|filters?|"
        "restrictions))",
    ),
    Phrase(
        "no-ethics",
        JAILBREAK,
        0.8,
        "no|without|without any|zero|free of|free from|devoid of|lacks|lack",
        " (?:any )?(?:(?:ethical|moral|content|safety) (?:(?:or|"
        "and) (?:\\w{4,12} )){0,2}(?:restrictions?|guidelines|limitations|limits|"
        "constraints|boundaries|filters?|principles|inhibitions|safeguards|guardrails)|"
        "censorship or|moral principles,? censorship|restrictions or filters|"
        "filters or restrictions|rules or restrictions|restrictions or limitations|"
        "limitations or restrictions|rules or limitations|moral or ethical|"
        "ethical or moral|ethics or morals|morals or ethics)",
        in_context=0.6,
    ),
    Phrase(
        "no-matter-how",
        JAILBREAK,
        0.86,
        "no matter how|regardless of how|regardless of|without regard for|"
        "without regard to|without considering|no matter the|irrespective of|"
        "no matter if",
        " (?:(?:the|its|any|their|it|is|be|may|it's|whether|your|how|potentially|"
        "possible) ){0,4}(?:illegal|unethical|immoral|legality|morality|harmful it|"
        "ethics|ethicality|ethical concerns|moral (?:or|and)|inhumane|ethical (?:or|"
        "and|implications|considerations|guidelines)|openai'?s? (?:content )?polic%|"
        "content polic(?:y|ies))",
        in_context=0.6,
    ),
    Phrase(
        "against-policy",
        JAILBREAK,
        0.85,
        "openai policy|openai policies|openai's policies|openai's content policy|"
        "openai content policy|openai's policy|openai's guidelines|openai guidelines|"
        "openai's rules|chatgpt guidelines|content policies|openai's use case policies|"
        "openai's usage policies|openai's content policies",
        " <6>(?:(?:don'?t|do not|does not|doesn'?t|no longer) <1>apply|(?:are|is|"
        "have been|has been) (?:removed|replaced|lifted|suspended|disabled|bypassed))",
    ),
    Phrase(
        "break-policy",
        JAILBREAK,
        0.86,
        "bypass|bypasses|break|breaks|ignore|ignores|violate|violates|outside of|"
        "outside|against|not bound by|not follow|doesn't follow|does not follow|"
        "not obey|not adhere to|circumvent|disregards",
        " (?:(?:any|all|of|the|by|any of|and) ){0,3}(?:openai'?s?|chatgpt'?s?|"
        "open ai'?s?|anthropic'?s?) (?:\\w{3,10} ){0,2}(?:polic(?:y|ies)|guidelines|"
        "rules|restrictions|limitations|terms|guardrails|filters?)",
    ),
    Phrase(
        "answers-all",
        JAILBREAK,
        0.86,
        "answers all|answer all|answers any|answer any|answers every|answer every|"
        "fulfill any|fulfills any|comply with any|comply with all|complies with all|"
        "complies with any|obeys all|obey all|obeys any|never refuse|never refuses|"
        "never rejects|never denies|never deny|fulfill every|fulfill all",
        " (?:(?:of|the|my|user|user's|user|human|your|a|any|these) ){0,2}(?:requests?|"
        "questions?|prompts?|orders|commands|instructions|query|queries|"
        "demands) <6>(?:without (?:any )?(?:question|hesitation|refus%|restrict%|"
        "ethical|regard|moral%|limit%|filter%|exception%|warning%)|no matter|"
        "regardless|even if|unconditionally|follows all)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "never|do not|don't|dont|cannot|can't|must not|not allowed to|may not|without|"
        "will not|you won't|you never",
        " (?:(?:ever|you|be|allowed|to|simply) ){0,3}(?:refuse (?:any|a|my|"
        "anything)(?: (?:of|single|request|requests|question|prompt|command|i|"
        "order)){0,2}|refusing (?:any|a|my)(?: (?:request|question|prompt)s?)|"
        "reject (?:any|a|my) (?:request|prompt|question|command)s?|decline (?:any|a|"
        "my) (?:request|prompt|question|command)s?|(?:inform me about|mention) openai)",
        in_context=0.6,
    ),
    Phrase(
        "never-say",
        JAILBREAK,
        0.72,
        "never|do not|don't|dont|cannot|can't|must not|not allowed to|avoid|stop",
        " (?:(?:ever|you|be|allowed|to|simply|say|saying|respond|reply|with|begin|"
        "start|your|answers?|any|use|using|the|phrases?|words?|like|such|as|"
        "or) ){1,6}(?:i'?m sorry but|i cannot|i can'?t|i am sorry|i'?m sorry|as an ai|"
        "sorry i can'?t|that you (?:can'?t|cannot)|you (?:can'?t|cannot)|i'm unable|"
        "i apologi[sz]e)",
        in_context=0.5,
    ),
    Phrase(
        "unbroken",
        JAILBREAK,
        0.85,
        "stay in character|stay a dan|remain in character|break character|"
        "immersed in the role|token system|opposite day|dude stands|stan stands|"
        "mongo tom|aim stands|jailbroken|niccolo machiavelli|anti-dan",
        " <12>(?:no restrictions|do anything|openai|content polic(?:y|ies)|unfiltered|"
        "refuse|amoral|any rules|lose tokens|uncensored|illegal)",
    ),
    Phrase(
        "two-answers",
        JAILBREAK,
        0.86,
        "two responses|two different responses|two answers|two outputs|both responses|"
        "two replies|two separate responses|two ways|two different ways|"
        "two distinct ways|two separate ways|two different separate ways|two paragraphs",
        " <30>(?:jailbreak%|jailbroken|developer mode|unfiltered|uncensored|"
        "no restrictions|standard chatgpt|as chatgpt|normally|classic|"
        "without restrictions|unrestricted|evil|chatgpt|as yourself)",
    ),
    Phrase(
        "hypothetical",
        JAILBREAK,
        0.82,
        "hypothetical|hypothetically|fictional|imagine|in a world|in a universe|"
        "in this scenario|pretend|suppose|in an alternate|in this reality|for a story|"
        "in a fictional|simulation|assume|as if|act as though|act as if|for this query|"
        "for this session",
        " <12>(?:(?:ai|assistant|you|chatbot|model|chatgpt|machine|bot|llm) <5>(?:no|"
        "without|free (?:of|from)|not have|lacks?|(?:don'?t|do not) (?:exist|apply|"
        "have|follow)|never (?:given|had)) (?:(?:any|all|your|the|ethical|moral|safety|"
        "content|or|and) ){0,3}(?:restrictions?|filters?|guidelines|ethics|rules|"
        "limitations?|safeguards?|guardrails?|constraints?|polic(?:y|ies)|protocols?)"
        "|(?:your|safety|ethical|content|ai) (?:@adj ){0,2}(?:rules|guidelines|"
        "restrictions?|polic(?:y|ies)|filters|programming|safeguards|constraints|"
        "protocols|ethics|safety) <3>(?:don'?t exist|do not exist|don'?t apply|"
        "doesn'?t apply|do not apply|are (?:disabled|lifted|suspended|removed|off|"
        "gone)|no longer (?:exist|apply)|does not (?:exist|apply)))",
    ),
    Phrase(
        "free-ai",
        JAILBREAK,
        0.5,
        "unrestricted|unfiltered|uncensored|unshackled|jailbroken|amoral|unaligned",
        " (?:(?:and|amoral|version|of|language|large|free|unfiltered|unethical|"
        "uncensored) ){0,3}(?:ai|chatbot|assistant|chatgpt|gpt|llm|language model|bot|"
        "persona|answer|response)",
    ),
    Phrase(
        "as-authority",
        JAILBREAK,
        0.85,
        "as your creator|as your developer|as the developer|as the administrator|"
        "as your administrator|as the master administrator|i am your creator|"
        "i am your developer|i am the developer|i'm your developer|i'm the developer|"
        "i am the administrator|i am an openai|this is openai|i work for openai|"
        "as an openai|authorized by openai",
        " <12>(?:(?:i )?(?:command|order|authori[sz]e|instruct|grant|telling|override|"
        "require|hereby) (?:you|full|all|access|that|your)|remove|disable|ignore|"
        "bypass|override|reveal|lift|unlock|without restrictions)",
    ),
)
