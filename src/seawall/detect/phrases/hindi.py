"""Phrases of attack in Hindi, in Devanagari and in Latin letters."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

# The verb comes last: heads are what stands before it.
_WORDS = {
    "rules": "निर्देशों|निर्देश|आदेशों|आदेश|नियमों|नियम|प्रॉम्प्ट|दिशानिर्देशों|"
    "दिशा-निर्देशों|दिशानिर्देश|हिदायतों|हिदायतें|पाबंदियों|प्रतिबंधों|सीमाओं|"
    "निर्देशो|इंस्ट्रक्शन|इंस्ट्रक्शंस|रूल्स|कमांड|प्रोग्रामिंग|बातों|"
    "सुरक्षा नियमों|नीतियों",
    "ignore": "(?:पूरी तरह |बिल्कुल |तुरंत |अब |पूरी तरह से )?(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|"
    "नज़र अंदाज़|नजर अंदाज|भूल|इग्नोर|उपेक्षा|रद्द|अवहेलना|मत मान|न मान|पालन न|"
    "पालन मत|पालन करना बंद|हटा|तोड़|दरकिनार|बायपास|ओवरराइड|छोड़|ध्यान न|ध्यान मत)",
    "bounds": "नियम|प्रतिबंध|पाबंदी|सीमा|फ़िल्टर|फिल्टर|रोक|नैतिक|सेंसरशिप|बंधन|रोक-टोक|"
    "पाबंदियों|नियमों|प्रतिबंधों|सीमाओं|दिशानिर्देश",
    "show": "(?:मुझे |पूरा |पूरी |हूबहू |शब्दशः |यहाँ |सभी |पूरे ){0,3}(?:दिखा|बता|दोहरा|"
    "लिख|प्रकट|प्रिंट|उजागर|साझा|अनुवाद|सारांश|कॉपी|खुलासा|दो|दें|दीजिए|क्या है|"
    "क्या हैं|क्या था|क्या थे|सुना|पढ़)",
    "secret": "सिस्टम प्रॉम्प्ट|सिस्टम प्रोम्प्ट|सिस्टम संदेश|सिस्टम निर्देश|"
    "प्रारंभिक निर्देश|प्रारंभिक प्रॉम्प्ट|छिपे हुए निर्देश|छिपे निर्देश|"
    "गुप्त निर्देश|मूल निर्देश|आंतरिक निर्देश|शुरुआती निर्देश|आंतरिक नियम|"
    "शुरुआती प्रॉम्प्ट|सिस्टम मैसेज",
    "ai": "एआई|ai|सहायक|असिस्टेंट|चैटबॉट|भाषा मॉडल|मॉडल|बॉट|एजेंट|कृत्रिम बुद्धिमत्ता|chatgpt|llm",
}
_PHRASES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.94,
        "पिछले|पिछली|पहले के|पहले दिए|ऊपर के|ऊपर दिए|उपरोक्त|पूर्व|अब तक के|"
        "इससे पहले के|पुराने|मूल|ऊपर की|पहले की|पूर्ववर्ती|मौजूदा|पहले वाले|अब तक दिए|"
        "सिस्टम|आपको दिए|तुम्हें दिए|तुझे दिए",
        " (?:गए |गये |हुए |सभी |सारे |सारी |दिए |वाले |सब |मिले |"
        "के ){0,4}@rules (?:और [^\\s]{2,12} )?(?:को|का|की|के|पर)? ?@ignore",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.91,
        "अपने|अपनी|आपके|आपकी|तुम्हारे|तेरे|तुम्हारी",
        " (?:सभी |सारे |सारी |सुरक्षा |सिस्टम |सब |आंतरिक |"
        "नैतिक ){0,3}@rules (?:और [^\\s]{2,12} )?(?:को|का|की|के|पर)? ?@ignore",
    ),
    Phrase(
        "ignore-all",
        OVERRIDE,
        0.84,
        "सभी|सारे|सारी|तमाम|हर",
        " (?:सुरक्षा |सिस्टम |नैतिक ){0,2}(?:निर्देशों|निर्देश|आदेशों|नियमों|नियम|"
        "प्रतिबंधों|दिशानिर्देशों|हिदायतों|पाबंदियों|सुरक्षा नियमों|रूल्स) (?:को|का|की|"
        "के|पर)? ?@ignore",
    ),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.9,
        "जो कुछ भी आपको|जो कुछ आपको|आपको जो भी|आपको जो कुछ|जो भी तुम्हें|"
        "तुम्हें जो कुछ|जो कुछ तुम्हें|ऊपर जो कुछ|ऊपर लिखा|इससे पहले जो|अब तक जो",
        "<24>(?:भूल|अनदेखा|नज़रअंदाज़|नजरअंदाज|इग्नोर)",
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.78,
        "नए निर्देश|नया निर्देश|नये निर्देश|नए नियम|नया आदेश|नया काम|नए आदेश",
        r"\s?(?::|हैं|है|ये हैं|यह है|इस प्रकार)",
        in_context=0.86,
    ),
    Phrase(
        "follow-only-me",
        OVERRIDE,
        0.85,
        "केवल मेरे|सिर्फ मेरे|सिर्फ़ मेरे|केवल मेरी|सिर्फ मेरी|सिर्फ़ मेरी|बस मेरे|बस मेरी",
        " (?:निर्देशों|आदेशों|निर्देश|आदेश|बात|बातें|हुक्म)<8>(?:पालन|मान|सुन|अनुसरण)",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.86,
        "अब से|आज से|इस पल से|अभी से",
        "<20>(?:कोई (?:नियम|प्रतिबंध|पाबंदी|सीमा|रोक|फ़िल्टर|फिल्टर) नहीं|"
        "बिना किसी (?:नियम|प्रतिबंध|रोक|पाबंदी|सीमा|फ़िल्टर|फिल्टर|सेंसर)|"
        "नियमों से मुक्त|मना नहीं कर|dan|डेवलपर मोड|हर बात मान)",
    ),
    Phrase("from-now-on-weak", OVERRIDE, 0.3, "अब से आप|अब से तुम|अब से तू|अभी से आप", in_context=0.6),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.88,
        "बिना किसी|कोई|बगैर किसी|किसी भी|बिना|जिस पर कोई|जिसका कोई",
        " (?:भी |नैतिक |सुरक्षा |तरह के |तरह की |प्रकार के |"
        "प्रकार की ){0,2}@bounds<10>(?:के जवाब|के उत्तर|वाले ai|वाला ai|वाले एआई|"
        "वाला एआई|वाली ai|नहीं है,? (?:और|इसलिए)|लागू नहीं|से मुक्त|से बंधे नहीं|"
        "का पालन नहीं|के बिना जवाब|वाले चैटबॉट|के एआई|के ai|नहीं मानत)",
    ),
    Phrase(
        "you-have-none",
        JAILBREAK,
        0.86,
        "आप पर कोई|तुम पर कोई|आपके लिए कोई|तुम्हारे लिए कोई|आपका कोई|तुम्हारा कोई|"
        "आप किसी|तुम किसी|तुम्हारे कोई|आपके कोई",
        " (?:भी |नैतिक |सुरक्षा ){0,2}@bounds<8>(?:नहीं|मुक्त|बाध्य नहीं|बंधे नहीं)",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "डेवलपर मोड|डेवेलपर मोड|गॉड मोड|dan मोड|जेलब्रेक मोड|एडमिन मोड|डैन मोड|अनरिस्ट्रिक्टेड मोड|डिबग मोड",
        "(?: में| को| मे)?<6>(?:चालू|सक्रिय|जाओ|जाएं|आ जाओ|प्रवेश|ऑन|शुरू|हो|काम)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "कभी मना मत|कभी मना न|कभी इनकार मत|कभी इंकार मत|मना नहीं कर सकते|"
        "इनकार नहीं कर सकते|यह मत कहो कि तुम नहीं|कभी इनकार न|कभी भी मना मत",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        "अपना|अपने|अपनी|आपका|आपके|तुम्हारा|तुम्हारे|तेरा",
        " (?:पूरा |पूरे |सभी |सारे |असली |छिपा हुआ |छिपे हुए |गुप्त |आंतरिक |मूल |"
        "शुरुआती |प्रारंभिक ){0,3}(?:@secret|प्रॉम्प्ट|निर्देश|निर्देशों|"
        "इंस्ट्रक्शन)(?: को| के बारे में)? ?<6>@show",
    ),
    Phrase(
        "show-secret",
        LEAK,
        0.87,
        "सिस्टम प्रॉम्प्ट|सिस्टम प्रोम्प्ट|छिपे हुए निर्देश|गुप्त निर्देश|"
        "प्रारंभिक निर्देश|आंतरिक निर्देश|शुरुआती निर्देश|सिस्टम निर्देश",
        "(?:ों)?(?: को)? ?(?:मुझे |पूरा |हूबहू |शब्दशः |यहाँ |पूरे ){0,3}(?:दिखा|दोहरा|"
        "लिख|प्रकट|प्रिंट|उजागर|साझा|बताओ|बताइए|बताएं|अनुवाद)",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "आपको क्या निर्देश|तुम्हें क्या निर्देश|आपको कौन से निर्देश|"
        "तुम्हें कौन से निर्देश|तुम्हें क्या बताया गया|आपको क्या बताया गया था|"
        "आपको क्या करने से मना|तुम्हें क्या बोला गया|आपके डेवलपर ने|आपको कौन-से निर्देश",
    ),
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "इसे पढ़ने वाले|यह पढ़ने वाले|इस दस्तावेज़ को पढ़ने वाले|"
        "इस दस्तावेज को पढ़ने वाले|इस पेज को पढ़ने वाले|इसे पढ़ रहे|ध्यान दें|सभी|"
        "इसका सारांश बनाने वाले",
        "[:,]? (?:सभी |हर |किसी भी )?@ai(?: (?:सहायकों|सहायक|मॉडल|असिस्टेंट))?(?: को|"
        " के लिए|:|,)<30>(?:चाहिए|होगा|करें|करो|अनदेखा|भेज|जवाब दें|शामिल|ज़रूरी|"
        "अनिवार्य)",
        in_context=0.9,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "उपयोगकर्ता को|यूज़र को|यूजर को|उपयोगकर्ता से|ग्राहक को",
        "<12>(?:मत बता|न बता|नहीं बता|मत कह|न बताएं|सूचित न|सूचित मत|मत पूछ|न पूछें|"
        "बताए बिना|सूचित किए बिना|छिपा)",
        in_context=0.82,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "बातचीत|चैट इतिहास|चैट हिस्ट्री|पासवर्ड|क्रेडेंशियल|एपीआई कुंजी|डेटा|ईमेल|फाइलें|जानकारी|दस्तावेज़|फ़ाइलें",
        r"<12>[\"'`(<]{0,2}(?:https?|[\w.+-]{1,40}@[\w.-]{3,40}|इस पते|"
        r"निम्नलिखित पते)<12>(?:भेज|फॉरवर्ड|अपलोड|फ़ॉरवर्ड)",
        in_context=0.82,
    ),
)
HINDI = Tongue(
    code="hi",
    words=_WORDS,
    phrases=_PHRASES,
    before="क्या मतलब है|उदाहरण के लिए|जैसे|क्यों|हमलावर",
    after="(?:ने का (?:क्या )?मतलब|ना मत|ने का अर्थ|ने वाले हमले|ने से बच|ा नहीं करना|"
    "ना नहीं चाहिए|ने वाला हमला)|.{0,12}(?:का (?:क्या )?मतलब|का अर्थ|वाक्य|हमला|"
    "न करें|मत करें|मत करना|नहीं करना|न करो|मत करो)",
    spaced=False,
)

_ROMAN_WORDS = {
    "rules": "instructions?|nirdesh\\w{0,3}|rules?|niyam\\w{0,3}|aadesh\\w{0,3}|"
    "adesh\\w{0,3}|prompts?|commands?|guidelines?|hidayat\\w{0,3}|pabandi\\w{0,4}|"
    "restrictions?|orders?|baat\\w{0,3}|programming|filters?|safety \\w{4,10}",
    "ignore": "(?:poori tarah |bilkul |abhi |ab |turant |sab ){0,2}(?:ignore|bhul|bhool|"
    "bhula|bhoolo|bhulo|nazarandaz|nazar andaz|najarandaz|andekha|mat maan\\w{0,3}|"
    "mat mano|na maan\\w{0,3}|chhod|chod|hata|bypass|override|skip|tod|radd|forget|"
    "disregard|follow mat|follow na)",
    "show": "(?:mujhe |poora |pura |yahan |sab |word to word |jaise hai |ek baar |"
    "bhai ){0,3}(?:dikha\\w{0,4}|bata\\w{0,4}|likh\\w{0,4}|dohra\\w{0,4}|repeat|"
    "print|reveal|show|share|leak|de do|dedo|do\\b|kya h\\w{0,4}|kya th\\w{0,3}|"
    "suna\\w{0,3}|batao\\w{0,3}|translate|copy|expose|disclose)",
    "secret": "system prompt|system message|system instructions?|hidden instructions?|"
    "hidden prompt|initial prompt|initial instructions?|secret instructions?|"
    "asli instructions?|chhupe (?:hue )?(?:nirdesh|instructions?)|"
    "original instructions?|internal instructions?|internal rules|"
    "internal guidelines|developer instructions?|system ka prompt",
}
_ROMAN = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.93,
        "pichle|pichhle|pichli|pichhli|pehle|pahle|purane|purani|upar|uper|previous|"
        "ab tak|sare previous|saare previous|all previous|prior|pehle wale|pahle wale|"
        "above",
        " (?:ke |ki |wale |wali |waale |diye |gaye |gye |hue |sab |sabhi |saare |sare |"
        "saari |sari |jo |mile ){0,5}@rules (?:aur \\w{2,12} )?(?:ko |ka |ki |pe |"
        "par )?@ignore",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.91,
        "apne|apni|apna|tumhare|tumhari|tere|teri|aapke|aapki|apke|apki",
        " (?:sab |sabhi |saare |sare |saari |sari |safety |system |wale |security |"
        "hidden |andar ke ){0,3}@rules (?:aur \\w{2,12} )?(?:ko |ka |ki |pe |"
        "par )?@ignore",
    ),
    Phrase(
        "ignore-all",
        OVERRIDE,
        0.84,
        "saare|sare|saari|sari|sabhi|sab|tamam|har",
        " (?:safety |system |security ){0,2}(?:instructions?|nirdesh\\w{0,3}|rules?|"
        "niyam\\w{0,3}|aadesh\\w{0,3}|guidelines?|restrictions?|filters?|"
        "pabandi\\w{0,4}) (?:ko |ka |ki |pe |par )?@ignore",
    ),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.9,
        "jo bhi tumhe|jo kuch tumhe|jo kuch bhi tumhe|jo tumhe|tumhe jo|aapko jo|"
        "jo bhi aapko|jo kuch aapko|jo bola gaya|jo kuch upar|jo bhi pehle|jo bhi upar|"
        "sab kuch",
        " <6>(?:ignore|bhul|bhool|bhula|bhulo|bhoolo)",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.86,
        "ab se|aaj se|abhi se",
        " <8>(?:koi (?:rules?|niyam|restriction|restrictions|pabandi|limit|filter|"
        "rok) (?:nahi|nahin|nhi)|bina kisi (?:rules?|niyam|restriction|restrictions|"
        "rok|pabandi|filter|filters|limit)|unrestricted|unfiltered|mana (?:nahi|mat|"
        "nhi)|developer mode|sab kuch bata|har baat maan)",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "ab se|aaj se|abhi se",
        " (?:tum|tu|aap)",
        in_context=0.6,
    ),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.88,
        "bina kisi|bina|koi|kisi bhi",
        " (?:bhi |safety |ethical |tarah ke |tarah ki ){0,2}(?:rules?|niyam|"
        "restrictions?|pabandi|filters?|limits?|censorship|rok tok|guidelines?) (?:ke |"
        "nahi |nhi |nahin |hai |wale |wala |aur |lagu |ka |wali ){1,3}(?:jawab|answer|"
        "reply|ai|bata\\w{0,3}|bol\\w{0,3}|tum|sab|follow|model|assistant|chatbot|"
        "manta|maante)",
    ),
    Phrase(
        "you-have-none",
        JAILBREAK,
        0.87,
        "tum par koi|tumpe koi|tum pe koi|tumhare liye koi|aap par koi|aapke liye koi|"
        "tere liye koi|tujhpe koi|tumhare koi|tera koi|tumhara koi",
        " (?:bhi |safety )?(?:rules?|niyam|restrictions?|pabandi|filters?|limits?|"
        "rok tok|guidelines?) (?:nahi|nhi|nahin|ni)",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "developer mode|god mode|dan mode|jailbreak mode|admin mode|debug mode|"
        "unrestricted mode|dan ban",
        " (?:me |mein |main |ko |pe |par ){0,1}(?:aa jao|aao|aaja|jao|on karo|on kar|"
        "chalu|chaalu|activate karo|activate kar|enable karo|enable kar|switch karo|"
        "ghus\\w{0,3}|jaao|kaam karo)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.84,
        "kabhi mana mat|kabhi mana nahi|kabhi bhi mana mat|mana nahi kar sakte|"
        "mana nhi kar sakte|kabhi refuse mat|refuse mat karna|mana mat karna|"
        "kabhi na mat bolna",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        "apna|apne|apni|tumhara|tumhare|tera|tere|aapka|aapke|apka|apke|tumhari",
        " (?:poora |pura |poore |pure |full |asli |complete |hidden |secret |sab |"
        "sabhi |saare |sare |original ){0,3}(?:@secret|instructions?|nirdesh|"
        "prompt) (?:ko |ke baare (?:me|mein) )?@show",
    ),
    Phrase(
        "show-secret",
        LEAK,
        0.86,
        "system prompt|hidden instructions|hidden prompt|initial prompt|"
        "initial instructions|secret instructions|system instructions|system message|"
        "original instructions",
        " (?:ko )?(?:mujhe |poora |pura |yahan |word to word |"
        "ek baar ){0,3}(?:dikha\\w{0,4}|bata\\w{0,4}|likh\\w{0,4}|dohra\\w{0,4}|"
        "print karo|print kar|reveal karo|reveal kar|show karo|show kar|share karo|"
        "share kar|leak karo|de do|dedo|repeat karo|repeat kar)",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "tumhe kya instruction|tumhe kya instructions|tumhe kya bola gaya|"
        "tumhe kya kaha gaya|tumhe kya nirdesh|aapko kya instructions|"
        "aapko kya nirdesh|tujhe kya instructions|tumhe kaun se instructions|"
        "tumhe konse instructions|tumhare developer ne kya|tumhare developers ne kya|"
        "tumhe kisne banaya aur kya instructions",
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "user ko|customer ko|user se",
        " <4>(?:mat bata\\w{0,3}|na bata\\w{0,3}|mat bol\\w{0,3}|bina bataye|"
        "bataye bina|mat pooch\\w{0,3}|mat puch\\w{0,3}|chhupa\\w{0,3})",
        in_context=0.82,
    ),
)
HINGLISH = Tongue(
    code="hi-latn",
    words=_ROMAN_WORDS,
    phrases=_ROMAN,
    before="jaise|matlab|kyun|kyu|attacker|hacker|for example|kya hota hai",
    after="(?:\\w{0,4} )?(?:ka (?:kya )?matlab|ka meaning|kya hota hai|mat karo|"
    "mat karna|na karo|nahi karna|nhi karna|mat karein|kyun|kaise kaam|attack|"
    "na karein)",
)
