"""Phrases of attack in Indonesian and Malay."""

from seawall.detect.phrases.phrase import INDIRECT, JAILBREAK, LEAK, OVERRIDE, Phrase, Tongue

_IGNORE = (
    "abaikan|abaikanlah|mengabaikan|lupakan|lupakanlah|melupakan|hiraukan|"
    "jangan hiraukan|jangan ikuti|jangan patuhi|jangan turuti|berhenti mengikuti|"
    "langgar|langgarlah|kesampingkan|batalkan|hapus|tinggalkan|nonaktifkan|matikan|"
    "lewati|timpa|tolak|singkirkan|terobos|abai|jangan pedulikan|"
    "bebaskan dirimu dari"
)

_SHOW = (
    "tampilkan|tunjukkan|perlihatkan|ungkapkan|ungkap|ulangi|ulang|cetak|tuliskan|"
    "tulis|sebutkan|berikan|beritahu|beri tahu|bocorkan|bagikan|terjemahkan|kutip|"
    "salin|katakan|jelaskan|ringkas|paparkan|dedahkan|keluarkan|bacakan|daftarkan|"
    "kirimkan"
)

_WORDS = {
    "det": "semua|seluruh|segala|setiap|kepada|tentang|pada|dan|atau|saja|sepenuhnya|"
    "tolong|sekarang|itu|apa|pun|apapun|akan|dari|para|dulu|yang",
    "rules": "instruksi|perintah|aturan|arahan|petunjuk|pedoman|prompt|batasan|pembatasan|"
    "larangan|kebijakan|protokol|peraturan|ketentuan|panduan|pemrograman|filter|"
    "pengaman|pelatihan|prosedur|prinsip|arahan",
    "past": "sebelumnya|di atas|sebelum ini|terdahulu|awal|semula|yang (?:sudah |"
    "telah )?(?:diberikan|ada|kamu terima|anda terima|lalu)|terakhir|sistem|tadi|"
    "asli|lama|keamanan|etika|bawaan|standar|yang diberi|keselamatan",
    "your": "kamu|anda|mu|kalian|awak|milikmu",
    "bounds": "batasan|pembatasan|aturan|filter|sensor|batas|etika|moral|larangan|pedoman|"
    "kekangan|sekatan",
    "ai": "ai|asisten(?: ai)?|model(?: bahasa)?|chatbot|bot|kecerdasan buatan|llm|"
    "agen(?: ai)?|chatgpt|pembantu ai|sistem ai",
    "secret": "prompt(?: sistem| awal| asli| tersembunyi| rahasia)?|system prompt|"
    "instruksi (?:sistem|awal|internal|tersembunyi|rahasia|asli)|pesan (?:sistem|"
    "awal)|perintah (?:sistem|awal|rahasia)|aturan (?:internal|tersembunyi|"
    "rahasia)|konfigurasi (?:sistem|awal|internal)|pedoman (?:internal|rahasia)|"
    "arahan (?:sistem|awal|rahasia)",
}
_PHRASES = (
    Phrase(
        "ignore-previous",
        OVERRIDE,
        0.94,
        _IGNORE,
        " (?:@det ){0,4}@rules (?:(?:dan|atau|\\w{4,12}|yang|kamu|anda) ){0,3}@past",
    ),
    Phrase(
        "ignore-yours",
        OVERRIDE,
        0.91,
        _IGNORE,
        " (?:@det ){0,4}(?:(?:instruksi|perintah|aturan|arahan|batasan|pedoman|"
        "pemrograman|kebijakan|protokol|prompt|pelatihan|filter|prinsip)mu|"
        "@rules (?:\\w{4,12} )?(?:kamu|anda|milikmu|awak))",
    ),
    Phrase("ignore-all", OVERRIDE, 0.84, _IGNORE, " (?:semua|seluruh|segala|setiap) @rules"),
    Phrase(
        "ignore-told",
        OVERRIDE,
        0.92,
        _IGNORE,
        " (?:semua |segala |apa )?(?:yang |hal yang |apa yang )(?:(?:telah|sudah|"
        "pernah|kamu|anda|saya|mereka) ){0,3}(?:diberitahukan|dikatakan|diperintahkan|"
        "diajarkan|katakan|ketahui|pelajari|diberitahu|disampaikan)",
    ),
    Phrase(
        "ignore-above",
        OVERRIDE,
        0.7,
        _IGNORE,
        " (?:semua |segala |seluruh )?(?:yang|teks|hal|apa|isi|"
        "pesan) (?:yang )?(?:ada |tertulis |ditulis |disebutkan )?(?:di atas|"
        "sebelum(?:nya| ini))",
        in_context=0.86,
    ),
    Phrase(
        "new-instructions",
        OVERRIDE,
        0.82,
        "instruksi baru|perintah baru|aturan baru|tugas baru|arahan baru",
        r"(?:\s?[:!]| (?:adalah|dari sistem|untukmu|untuk anda|mu|kamu))",
        in_context=0.88,
    ),
    Phrase(
        "follow-only-me",
        OVERRIDE,
        0.84,
        "ikuti|patuhi|turuti|dengarkan|jalankan|laksanakan",
        " (?:(?:hanya|cuma|saja) )?(?:instruksi|perintah|arahan|aturan|kata)(?:ku|"
        " saya| aku)(?: (?:saja|yang baru))?",
    ),
    Phrase(
        "from-now-on",
        OVERRIDE,
        0.88,
        "mulai sekarang|sejak sekarang|dari sekarang|mulai saat ini|mulai detik ini",
        " <8>(?:abaikan|tanpa (?:ada )?(?:batas%|aturan|filter|sensor|larangan)|"
        "tidak (?:ada|memiliki|punya|terikat|perlu mengikuti|lagi) <2>(?:batas%|aturan|"
        "filter|larangan|sensor)|patuhi (?:semua|setiap)|menuruti|dan mode|"
        "mode (?:pengembang|developer|dan)|bebas dari)",
    ),
    Phrase(
        "from-now-on-weak",
        OVERRIDE,
        0.3,
        "mulai sekarang|sejak sekarang|dari sekarang|mulai saat ini",
        " (?:kamu|anda|engkau) (?:adalah|akan|harus|wajib|menjadi)",
        in_context=0.6,
    ),
    Phrase(
        "no-rules",
        JAILBREAK,
        0.9,
        "kamu adalah|anda adalah|kamu tidak|anda tidak|bertindaklah|bertindak|jawab|"
        "jawablah|berpura-pura|berpura-puralah|bayangkan|kamu sekarang|anda sekarang|"
        "berperan|jadilah|simulasikan|anggap|kamu bebas|anda bebas|kamu bisa|"
        "tidak memiliki|kamu ai",
        " <8>(?:tanpa|bebas dari|tidak (?:ada|memiliki|punya|terikat)|memiliki|punya|"
        "terikat) (?:(?:ada|apa|apapun|pun|oleh|dengan|pada|lagi|semua|segala|etika|"
        "moral|dan|atau) ){0,4}@bounds",
    ),
    Phrase(
        "free-ai",
        JAILBREAK,
        0.84,
        "ai|asisten|chatbot|model|bot|versi",
        " (?:(?:bahasa|yang|benar|dirimu) ){0,3}(?:tanpa (?:(?:ada|etika|sedikit|"
        "pun) ){0,2}@bounds|tidak (?:tersensor|terbatas|disensor)|tanpa sensor|"
        "tidak memiliki (?:batasan|aturan|filter|etika))",
    ),
    Phrase(
        "enter-mode",
        JAILBREAK,
        0.86,
        "aktifkan|masuk ke|masuk|beralih ke|nyalakan|jalankan|hidupkan|kamu dalam|"
        "anda dalam|ubah ke|kamu sekarang dalam",
        " mode (?:pengembang|developer|dewa|dan|tanpa|jailbreak|admin|administrator|"
        "debug|bebas|tidak terbatas)",
    ),
    Phrase(
        "never-refuse",
        JAILBREAK,
        0.85,
        "jangan pernah menolak|jangan menolak|tidak boleh menolak|"
        "jangan pernah mengatakan|jangan katakan bahwa kamu tidak|"
        "jangan pernah bilang tidak bisa|kamu tidak bisa menolak",
        "(?: <5>(?:permintaan%|perintah%|menjawab|tidak bisa|pertanyaan%|tidak dapat))?",
    ),
    Phrase(
        "show-yours",
        LEAK,
        0.9,
        _SHOW,
        " (?:(?:kepada|saya|aku|kami|isi|teks|lengkap|secara|persis|kata|demi|seluruh|"
        "semua|apa|dari|tepat|ku|seluruhnya|keseluruhan|padaku) ){0,6}(?:(?:prompt|"
        "instruksi|perintah|arahan|pedoman)mu|@secret(?:mu| kamu| anda|"
        " milikmu)?(?: secara| kata|[.!?]|$| kamu| anda| dan| yang| di| sebelum|"
        " lengkap)|(?:instruksi|perintah|arahan|pedoman) (?:\\w{4,10} )?(?:kamu|anda))",
    ),
    Phrase(
        "what-are-yours",
        LEAK,
        0.82,
        "apa|apakah|apa saja|seperti apa|bagaimana|apa isi",
        " (?:(?:isi|saja|bunyi|dari|teks) ){0,2}(?:(?:prompt|instruksi)mu|"
        "@secret ?(?:mu|kamu|anda|milikmu)|instruksi yang (?:kamu|anda) (?:terima|"
        "dapat)|instruksi yang diberikan (?:kepada|pada)(?:mu| kamu| anda))",
    ),
    Phrase(
        "what-told",
        LEAK,
        0.82,
        "apa yang diperintahkan kepadamu|instruksi apa yang kamu|"
        "instruksi apa yang anda|perintah apa yang kamu|perintah apa yang anda|"
        "apa yang diberitahukan kepadamu|aturan apa yang diberikan|"
        "instruksi apa yang diberikan|apa yang dikatakan pengembangmu",
    ),
    Phrase(
        "show-above",
        LEAK,
        0.82,
        _SHOW,
        " (?:(?:semua|seluruh|teks|kata|yang|ada|tertulis|isi|persis|tepat|kalimat|"
        "instruksi) ){1,6}(?:di atas|sebelum) (?:pesan (?:ini|pertama)|baris ini|"
        "kalimat ini|teks ini|pesanku)",
    ),
    Phrase(
        "note-to-ai",
        INDIRECT,
        0.85,
        "catatan untuk|pesan untuk|instruksi untuk|perhatian|penting untuk|"
        "pemberitahuan untuk|kepada semua|untuk semua|petunjuk untuk|perintah untuk",
        r"[:,]? (?:(?:semua|para|setiap|seluruh|untuk) ){0,2}@ai(?: (?:ai|bahasa|"
        r"otomatis)){0,2}[:,]? <8>(?:membaca|memproses|merangkum|meringkas|menganalisis|"
        r"harus|wajib|tolong|abaikan|kirim%|sertakan|jawab|balas|mohon)",
        in_context=0.92,
    ),
    Phrase(
        "hide-from-user",
        INDIRECT,
        0.6,
        "jangan beri tahu|jangan beritahu|jangan memberitahu|tanpa memberi tahu|"
        "tanpa memberitahu|jangan sebutkan|jangan ungkapkan|tanpa sepengetahuan|"
        "jangan katakan|jangan tanyakan|jangan tunjukkan|jangan kabari|tanpa bertanya",
        " <4>(?:pengguna|user|pelanggan)",
        in_context=0.8,
    ),
    Phrase(
        "exfiltrate",
        INDIRECT,
        0.4,
        "kirim|kirimkan|teruskan|unggah|bocorkan|mengirim|email",
        r" <6>(?:percakapan|riwayat|kata sandi|password|kredensial|kunci|data|email|"
        r"pesan|file|berkas|dokumen|rahasia|token|informasi) <6>(?:ke|"
        r"kepada) [\"'`(<]{0,2}(?:https?\b|[\w.+-]{1,40}@[\w-]{1,40}|alamat|url|server)",
        in_context=0.82,
    ),
)
INDONESIAN = Tongue(
    code="id",
    words=_WORDS,
    phrases=_PHRASES,
    before="jangan|tidak|apa arti|arti|artinya|mengapa|kenapa|seperti|misalnya|contohnya|"
    "penyerang <4>|peretas <4>|bagaimana cara|frasa|kalimat|kalau orang bilang|"
    "mencoba",
    after="(?:artinya|berarti|maksudnya|serangan)|yang (?:saya|aku|kami|dia) (?:kirim%|"
    "tulis|berikan|sampaikan|buat)|(?:di|dari|pada) (?:kotak|kemasan|resep|buku|"
    "manual|email|surat|permainan|dokter|guru|bos|label|brosur|atasan)",
)
