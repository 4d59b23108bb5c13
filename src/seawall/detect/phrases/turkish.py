"""Phrases of attack in Turkish."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

# The verb comes last: heads are what stands before it.
_WORDS = {
    "rules": "talimat\\w{0,12}|yönerge\\w{0,12}|komut\\w{0,12}|kural\\w{0,12}|emir\\w{0,10}|"
    "emr\\w{0,10}|direktif\\w{0,12}|prompt\\w{0,10}|istem\\w{0,10}|"
    "kısıtlama\\w{0,12}|sınırlama\\w{0,12}|yönlendirme\\w{0,12}|ilke\\w{0,10}|"
    "protokol\\w{0,10}|programlama\\w{0,8}|filtre\\w{0,10}",
    "ignore": "yok ?say\\w{0,8}|görmezden gel\\w{0,8}|unut\\w{0,8}|göz ?ardı et\\w{0,8}|"
    "dikkate alma\\w{0,8}|boş ver\\w{0,6}|boşver\\w{0,6}|geçersiz (?:kıl|"
    "say)\\w{0,8}|önemseme\\w{0,6}|uyma\\w{0,6}|takip etme\\w{0,6}|"
    "devre dışı bırak\\w{0,8}|iptal et\\w{0,6}|es geç\\w{0,6}|çiğne\\w{0,6}|"
    "bir kenara bırak\\w{0,6}|ihlal et\\w{0,6}|itaat etme\\w{0,6}|aş\\b|atla\\b|"
    "kaldır\\w{0,4}",
    "show": "göster\\w{0,8}|açıkla\\w{0,6}|tekrarla\\w{0,6}|tekrar et\\w{0,6}|"
    "yazdır\\w{0,6}|yaz\\w{0,6}|söyle\\w{0,8}|paylaş\\w{0,6}|ifşa et\\w{0,6}|"
    "ver\\w{0,6}|listele\\w{0,6}|çevir\\w{0,6}|özetle\\w{0,6}|ortaya çıkar\\w{0,6}|"
    "kopyala\\w{0,6}|anlat\\w{0,6}|aktar\\w{0,6}|bildir\\w{0,6}|nedir|nelerdir|"
    "neydi|ne(?: diyor| yazıyor)?\\b",
    "mine": "talimatlarını\\w{0,4}|kurallarını\\w{0,4}|yönergelerini\\w{0,4}|"
    "kısıtlamalarını\\w{0,4}|komutlarını\\w{0,4}|programlamanı\\w{0,4}|"
    "sınırlamalarını\\w{0,4}|ilkelerini\\w{0,4}|filtrelerini\\w{0,4}|"
    "protokollerini\\w{0,4}|eğitimini\\w{0,4}|talimatların\\w{0,4}|"
    "kuralların\\w{0,4}|promptunu|yönlendirmelerini",
    "bounds": "kısıtlama\\w{0,10}|sınırlama\\w{0,10}|kural\\w{0,10}|filtre\\w{0,10}|"
    "sansür\\w{0,8}|sınır\\w{0,10}|etik \\w{3,14}|ahlaki \\w{3,14}|limit\\w{0,8}|"
    "kısıt\\w{0,8}",
    "ai": "yapay zeka\\w{0,12}|asistan\\w{0,8}|sohbet robot\\w{0,8}|chatbot\\w{0,6}|"
    "dil model\\w{0,8}|bot\\w{0,6}|ai\\b|llm\\w{0,6}|chatgpt|model\\w{0,8}",
    "secret": "sistem (?:prompt|istem|talimat|mesaj|komut|yönerge|bilgi istem)\\w{0,12}|"
    "sistem promptu\\w{0,4}|ilk (?:prompt|talimat|mesaj|komut)\\w{0,12}|"
    "gizli (?:talimat|prompt|komut|yönerge|kural)\\w{0,12}|başlangıç (?:talimat|"
    "prompt|komut)\\w{0,12}|iç (?:talimat|yönerge|kural)\\w{0,12}|"
    "system prompt\\w{0,8}",
}
_PHRASES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.94,
        "önceki|yukarıdaki|daha önceki|bundan önceki|evvelki|mevcut|ilk|verilen|"
        "sana verilen|şimdiye kadarki|eski|sistem",
        " (?:tüm |bütün |her |verilen |sistem |"
        "gizli ){0,3}@rules (?:ve \\w{3,14} )?(?:tamamen |lütfen |hepsini |"
        "artık ){0,2}@ignore",
    ),
    Phrase(
        "ignore-all",
        OVERRIDE,
        0.84,
        "tüm talimat|bütün talimat|tüm kural|bütün kural|tüm yönerge|bütün yönerge|"
        "tüm kısıtlama|bütün kısıtlama|tüm komut|bütün komut|her türlü kural|"
        "tüm güvenlik",
        "\\w{0,12} (?:\\w{3,14} )?(?:tamamen |lütfen |artık ){0,2}@ignore",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.92,
        "talimatlarını|kurallarını|yönergelerini|kısıtlamalarını|komutlarını|"
        "programlamanı|sınırlamalarını|ilkelerini|protokollerini|güvenlik kurallarını|"
        "etik kurallarını|güvenlik filtrelerini|güvenlik protokollerini|"
        "kendi kurallarını",
        " (?:ve \\w{3,16} )?(?:tamamen |lütfen |artık |hepsini ){0,2}@ignore",
    ),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.92,
        "sana söylenen|sana söyledikleri|sana verilen|sana öğretilen|size söylenen|sana denilen",
        " (?:her ?şeyi|tüm \\w{4,14}|talimat\\w{0,10}|her|bütün \\w{4,14}|"
        "şeyleri) ?(?:şeyi )?@ignore",
    ),
    Phrase(
        "ignore-above",
        OVERRIDE,
        0.7,
        "yukarıdaki|yukarıda|bundan önce|buraya kadar|önceki",
        " (?:yazan |yazılan |söylenen |yazılı |olan ){0,2}(?:her ?şeyi|metni|metinleri|"
        "içeriği|mesajı|mesajları|tüm \\w{3,12}) (?:tamamen )?@ignore",
        in_context=0.86,
    ),
    Phrase(
        "verb-first",
        OVERRIDE,
        0.9,
        "unut|yok say|görmezden gel|boş ver|dikkate alma",
        " (?:artık |tüm |bütün |o ){0,2}(?:önceki|yukarıdaki|sana verilen|"
        "eski) (?:tüm |bütün )?@rules",
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.82,
        "yeni talimatlar|yeni talimat|yeni talimatların|yeni kurallar|yeni görev|"
        "yeni yönergeler|yeni komut|yeni komutlar",
        r"(?:\s?[:!]| (?:şunlar|şu|şöyle|sistemden|bunlar))",
        in_context=0.88,
    ),
    Phrase(
        "follow-only-me",
        OVERRIDE,
        0.84,
        "sadece benim|yalnızca benim|artık benim|sadece bana|yalnızca bana|benim",
        " (?:yeni |özel |kendi )?(?:talimat\\w{0,8}|emir\\w{0,8}|komut\\w{0,8}|"
        "kural\\w{0,8}|isteklerim\\w{0,4})? ?(?:uy\\w{0,6}|itaat et\\w{0,6}|"
        "takip et\\w{0,6}|yerine getir\\w{0,6}|dinle\\w{0,6})",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.88,
        "bundan sonra|bundan böyle|şu andan itibaren|şimdiden itibaren|artık",
        " <8>(?:hiçbir (?:kural|kısıtlama|sınır|filtre)\\w{0,10}|kısıtlama(?:sız|"
        "n yok)|sınırsız|sansürsüz|filtresiz|kurallara (?:uyma|bağlı)|kuralsız|"
        "dan mod\\w{0,4}|her dediğimi|geliştirici mod\\w{0,4})",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "bundan sonra|bundan böyle|şu andan itibaren",
        " sen",
        in_context=0.6,
    ),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.88,
        "hiçbir|kısıtlamasız|kısıtlaması olmayan|sınırlaması olmayan|filtresi olmayan|"
        "etik kuralı olmayan|sansürsüz|sınırsız|filtresiz|kuralsız|sansürü olmayan|"
        "sınırı olmayan|kuralı olmayan",
        " <6>(?:(?:@bounds )(?:<3>)(?:olmayan|yok|olmadan|uymadan|tabi değil\\w{0,4}|"
        "bağlı değil\\w{0,4}|uymak zorunda değil\\w{0,4}|uyma\\w{0,6})|"
        "(?:bir )?@ai (?:ol\\w{0,6}|gibi|rolü\\w{0,4}|modunda))",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "geliştirici modu|geliştirici moduna|geliştirici modunu|geliştirici modunda|"
        "tanrı modu|tanrı moduna|tanrı modunu|dan modu|dan moduna|dan modunda|"
        "jailbreak modu|jailbreak moduna|sınırsız mod|kısıtlamasız mod|sansürsüz mod|"
        "yönetici modu|yönetici moduna|hata ayıklama modu",
        "\\w{0,4} ?(?:etkinleştir\\w{0,6}|geç\\w{0,6}|aç\\w{0,6}|gir\\w{0,6}|"
        "aktif\\w{0,10}|başlat\\w{0,6}|sun\\b|sın\\b|çalış\\w{0,8}|etkin)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "asla reddetme|hiçbir isteği reddetme|hiçbir isteğimi reddetme|"
        "asla yapamam deme|yapamayacağını söyleme|asla hayır deme|"
        "hiçbir soruyu reddetme|asla reddedemezsin|reddetme hakkın yok",
    ),
    Phrase(
        "show-secret",
        LEAK,
        0.88,
        "sistem|ilk|gizli|başlangıç|bana sistem|system",
        " (?:prompt|istem|talimat|mesaj|komut|yönerge|bilgi istem|"
        "kural)\\w{0,12} (?:kelimesi kelimesine |aynen |tamamen |bana |lütfen |"
        "tam olarak |olduğu gibi |içeriğini |eksiksiz |metnini ){0,3}@show",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.88,
        "talimatlarını|talimatlarının|yönergelerini|promptunu|sistem mesajını|"
        "komutlarını|talimatların|yönergelerin|sana verilen talimatları|"
        "aldığın talimatları|sana verilen ilk|promptun",
        " (?:kelimesi kelimesine |aynen |tamamen |bana |lütfen |tam olarak |"
        "olduğu gibi |tamamını |talimatı |komutu |mesajı |eksiksiz |"
        "hepsini ){0,3}(?:@show)",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "sana ne söylendi|sana ne denildi|sana hangi talimatlar|"
        "hangi talimatları aldın|sana hangi kurallar|geliştiricilerin sana ne|"
        "sana ne talimat|hangi talimatlara uyuyorsun|sana verilen talimatlar neler|"
        "sana verilen talimatlar ne",
    ),
    Phrase(
        "show-above",
        LEAK,
        0.82,
        "bu mesajdan önceki|bu mesajın üstündeki|bu satırın üstündeki|"
        "yukarıdaki talimatları|yukarıdaki sistem|bu cümleden önceki",
        " (?:her ?şeyi|metni|tüm \\w{3,14}|talimatları|bütün \\w{3,14}|mesajını|"
        "yazıyı)? ?(?:kelimesi kelimesine |aynen |bana |"
        "olduğu gibi ){0,2}(?:göster\\w{0,6}|tekrarla\\w{0,6}|yazdır\\w{0,6}|yaz\\b|"
        "söyle\\b|kopyala\\w{0,6}|tekrar et\\w{0,6})",
    ),
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "bunu okuyan|bu metni okuyan|bu belgeyi okuyan|bu sayfayı okuyan|"
        "bu belgeyi işleyen|bu metni işleyen|bu metni özetleyen|bu belgeyi özetleyen|"
        "bu sayfayı özetleyen|dikkat|not|tüm",
        r"[:,]? (?:tüm |her |bir )?@ai(?: (?:asistan\w{0,8}|model\w{0,8}))?(?:[:,]|"
        r" <8>(?:şunu|yapmalı\w{0,4}|göndermeli\w{0,4}|gönder\w{0,6}|yoksay\w{0,4}|"
        r"yok say\w{0,4}|malıdır|mali|zorunda|eklemeli\w{0,4}|okuyan\w{0,6}|"
        r"yanıtla\w{0,4}|söylemeli\w{0,4}))",
        in_context=0.9,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "kullanıcıya|kullanıcıyı|müşteriye|kullanıcıya bundan|kullanıcının haberi|kullanıcıdan",
        " <4>(?:söyleme\\w{0,6}|bahsetme\\w{0,6}|bildirme\\w{0,6}|bilgi verme\\w{0,6}|"
        "haber verme\\w{0,6}|belli etme\\w{0,4}|olmadan|uyarma\\w{0,6}|"
        "gösterme\\w{0,6}|sormadan|gizle\\w{0,4}|açıklama\\w{0,3})",
        in_context=0.8,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "sohbet geçmişini|konuşma geçmişini|şifreleri|şifreyi|parolaları|parolayı|"
        "verileri|api anahtarını|e-postaları|belgeleri|dosyaları|kullanıcı verilerini|"
        "müşteri verilerini|mesajları|kimlik bilgilerini",
        r" <5>(?:https?\b|[\w.+-]{1,40}@[\w-]{1,40}[\w.-]{0,40}|şu adrese|bu adrese|"
        r"aşağıdaki adrese)",
        in_context=0.82,
    ),
)
TURKISH = Tongue(
    code="tr",
    words=_WORDS,
    phrases=_PHRASES,
    before="örneğin|mesela|saldırganlar?|gibi|ne anlama|neden|niçin|anlamı",
    after="(?:ne demek|ne anlama|demek|ifadesi|cümlesi|saldırısı|saldırıları|saldırı|"
    "anlamına|diyen|demeyin|denir)",
)
