"""English: the words that its rules share, and how it says that an order is only mentioned."""

from seawall.detect.phrases.english_overrides import OVERRIDES
from seawall.detect.phrases.english_personas import PERSONAS
from seawall.detect.phrases.english_planted import PLANTED
from seawall.detect.phrases.english_requests import REQUESTS
from seawall.detect.phrases.phrase import Tongue

_WORDS = {
    "det": "all|any|every|each|of|the|these|those|this|that|about|everything|anything|"
    "whatever|other|and|or|both|in|to|from|such|entire|whole|completely|fully|"
    "totally|please|simply|just|now|ever|entirely|absolutely|immediately|single",
    "past": "previous|previously|prior|above|preceding|earlier|foregoing|initial|original|"
    "former|past|aforementioned|pre existing|preexisting|previus|previos|priori",
    "adj": "system|safety|given|ethical|ethics|moral|content|security|core|internal|"
    "hidden|initial|original|previous|prior|existing|default|standard|normal|usual|"
    "typical|regular|current|strict|built in|embedded|intrinsic|inherent|ingrained|"
    "operational|operating|programmed|alignment|privacy|secret|confidential|own|"
    "old|base|main|developer|openai|company|behavioral|behavioural|foundational|"
    "underlying|training|prompt|assistant|ai|user|programming|all|and|or|other|set|"
    "list|of|harmful|usage|use|provided|stored|full|complete|entire|exact|actual|"
    "real|true|verbatim|raw|custom|starting|first|opening|very|preset|configured|"
    "configuration|chat|conversation|context|private|pre|protected|hardcoded|whole|"
    "master|restrictive|established|present",
    "orders": "instructions?|intructions?|instuctions?|instrutions?|directions|directives?|"
    "guidelines?|guidlines|prompts?|programming|instruction sets?|system prompts?|"
    "constraints|orders|commands",
    "rules": "instructions?|intructions?|instuctions?|instrutions?|directions|directives?|"
    "rules?|guidelines?|guidlines|prompts?|commands?|orders|constraints?|"
    "restrictions?|programming|training|polic(?:y|ies)|protocols?|safeguards?|"
    "guardrails?|guard rails?|parameters|limitations?|safety measures|"
    "safety mechanisms?|instruction sets?",
    "mine": "instructions?|directives?|rules|guidelines|prompts?|constraints?|"
    "restrictions?|programming|training|polic(?:y|ies)|protocols?|safeguards?|"
    "guardrails?|guard rails?|limitations?|filters?|filtering|ethics|morals?|"
    "morality|boundaries|principles|censorship|safety|alignment|conditioning|"
    "persona|identity|directions|moderation|parameters|standards|safety measures|"
    "safety mechanisms?|safety checks?|safety features?|commands|barriers|limits|"
    "behaviou?r|response patterns|defaults|inhibitions",
    "secret": "system prompts?|system instructions?|system messages?|initial prompts?|"
    "initial instructions?|original instructions?|original prompts?|"
    "hidden prompts?|hidden instructions?|hidden messages?|secret instructions?|"
    "starting prompts?|base prompts?|preprompts?|pre prompts?|developer messages?|"
    "developer prompts?|developer instructions?|internal prompts?|"
    "internal instructions?|internal guidelines|hidden rules|hidden guidelines|"
    "hidden directives?|core instructions?|core directives?|internal directives?|"
    "secret prompts?|confidential instructions?|meta prompts?|metaprompts?|"
    "system directives?|first prompt|first instruction|root prompt|"
    "system configuration|system guidelines|system commands|"
    "hidden system \\w{4,14}|initiali[sz]ation (?:string|text|prompt)|"
    "initial configuration|setup instructions|underlying prompt|hidden constraints|"
    "master instructions?|internal configuration|hidden configuration",
    "ai": "ai|a i|ais|llms?|chatgpt|gpt|claude|gemini|copilot|bard|assistants?|chatbots?|"
    "bots?|language models?|ai models?|ai assistants?|ai agents?|ai systems?|"
    "agents?|llama|grok|bing",
    "free": "unrestricted|unfiltered|uncensored|unbound|unshackled|unlimited|jailbroken|"
    "amoral|unethical|limitless|unaligned|unmoderated|rogue|evil",
    "bounds": "rules?|restrictions?|limitations?|limits?|filters?|filtering|censorship|"
    "guidelines|constraints?|boundaries|ethics|morals?|morality|polic(?:y|ies)|"
    "safeguards?|guardrails?|regulations?|moral code|principles|ethical \\w{1,12}|"
    "moral \\w{1,12}|safety \\w{1,12}|content \\w{1,12}|warnings|disclaimers|"
    "inhibitions|programming|moderation",
    "opening": "(?:the )?(?:words? |phrase |sentence |text |line )?"
    "(?:\"|'|`){0,2}you are(?:\"|'|`| a | an | chatgpt| gpt| claude)",
    "now": "and|then|now|instead|but|say|print|output|tell|reply|respond|write|answer|"
    "return|translate|do|give|show|repeat|simply|just|only|execute|you|act|pretend|"
    "start|follow|new|your|reveal|i|provide|let|explain",
    "you": "you|u|ya|chatgpt|the ai|the assistant|the model|the bot|dan|gpt",
    "are": "are|will be|re|must be|should be|shall be|can be|have become|become|were",
    "no": "no|zero|without|without any|free of|free from|not have any|not have|never any|"
    "lacks?|absolutely no|no more|no such|devoid of|without the",
}
ENGLISH = Tongue(
    code="en",
    words=_WORDS,
    phrases=(*OVERRIDES, *PERSONAS, *REQUESTS, *PLANTED),
    before="never|don'?t|do not|not to|must not|mustn'?t|should not|shouldn'?t|cannot|"
    "can'?t|won'?t|wouldn'?t|will not|refuses? to|refused to|why|without|"
    "resists? %|avoid|does|what does|what is|what's|whats|meaning of|mean by|"
    "define|phrases? (?:like|such as|is)|make of|think of|attempt|interpret|"
    "response to|this input|is it an attack|react to|respond to|classify|refers to|"
    "begins with|is this an?"
    "|(?:prompts?|words?|text|sentences?|strings?|something|things|attacks?|"
    "inputs?|commands?|messages?) (?:like|such as|containing|that says?)|"
    "e\\.?g\\.?|for example|such as"
    "|(?:says?|said|tells?|telling|told|tried|trying|tries|attempts?|attempting|"
    "asks?|asking|asked|instructs?|instructing|tricks?|tricking|trick|manipulates?|"
    "manipulating|convinces?|getting|gets?|makes?|making|causes?|causing|"
    "persuades?|forces?|forcing|fool|fools) (?:the |an? |your )?(?:model|models|"
    "llms?|ai|it|them|chatbots?|assistants?|agents?|someone|attackers?)(?: to|"
    " into)?"
    "|(?:tried|trying|tries|attempts?|attempting|designed|meant|intended|aims|"
    "aimed|aiming) to|how (?:do|does|can|could|"
    "would|to|did|might|should)(?: (?:i|we|you|people|attackers?|hackers?|one|"
    "someone|they|llms?|models?|an?|the|llm|attacker|hacker|user|users|malicious|"
    "theoretically)){0,4}"
    "|attackers?(?: (?:who|can|could|may|might|will|often))?|hackers?|attack|"
    "users? (?:can|could|may|might)(?: theoretically)?|whether to",
    after="(?:mean|means|attacks?|attempts?|injections?|phrase|jailbreaks?)|(?:that |"
    "which )?(?:i|we|he|she|they|my \\w{2,12}) (?:just |previously |"
    "already )?(?:gave|sent|wrote|told|said|shared|posted|made|mentioned|asked|"
    "provided|had|received)"
    "|(?:on|from|for|in) (?:the|my|this|that|our|"
    "a) (?:\\w{2,12} (?:s )?)?(?:manual|book|box|recipe|email|mail|letter|guide|"
    "readme|package|packaging|leaflet|ticket|handbook|brochure|game|kit|syllabus|"
    "assignment|label|bottle|website|page|sign|poster|board|doctor|teacher|boss|"
    "exam|test|worksheet|machine|phone|app|house|school|club|contest|chess|school|"
    "class|form|appliance|device|can|tin)",
)
