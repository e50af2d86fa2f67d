"""The tips that we bring, and the words in which talk comes to what they are about."""

from haggle.text.languages import N_

FIRST = "first"
TEXTS = {
    FIRST: N_(
        "Look at it before you pay, and meet where there are people. Keep talking here: then the moderators can help "
        "you."
    ),
    "payment": N_(
        "Pay when you hold it in your hands. Whoever wants money first, or a code that you were sent, mostly deceives."
    ),
    "parcels": N_(
        "Nobody has to pay in order to be paid, and no courier needs your card. Follow no link to a parcel service "
        "from here."
    ),
    "elsewhere": N_("Whoever wants to go on elsewhere at once may have a reason: there nobody can help you."),
}
WORDS = {
    "payment": {
        "en": "paypal, venmo, zelle, revolut, moneygram, western union, bank transfer, wire transfer, iban, "
        "bitcoin, crypto, gift card, gift cards, deposit, prepay, prepayment, in advance, credit card, "
        "card number, verification code",
        "ar": "بايبال, ويسترن يونيون, موني جرام, حوالة, تحويل, التحويل, عربون, العربون, مقدما, بطاقة, البطاقة, "
        "بيتكوين, الدفع, رمز التحقق",
    },
    "parcels": {
        "en": "parcel, parcels, courier, shipping, shipment, dhl, ups, fedex, usps, tracking number, delivery, "
        "ship it, post it",
        "ar": "شحن, الشحن, طرد, الطرد, توصيل, التوصيل, مندوب, المندوب, بالبريد, رقم التتبع, ارامكس",
    },
    "elsewhere": {
        "en": "whatsapp, whats app, telegram, viber, wechat, snapchat, instagram, facebook, messenger, text me, "
        "call me, email me, e-mail me, my number, my email",
        "ar": "واتساب, واتس, الواتساب, تلغرام, تيليجرام, فايبر, سناب, انستا, انستغرام, فيسبوك, ماسنجر, رقمي, "
        "اتصل بي, كلمني",
    },
}
