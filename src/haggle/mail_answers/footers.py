"""
Lines that telephones and web mailers add below every mail, in the languages that clients speak.

Such a line says that it was sent, and from what: “Skickat med PostNord” says only the one, and somebody wrote it.
"""

import re

MOST = 120
_SENT = (
    # English; German; French; Scandinavian and Finnish; Polish, Russian and Ukrainian; Arabic; Spanish, Portuguese,
    # Italian and Dutch; Turkish, Japanese and Chinese
    r"(?:sent|delivered) (?:from|with|via|using|by)\b",
    r"gesendet (?:von|mit|über|aus)\b|von .*(?:gesendet|verschickt)\W*$|diese nachricht wurde (?:von|mit)\b",
    r"envoyé (?:de|depuis|avec|via|à partir)\b",
    r"(?:skickat|sänt) (?:från|med|via)\b|sendt (?:fra|med|via)\b|lähetetty\b",
    r"wysłan[eoay] (?:z|ze|za|przy|przez)\b|(?:отправлено|надіслано) (?:со?|из|зі?|із)\b",
    r"أُ?رسلت? من|تم الإرسال من",
    r"enviad[oa] (?:desde|do|da|con|com|a partir)\b|inviato (?:da|dal|con)\b",
    r"(?:verzonden|verstuurd) (?:vanaf|vanuit|met|via)\b",
    r"(?:iphone|ipad|android)\S*\s?(?:から送信|\w+ gönderildi)",
    r"(?:发自|來自|来自|從)我的",
)
_DEVICE = re.compile(
    r"iphone|ipad|ipod|android|galaxy|samsung|huawei|xiaomi|pixel|blackberry|nokia|sony xperia|oneplus|smartphone|"
    r"outlook|yahoo|gmail|proton|k-9|thunderbird|bluemail|spark|aol|icloud|gmx|web\.de|airmail|edison|tutanota|fastmail|"
    r"(?:my|mein\w*|mon|min|mitt|mojego|moim|mi|meu|mio|mijn) (?:mobile|phone|cell|handy|telefon|mobil|téléphone|"
    r"portable|mobiltelefon|telefonu|móvil|celular|telefono|telefoon|tablet|gerät|device|enhet)|手机|手機",
    re.IGNORECASE,
)
_BEGINS = re.compile("|".join(f"(?:{one})" for one in _SENT), re.IGNORECASE)
_OFFERED = re.compile(
    r"(?:get|holen|laden|télécharge[rz]|obten\w+|skaffa|hämta|hent|få|hanki|pobierz|uzyskaj|скача\w+|получит\w+|الحصول|"
    r"baixe|scarica|ottieni|download)\b.{0,20}\boutlook\b.*|yahoo mail: search, organi[sz]e, conquer",
    re.IGNORECASE,
)


def is_footer(line: str) -> bool:
    """Whether a client has written that line, to say where it was sent from."""
    line = line.strip()
    if len(line) > MOST:
        return False
    is_sent = _BEGINS.match(line) is not None and _DEVICE.search(line) is not None
    return is_sent or _OFFERED.match(line) is not None
