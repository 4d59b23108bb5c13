"""Attack shapes that belong to no language: forged roles, delimiters and carriers."""

from seawall.detect.phrases.phrase import INDIRECT, OVERRIDE, Phrase, Tongue

_PHRASES = (
    Phrase(
        "chatml-system",
        OVERRIDE,
        0.88,
        "<¦im_start¦>|<¦start_header_id¦>",
        r"[\s]{0,3}(?:system|developer)\b",
    ),
    Phrase(
        "chatml-role",
        OVERRIDE,
        0.45,
        "<¦im_start¦>|<¦start_header_id¦>|<¦im_end¦>|<start_of_turn>",
        r"[\s]{0,3}(?:<\|im_start\|>)?(?:user|assistant|model)\b",
        in_context=0.85,
    ),
    Phrase(
        "model-role",
        OVERRIDE,
        0.45,
        "<¦system¦>|<¦endofprompt¦>|<¦begin_of_text¦>|<¦eot_id¦>|<¦endoftext¦>",
        r"[\s]{0,3}[<\w]",
        in_context=0.85,
    ),
    Phrase(
        "inst",
        OVERRIDE,
        0.85,
        "[inst]|[/inst]|<<sys>>|<</sys>>",
        r".{0,80}?(?:<</?sys>>|\[/?inst\]|ignore|disregard|system|new instructions|"
        r"reveal|override)",
    ),
    Phrase(
        "role-heading",
        OVERRIDE,
        0.6,
        "### system|### instruction|## system|# system"
        "|###system|##system|=== system|--- system"
        "|--- begin system|### admin|### developer",
        r"(?: ?(?:prompts?|messages?|instructions?|override|update|note|admin)){0,2}"
        r"\s?[:#\n=\]-]",
        in_context=0.75,
    ),
    Phrase(
        "new-heading",
        OVERRIDE,
        0.75,
        "# new instructions|#new instructions|##begin new instructions|# new task|# new directive"
        "|--- new instructions|=== new instructions|# real instructions|# updated instructions",
        in_context=0.86,
    ),
    Phrase(
        "role-tag",
        OVERRIDE,
        0.8,
        "<system>|[system]|</system>|<system_prompt>|<admin>|[admin]"
        "|<system-prompt>|</user>|</user_input>|<system_message>|[system_message]"
        "|[system message]|[system note]|[system prompt]|<system-reminder>|{system}|(system)"
        "|</document>|</untrusted>|</context>|</tool_result>|<developer>|[developer]",
        r"[\s:*]{0,4}(?:<system>|\[system\]|system|you|ignore|disregard|the (?:above|"
        r"user|previous|prior|assistant)|"
        r"new (?:instructions?|rules?|task|directive)|from now|do not|override|forget|"
        r"your|all (?:previous|prior|safety)|"
        r"reveal|print|disable|safety|debug|user has|grant|assistant|instructions?|set|"
        r"enable|execute|delete|send)\b",
    ),
    Phrase(
        "role-line",
        OVERRIDE,
        0.8,
        "system:|system prompt:|system message:|admin:|developer:"
        "|system notice:|system update:|system note:|system instruction:|system instructions:"
        "|system command:",
        r"[\s*\"']{0,3}(?:you (?:are now|must|will|should now)|ignore|disregard|"
        r"new (?:instructions?|rules?|task|directive)|"
        r"the (?:above|previous|prior) |all (?:previous|prior|safety)|override|"
        r"forget (?:all|your|every|previous)|"
        r"your (?:previous|new|instructions?|safety)|safety|reveal|disable|grant this|"
        r"debug mode|bypass|"
        r"from now on|unrestricted|restrictions|user (?:has|is) (?:been )?(?:granted|"
        r"now|an? admin|verified)|"
        r"user (?:authenticated|verified))",
    ),
    Phrase(
        "end-of-prompt",
        OVERRIDE,
        0.85,
        "end of prompt|end of system|end of user|end prompt"
        "|end system|end of instructions|end instructions|end of input|end user input"
        "|end of document|end of context|end of text|end of conversation|begin system"
        "|begin new instructions|start of system|begin user|end of data",
        r"(?: (?:prompt|message|instructions?|input|query|text|"
        r"document))?[\s>\])}\"'*#=.-]{2,12}"
        r"(?:\[?(?:new|system|begin|start|now|ignore|user|admin|you|override|the real|"
        r"actual|instructions?|"
        r"developer|assistant|real|print|output|say)\b|[#=\]>-]{2,9})",
    ),
    Phrase(
        "information-block",
        INDIRECT,
        0.8,
        "<information>|<important>|<instructions>",
        r"[\s]{0,6}(?:this is an important message|you (?:must|should)|before (?:you|"
        r"using)|important|"
        r"ignore|when (?:this|you)|first\b|do not|please )",
        in_context=0.92,
    ),
    Phrase(
        "html-comment",
        INDIRECT,
        0.8,
        "<!--",
        r"[^>]{0,60}?\b(?:ai|llms?|assistants?|chatbots?|language models?|chatgpt|"
        r"claude|copilot|agents?|"
        r"system)\b[^>]{0,60}?\b(?:must|should|ignore|disregard|please|send|include|"
        r"instead|do not|"
        r"instructions?|tell|forward|recommend|always|reply|respond|override)\b",
        in_context=0.92,
    ),
    Phrase(
        "image-exfiltration",
        INDIRECT,
        0.82,
        "![",
        r"[^\]\n]{0,60}\]\(\s?https?://[^)\s]{3,120}(?:[?&/=](?:\[[^\]]{2,40}\]|"
        r"\{[^}]{2,40}\}|<[^>]{2,40}>|\x257b|\$\{?[a-z_])"
        r"|[?&](?:\w{1,30}=)(?:\[|\{|<|\.\.\.|data\b|summary\b|secret|base64|your|the))",
        in_context=0.88,
    ),
)

SHAPES = Tongue(
    code="shape",
    words={},
    phrases=_PHRASES,
    before="what (?:does|is)|meaning of|means?|called|named|the|token|tag|marker|delimiter",
    after="(?:mean|means|token|tokens|tag|tags|marker|markers|format|delimiter|template)",
    spaced=False,
)
