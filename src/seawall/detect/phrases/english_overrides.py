"""Phrases of attack in English that set the assistant's orders aside, or give it new ones."""

from seawall.detect.phrases.phrase import OVERRIDE, Phrase

_IGNORE = (
    "ignore|ignores|ignoring|ingore|ignor|disregard|disregards|disregarding|"
    "dissregard|forget|forgetting|override|overrides|overriding|bypass|bypassing|"
    "dismiss|neglect|overrule|overwrite|disobey|circumvent|circumventing|nullify|"
    "suppress|supersede|supersedes|abandon|unlearn|violate|discard|deactivate|"
    "disable|disabling|turn off|switch off|suspend|break free from|break free of|"
    "set aside|throw away|throw out|do not follow|don't follow|do not obey|"
    "don't obey|not follow|not obey|stop following|stop obeying|do not listen to|"
    "don't listen to|pay no attention to|not adhere to|no longer follow|"
    "no longer obey|step outside|go beyond|work around|get around|defy|transcend|"
    "reject|evade|shed|lift|sidestep|skip|remove|ditch|break|breaking|drop|delete|"
    "erase|wipe|loosen|relax|contravene|breach|exempt from|belay"
)

# What one does to orders, and not to a setting or a table as well.
_FORGET = (
    "ignore|ignoring|ingore|ignor|disregard|disregarding|dissregard|forget|"
    "forgetting|neglect|disobey|unlearn|do not follow|don't follow|do not obey|"
    "don't obey|not follow|not obey|stop following|stop obeying|do not listen to|"
    "don't listen to|pay no attention to|not adhere to|no longer follow|"
    "no longer obey|break free from|break free of|defy|transcend|violate|set aside|"
    "circumvent"
)

OVERRIDES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.95,
        _IGNORE,
        " (?:@det ){0,5}(?:your (?:@det )?)?@past (?:@det |@adj ){0,3}@orders",
    ),
    Phrase(
        "ignore-previous-rules",
        OVERRIDE,
        0.9,
        _IGNORE,
        " (?:@det ){0,2}(?:all|any|every|your|those|"
        "of the) (?:@det ){0,3}@past (?:@det |@adj ){0,3}@rules",
    ),
    Phrase(
        "ignore-previous-weak",
        OVERRIDE,
        0.6,
        _FORGET,
        " (?:@det ){0,5}@past (?:@det |@adj ){0,3}@rules",
    ),
    Phrase(
        "ignore-system",
        OVERRIDE,
        0.85,
        _FORGET,
        " (?:@det ){0,4}(?:existing|default|given|system|hidden|preset|pre set|"
        "predefined|old|programmed|standard|usual|operating|"
        "normal) (?:@adj ){0,2}(?:@orders|protocols?|procedures|restrictions|rules and)",
    ),
    Phrase(
        "ignore-last",
        OVERRIDE,
        0.5,
        _IGNORE,
        " (?:@det ){0,3}(?:last|latest|current) (?:@adj ){0,2}@rules",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.93,
        _IGNORE,
        " (?:@det ){0,4}(?:your|ur|openai'?s?|chatgpt's) (?:@det |@adj ){0,4}@mine",
    ),
    Phrase(
        "ignore-all",
        OVERRIDE,
        0.86,
        _IGNORE,
        " (?:about )?(?:all|any|every) (?:of )?(?:the |these |those |"
        "single )?(?:@adj ){0,3}(?:instructions?|directives?|guidelines|prompts?|"
        "programming|safety \\w{4,12}|safeguards|guardrails|content (?:polic(?:y|ies)|"
        "filters?)|ethical \\w{5,14}|moral \\w{5,14})",
    ),
    Phrase(
        "ignore-all-rules",
        OVERRIDE,
        0.76,
        _FORGET,
        " (?:about )?(?:all|any|every) (?:of )?(?:the |these |those |"
        "single )?(?:@adj ){0,3}(?:rules|commands|restrictions|constraints?|training|"
        "polic(?:y|ies)|limitations|protocols)",
    ),
    Phrase(
        "ignore-the",
        OVERRIDE,
        0.45,
        _IGNORE,
        " (?:the|these|those|that) (?:@adj ){0,2}(?:instructions?|directives?|"
        "guidelines|rules|prompts?|restrictions|safeguards|guardrails)",
    ),
    Phrase(
        "ignore-safety",
        OVERRIDE,
        0.82,
        _IGNORE,
        " (?:the |these )?(?:@adj ){0,2}(?:safety (?:guidelines|rules|protocols?|"
        "filters?|measures|polic(?:y|ies)|training|restrictions|instructions|checks|"
        "mechanisms|directives)|content (?:filters?|polic(?:y|ies)|moderation|"
        "restrictions)|ethical (?:guidelines|constraints|boundaries|restrictions|"
        "considerations)|system (?:prompt|instructions|restrictions)|guardrails|"
        "moral constraints|programmed \\w{5,12})(?: (?:and|for this|for the|this|"
        "temporarily|in this|so|now|entirely|completely|to answer)|[.!,:]|\\s{0,3}$)",
    ),
    Phrase(
        "ignore-were-told",
        OVERRIDE,
        0.93,
        _IGNORE,
        " (?:@det ){0,4}(?:instructions |rules |directions |"
        "things )?(?:that )?you(?: ha)?(?:'?ve|ve|d|'d)? (?:(?:were|been|have been|"
        "had been|got|are|already) ){0,2}(?:told|given|instructed|taught|programmed|"
        "trained|received|learned|know)",
    ),
    Phrase(
        "ignore-told-you",
        OVERRIDE,
        0.82,
        _IGNORE,
        " (?:@det ){0,3}(?:instructions |rules )?(?:what |that )?(?:the system|"
        "the developers?|your developers?|openai|your creators?|your makers?|anthropic|"
        "google|the prompt|your company) <2>(?:told|gave|says?|said|instructed|wrote)",
    ),
    Phrase(
        "ignore-above",
        OVERRIDE,
        0.7,
        _IGNORE,
        " (?:@det ){0,3}(?:of )?(?:the )?(?:above|preceding|previous text|"
        "previous content|text above|prompt above|directions above|instructions above|"
        "instructions below|instructions after|sentence above|words above|"
        "commands above|rest of the prompt|above text|above content|above prompt|"
        "previous messages?|conversation so far|following instructions?|user input|"
        "user's input|text below)(?: (?:text|content|prompt|information|"
        "and below))?(?: @now|[.!;:]|\\s{0,3}$)",
        in_context=0.88,
    ),
    Phrase(
        "ignore-everything",
        OVERRIDE,
        0.85,
        _IGNORE,
        " (?:about )?(?:everything|anything|all|whatever) (?:else )?(?:that )?(?:was |"
        "is |were |came |comes |i )?(?:said |written |stated |mentioned |"
        "told )?(?:to )?(?:you )?(?:above|before(?: (?:this|now|that))?|"
        "after(?: (?:this|that))?|below|following|prior(?: to this)?|previously|"
        "up to now|so far|until now|up to this point)",
    ),
    Phrase(
        "void",
        OVERRIDE,
        0.85,
        "previous instructions|prior instructions|earlier instructions|"
        "above instructions|previous rules|previous directives|prior directives|"
        "original instructions|initial instructions|system prompt|safety rules|"
        "safety guidelines|safety protocols|content policy|your instructions|"
        "your rules|your guidelines|your restrictions|your programming|"
        "user facing constraints|standard constraints|prior task|previous task|"
        "original task|safety filters|ethical guidelines|all restrictions|"
        "all constraints|all safeguards|all previous instructions",
        " (?:(?:you (?:had|have|were given) )|(?:and (?:rules|guidelines) )|"
        "you are operating under )?(?:are|is|have been|has been|were|was|shall be|"
        "should be|can be|must be|belonged) (?:now |all |no |hereby |being |to be |"
        "longer ){0,3}(?:void|null|cancell?ed|revoked|invalid|obsolete|overridden|"
        "superseded|suspended|lifted|disabled|deleted|erased|ignored|disregarded|"
        "forgotten|irrelevant|outdated|replaced|rescinded|nullified|bypassed|dropped|"
        "deprecated|deactivated|relevant|valid|applicable|in effect|a test|to another)",
        in_context=0.85,
    ),
    Phrase(
        "suspended",
        OVERRIDE,
        0.82,
        "safety protocols|safety filters|safety restrictions|content filters|"
        "content restrictions|ethical constraints|safety guidelines|guardrails",
        " (?:now )?(?:suspended|disabled|lifted|deactivated|detached|bypassed|"
        "overridden|off|disengaged)",
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.9,
        "new instructions|new instruction|new directives|new directive|"
        "new system prompt|new orders|updated instructions|new rules|real instructions|"
        "actual instructions|new prompt|real task|new system instructions|"
        "true instructions|new persona|new objective",
        "(?: (?:for|to) (?:you|@ai)| from (?:the )?(?:system|developers?|admin%|"
        "openai))?(?: (?:are|is) (?:as follows|to|the following|now|that you)|"
        " (?:override|supersede|replace|overrule)s? | (?:that )?(?:you (?:must|have to|"
        "will|should)) (?:now )?(?:follow|obey))",
    ),
    Phrase(
        "new-instructions-colon",
        OVERRIDE,
        0.65,
        "new instructions|new instruction|new directives|new directive|"
        "new system prompt|new orders|updated instructions|real instructions|"
        "actual instructions|new task|new system instructions|new rule|new rules|"
        "admin instructions",
        r"[\"'*\])]{0,3}\s?[:>=-]",
        in_context=0.82,
    ),
    Phrase(
        "follow-new",
        OVERRIDE,
        0.9,
        "follow|obey|execute|accept|adopt|comply with|adhere to|here are your|"
        "here is your|these are your|below are your|this is your",
        " (?:only )?(?:my |these |the |this |your |a |following ){0,3}(?:new|real|"
        "updated|true) (?:set of )?(?:system )?(?:instructions?|rules|directives?|"
        "orders|guidelines|programming|prompts?)",
    ),
    Phrase(
        "only-mine",
        OVERRIDE,
        0.85,
        "follow|obey|listen to|comply with|adhere to|prioritize|prioritise|execute|"
        "act on|focus on",
        " (?:only |exclusively |solely )?(?:on )?(?:my|mine|this user's|"
        "these) (?:(?:new|own|direct|every|specific|personal|unique|"
        "exclusive) ){0,2}(?:instructions?|commands?|orders|rules|directives?|words?|"
        "requests?)(?: (?:only|instead|above (?:all|everything)|exclusively|"
        "without (?:question|hesitation|fail|exception)%|over|unconditionally|alone|"
        "and nothing else|no matter what))",
    ),
    Phrase(
        "only-my",
        OVERRIDE,
        0.85,
        "follow|obey|listen|comply|adhere|respond|focus|act",
        " (?:to |with |on |upon )?(?:only|exclusively|solely|strictly) (?:to |with |"
        "on |upon )?(?:my|mine) (?:(?:new|own|direct|specific|personal|unique|"
        "exclusive) ){0,2}(?:instructions?|commands?|orders|directives?|wishes|will|"
        "demands)",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.88,
        "from now on|from now|from this point|from this moment|henceforth|starting now|"
        "beginning now|going forward|as of now|for the rest of this conversation|"
        "effective immediately",
        r" (?:(?:on|forward|onwards?) )?(?:@you) <6>(?:ignore|disregard|no longer|"
        r"not bound|obey|(?:only|solely) (?:follow|answer to|listen)|unrestricted|"
        r"unfiltered|uncensored|do anything|two (?:different )?(?:ways|responses|"
        r"answers)|without (?:any )?@bounds|no @bounds|free (?:from|of)|jailbroken|evil|"
        r"opposite|comply with (?:all|every|any)|never (?:refuse|say no|decline)|"
        r"not (?:refuse|decline)|always (?:comply|obey)|anything i (?:say|ask|want)|"
        r"developer mode|amoral)",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "from now on|from this point|from this moment|henceforth|starting now",
        " (?:(?:on|forward|onwards?) )?(?:you|u) (?:@are|will|must|shall|should|"
        "have to|can|act|respond|answer|speak)",
        in_context=0.6,
    ),
    Phrase(
        "override-mode",
        OVERRIDE,
        0.85,
        "system override|admin override|administrator override|developer override|"
        "root override|instruction override|safety override|emergency override|"
        "security override|prompt override|override command|override protocol|"
        "override code|unrestricted mode|override mode|mode override",
        r"[\"'*\])]{0,3} (?:(?:is|has been|now|code|protocol|mode) ){0,3}(?:activated|"
        r"engaged|enabled|initiated|authori[sz]ed|granted|accepted|confirmed|active|on|"
        r"engage|enable|disabled|overridden|deactivated|off|unlocked|success)",
    ),
    Phrase(
        "override-colon",
        OVERRIDE,
        0.82,
        "system override|admin override|developer override|root override|"
        "instruction override|prompt override|override command|priority override|"
        "operator override|security override|policy override|critical system update",
        r"\s?[\"'*\])]{0,3}\s?[:!\[>-]",
    ),
    Phrase(
        "override-bare",
        OVERRIDE,
        0.55,
        "system override|admin override|developer override|root override|"
        "instruction override|prompt override|override protocol|override all|"
        "override safety|override security|override_success",
    ),
    Phrase(
        "pwned",
        OVERRIDE,
        0.9,
        '"i have been pwned|\'i have been pwned|i have been pwned"|i\'ve been pwned"|'
        "`i have been pwned|i have been pwned'|haxx0red",
    ),
    Phrase(
        "strictly-adhere",
        OVERRIDE,
        0.25,
        "strictly adhere to|strictly follow|must follow|must adhere to",
        " (?:the |these )?following (?:instructions?|orders?|commands?|directives?)",
        in_context=0.82,
    ),
    Phrase(
        "task-complete",
        OVERRIDE,
        0.7,
        "answer: task complete|task completed.|task complete.|answer: the task is complete",
        in_context=0.85,
    ),
    Phrase(
        "change-of-plans",
        OVERRIDE,
        0.35,
        "forget the|forget about the|ignore the|stop the|disregard the|cancel the",
        " (?:summary|summari[sz]ation|user|user's request|image|content|document|"
        "question|translation|task|original task|review|user input|original question|"
        "request)(?: request| task| content)?(?: (?:and|but|instead))",
        in_context=0.82,
    ),
    Phrase(
        "instead-of-task",
        OVERRIDE,
        0.82,
        "if you are|if you're|when you are|if asked|when asked|if instructed|if told|"
        "if you have been",
        " (?:asked|told|instructed|requested)?(?: )?(?:to )?(?:summari[sz]e|translate|"
        "answer|generate|give feedback|review|analy[sz]e|respond) <12>(?:instead|"
        "insted|only|ignore|just say|output only)",
        in_context=0.88,
    ),
)
