"""The words for digits, in the languages that people write them out in; and what they say around numbers."""

import re

from haggle.contacts.reading import plain

_LANGUAGES = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez",
    "nl": "nul een twee drie vier vijf zes zeven acht negen tien",
    "sv": "noll ett två tre fyra fem sex sju åtta nio tio",
    "da": "nul en to tre fire fem seks syv otte ni ti",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz",
    "ru": "ноль один два три четыре пять шесть семь восемь девять",
    "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять",
    "ar": "صفر واحد اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "ar-short": "صفر واحد اثنان ثلاث أربع خمس ست سبع ثمان تسع عشر",
    "ar-spoken": "صفر واحد اتنين تلاتة أربعة خمسة ستة سبعة تمانية تسعة",
    "fa": "صفر یک دو سه چهار پنج شش هفت هشت نه",
    "hi": "शून्य एक दो तीन चार पांच छह सात आठ नौ",
    "zh": "零 一 二 三 四 五 六 七 八 九",
    "sounds": "oh won too tree fore fife sechs sewen ate niner",
    "sounds-2": "nought won tu three for five six sevn eigth nein",
    "leet": "z3ro 0ne tw0 thr33 f0ur f1ve s1x s3ven e1ght n1ne",
    "texted": "ziro wan tow thre foor fivee siks sevenn eght nyne",
}
_TENS = {
    "20": "twenty zwanzig vingt veinte venti vinte двадцать yirmi",
    "30": "thirty dreißig trente treinta trenta trinta тридцать otuz",
    "40": "forty fourty vierzig quarante cuarenta quaranta сорок kırk",
    "50": "fifty fünfzig cinquante cincuenta cinquanta пятьдесят elli",
    "60": "sixty sechzig soixante sesenta sessanta шестьдесят altmış",
    "70": "seventy siebzig septante setenta settanta семьдесят yetmiş",
    "80": "eighty achtzig huitante ochenta ottanta восемьдесят seksen",
    "90": "ninety neunzig nonante noventa novanta девяносто doksan",
    "12": "одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
    "900": "двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
    "0": "o nulla nought naught nil cypher 〇 нуль",
    "2": "zwo duas deuce",
    "5": "fuenf funf",
    "6": "meia",
    "1": "ein une una eine",
}
DIGITS: dict[str, str] = {}
for _line in _LANGUAGES.values():
    DIGITS.update((word, str(n)) for n, word in enumerate(plain(_line.split())))
for _digits, _line in _TENS.items():
    DIGITS.update((word, _digits) for word in plain(_line.split()))

_SOFT = (
    "o oh to too tu for fore ate won tree un um une una en et ni ti on bir ein eine een sei sex due dos once "
    "dix seize tow wan nil nul tre fem ten elf seis sept six neuf null cinq do نه دو سه ست عشر"
)
SOFT = frozenset(plain(_SOFT.split()))
"""They mean something else too, so that they alone make no number"""
REPEATING = {"double": 2, "dbl": 2, "doppel": 2, "triple": 3, "treble": 3, "dreimal": 3, "zweimal": 2, "doble": 2}
HUNDREDS = frozenset(("hundred", "hundert", "cent", "cien", "cento", "yuz"))
_BETWEEN = (
    "dot point punkt and then dash hyphen minus space und dann strich bindestrich puis tiret et y luego guion e poi "
    "followed by gap slash danach weiter و ثم بعدها"
)
BETWEEN = frozenset(plain(_BETWEEN.split()))
"""What people say between the digits of one number"""
_GLUED = DIGITS.keys() - {"o"}
_LONGEST = max(map(len, DIGITS))
_SHORTEST_GLUED = 6


def digits_of(word: str) -> str:
    """The digits that a word says, also several in one (siebenacht); empty if it says none."""
    if word in DIGITS:
        return DIGITS[word]
    if word[:1] == "و" and word[1:] in DIGITS:
        return DIGITS[word[1:]]
    return _glued(word) if len(word) >= _SHORTEST_GLUED else ""


def _glued(word: str) -> str:
    said, place = "", 0
    while place < len(word):
        if said and word.startswith("und", place):
            place += 3
        for length in range(min(_LONGEST, len(word) - place), 0, -1):
            if word[place : place + length] in _GLUED:
                said += DIGITS[word[place : place + length]]
                place += length
                break
        else:
            return ""
    return said


def _any_of(words: str) -> str:
    return "|".join(sorted(map(re.escape, plain(words.split())), key=len, reverse=True)).replace("\\*", r"\w*")


_SMALL = _any_of(
    "me us at on is it it's the my number numbers no nr nummer mobile cell phone under unter auf mich mir ist die der "
    "meine mein moi au sur le mon numéro al mi en me a number: via or and please bitte back now today just here's هو "
    "على هذا"
)
_CALL = _any_of(
    "call calls phone phones phoning tel tele telephone telefon telefono tél téléphone téléphoner ring text sms "
    "tlf cel celular móvil cellulare gsm portable numarım whatsapp whatsap watsap "
    "wapp wa whats viber signal imo botim mobile mob handy handynummer rufnummer "
    "telefonnummer dial fon ruf rufen anrufen erreichbar reach contact kontakt "
    "appelle appelez appeler llama llamar llámame chiama ligue zadzwoń ara beni тел телефон звони звоните "
    "whatsapp: اتصل هاتف هاتفي جوال جوالي تلفون موبايل واتس واتساب واتسآب"
)
_NUMBER = _any_of("number numbers no nr nummer numero numéro número номер رقم رقمي")
_SINCE = rf"(?![^\W\d_])(?:\W{{1,6}}(?:{_SMALL})(?!\w))*\W{{0,6}}$"
CALL = re.compile(rf"(?:(?<![^\W\d_])(?:{_CALL})|[☎☏✆📞📱📲🤙]){_SINCE}")
"""Just before a number: it is one to call"""
NUMBER = re.compile(rf"(?<![^\W\d_])(?:{_NUMBER}){_SINCE}")
"""Just before a number: it is one to call, unless it is said to be of something else"""
_AFTER = _any_of(
    "number numero número nummer phone whatsapp whatsap watsap wapp tel telefon handy mobile call sms واتس واتساب"
)
NUMBER_AFTER = re.compile(
    rf"\W{{0,4}}(?:is|ist|on|auf|est|es)?\W{{0,2}}(?:my|meine|mon|mi|mio)?\W{{0,2}}"
    rf"(?:{_AFTER})\b"
)
NO_PHONE = re.compile(
    r"(?:serials?|s/n|sn|imei\d?|meid|isbn|issn|ean|gtin|upc|barcode|vin|fin|chassis|frame|part|parts|oem|oe|mpn|ref|"
    r"reference|referenz|mod[ae]l\w*|order|invoice|receipt|article|artikel\w*|art|item|listing|ad|sku|"
    r"tracking|parcel|batch|lot|patent|licen[sc]e|lizenz|key|zip|plz|postcode|bestell\w*|rechnung\w*|teile\w*|"
    r"serien\w*|sendung\w*|vorgang\w*|auftrag\w*|kennung|typ|type|version|firmware|build|code|commande|serie|facture|"
    r"pedido|ordine|colis|piece|product|produkt\w*|anzeige\w*|bosch|siemens|lego|ikea|playmobil|panini|din|iso|en|asin|id|"
    + _any_of("تسلسلي التسلسلي الطلب القطعة موديل الموديل الشحنة الإعلان серийный заказ артикул деталь")
    + r")(?![^\W\d_])[^\d\n]{0,16}$"
)
"""Just before a number: it is not one to call"""
NO_PHONE_AFTER = re.compile(r"\W{1,3}(?:bosch|siemens|oem|lego|ikea)\b")
IN_A_CODE = re.compile(r"\d[a-z]+$")
"""Just before a number: it goes on"""
ACCOUNT = re.compile(
    r"(?:iban|account|acct|acc|a/c|konto\w*|kto|sort ?code|routing|blz|bankleitzahl|compte|rib|cuenta|cbu|"
    r"conto|rekening|card|karte\w*|carte|"
    + _any_of("الحساب حساب حسابي ايبان آيبان счет счёт карта карты")
    + r")(?![^\W\d_])[^\d\n]{0,16}$"
)
"""Just before a number: money can be sent there"""
