"""Mail addresses, links and the names that people have elsewhere, in a text."""

import re
from collections.abc import Iterator

from haggle.contacts.reading import LOOKALIKES, Reading, plain


def _any_of(words: str) -> str:
    """A pattern for any of these words, as a translated Reading has them; `_` is a blank that may be left out."""
    alike = {word.translate(LOOKALIKES) for word in plain(words.split())}
    return "|".join(re.escape(word).replace("_", r"[ _-]?") for word in sorted(alike, key=len, reverse=True))


def _begun(words: str) -> frozenset[str]:
    """What these words begin with."""
    return frozenset(word.translate(LOOKALIKES)[:4] for word in plain(words.split()))


_TLD = (
    "com net org info biz de fr nl pl ch eu uk ie dk fi cz sk hu ro bg gr hr rs ru ua by tr iq ir sa ae eg jo lb kw qa "
    "ma dz tn il pk cn jp kr br mx ar cl pe ca au nz za ng ke gh se lt lv ee lu li cat io co tv cc ws gg ly app dev "
    "xyz online site store shop link page club live chat web top icu vip pro mobi name group email cloud tech space bio"
)
_WORDY = "it is at es me so no in to be my us am as id do la or pt si al ai on by he we ma pe ar de_en"
_SURE = "|".join(tld for tld in _TLD.split() if tld not in _WORDY.split())
_ALSO = "|".join(tld for tld in _WORDY.split() if "_" not in tld)
_AT_WORD = _any_of(
    "at arroba klammeraffe affenschwanz arobase chiocciola apenstaartje małpa собака ат ات آت snabel-a kukac"
)
_DOTS = "dot d0t punkt point punto ponto kropka точка tochka نقطة دوت nokta punkten prik piste"
_DOT_WORD = _any_of(_DOTS)
_OPEN, _CLOSE = r"[(\[{<*_|~-]{1,2} ?", r" ?[)\]}>*_|~-]{1,2}"
_AT = rf"(?: {{0,3}}(?:@|{_OPEN}(?:at|a|@|{_AT_WORD}){_CLOSE}) {{0,3}}| {{1,3}}(?:{_AT_WORD}) {{1,3}})"
_DOT = rf"(?:\.| {{0,2}}{_OPEN}(?:\.|{_DOT_WORD}){_CLOSE} {{0,2}}| {{1,3}}(?:{_DOT_WORD}) {{1,3}}| ?\. ?)"
_SPOKEN_DOT = rf"(?: {{0,2}}{_OPEN}(?:\.|{_DOT_WORD}){_CLOSE} {{0,2}}| {{1,3}}(?:{_DOT_WORD}) {{1,3}})"
_LABEL = r"[^\W_](?:[\w-]{0,40}[^\W_])?"
_JOIN = rf" ?(?:[._]|\b(?:{_DOT_WORD}|under ?score|unterstrich|low ?dash|guion bajo|tiret bas|minus|dash)\b) ?"
_NAME = rf"[^\W_](?:[^\W_]|[+-]){{0,40}}(?:{_JOIN}(?:[^\W_]|[+-]){{1,40}}){{0,4}}_?"
_PROVIDERS = (
    "gmail googlemail g_mail gmial gmai1 gmaii hotmail outlook yahoo ymail gmx web.de icloud protonmail proton.me "
    "yandex mail.ru t-online freenet posteo tutanota laposte libero wanadoo live.com aol"
)
_PROVIDER = _any_of(_PROVIDERS)
_MAIL = re.compile(
    rf"(?<![\w.+-])(?:{_NAME}(?: {{0,2}}@ {{0,2}}){_LABEL}(?:{_DOT}{_LABEL}){{0,3}}?(?:{_DOT}|,)[^\W\d_]{{2,24}}\b"
    rf"(?:\.[a-z]{{2,8}}\b){{0,3}}"
    rf"|{_NAME}{_AT}(?:{_LABEL}{_DOT}){{1,3}}(?:{_SURE}|{_ALSO})\b"
    rf"|{_NAME}{_AT}(?:{_PROVIDER})(?:(?:{_DOT}| )?(?:com|de|net|fr|ru)\b|{_DOT}(?:es|it|co)\b|\b))"
)
_MAIL_AFTER = re.compile(
    rf"(?<![\w.+@-])(?:{_AT_WORD}|@) {{0,2}}(?:{_PROVIDER})\b(?:{_DOT}(?:com|de|net|fr|es|it|ru|co)\b)?"
    rf"|\b(?:gmail|googlemail|hotmail|icloud|protonmail|gmx)\b ?(?:is|ist|:|=|->|>|-){{1,2}} ?"
    rf"(?!(?:ok|fine|yes|no)\b){_NAME}"
    rf"|(?<![\w.])[a-z0-9]{{1,30}}(?:[._][a-z0-9]{{1,30}}){{1,3}}[\W_]{{1,3}}(?:auf|on|bei|sur|en|chez|at|via)?\W{{0,2}}"
    rf"(?:gmail|googlemail|hotmail|icloud|protonmail|gmx)\b"
    rf"|(?:(?<![\w.])[a-z0-9_.]{{3,40}} )?(?<!\w)(?:{_PROVIDER})(?:{_SPOKEN_DOT}| )(?:com|de|net|fr|co)\b"
)
_PATH = rf"(?:[/?#:][^\s<>\"'،؛]*| slash {_NAME})?"
_LINK = re.compile(
    rf"(?:h ?[tx] ?[tx] ?p ?s?|ftp) ?:? ?[/\\]{{2}} ?[^\s<>\"]+(?: ?\. ?[a-z]{{2,6}}\b)*"
    rf"|\b(?:mailto|tel|sms|whatsapp|tg|viber|skype|sgnl):/{{0,2}}[^\s<>]{{3,}}"
    rf"|(?<![\w@.-])www(?:{_DOT}|,){_LABEL}(?:(?:{_DOT}|,){_LABEL}){{0,3}}{_PATH}"
    rf"|(?<![\w@.-])(?:{_LABEL}(?:\.|{_SPOKEN_DOT})){{1,4}}(?:{_SURE})\b(?![.-]?\w){_PATH}"
    rf"|(?<![\w@.-])(?:{_LABEL}\.){{1,4}}(?:{_ALSO})(?:/[^\s<>]*|(?=\W*$))"
    rf"|(?<![\w@.-]){_LABEL} \. ?(?:com|net|org|de|info|me)\b(?: ?/ ?{_NAME}|{_PATH})"
    rf"|\b(?:t|wa|fb|m|ig|paypal|linktr|discord|bit|tinyurl|goo)(?:{_SPOKEN_DOT}| ?\. ?| )(?:me|ee|gg|ly|gl|com)"
    rf" ?(?:/|slash|schrägstrich|barra)+ ?{_NAME}"
    rf"|\b(?:bit\.ly|wa\.me|t\.me|m\.me|linktr\.ee|discord\.gg|paypal\.me)\b{_PATH}"
)
_OWN_PATH = r"(?:/[a-z]{1,20}(?:/\d{1,18})?)?/?(?:[?#][a-z0-9=&-]{0,40})?[.,;!)]?"
_NO_LINK = re.compile(
    r"(?:asp|vb|ado|paint|ml)\.net$|^\d+(?:\.\d+)*\.?[a-z]{0,2}$|^(?:e|i|z|d|u|a|p)\.(?:g|e|b|h|a|m)\b"
)
_APPS = (
    "telegram telegramm t3legram snapchat facebook faceb00k fbook messenger viber wechat weixin kik discord skype "
    "tiktok tik_tok twitter threema botim imo kakao kakaotalk vkontakte linkedin onlyfans wickr zalo instgram "
    "انستا انستغرام انستقرام انستجرام تلجرام تلغرام تليجرام تيليجرام تلقرام واتس واتساب واتسآب سناب سناب_شات فيس "
    "فيسبوك فايبر ماسنجر تويتر تيك_توك инстаграм инста телеграм телега вайбер вотсап ватсап скайп фейсбук"
)
_APP = (
    r"(?:w ?h ?[a4@] ?t ?[sz5]{0,3} ?[a4@] ?p{1,3}|wats{1,2}app?|whatzap|v?vhatsapp?|[i1l]n[s5]t[a4@](?:gr[a4]m)?|"
    + _any_of(_APPS)
    + ")"
)
_SHORT_APPS = "ig tg sc fb wa vk snap signal line tele insta dc"
_SHORT_APP = f"(?:{_any_of(_SHORT_APPS)})"
_SAYS = r"(?:[:=@>~]|->|=>|-(?= ))"
_SAYS_WORDY = (
    r"(?:is|ist|est|es|name|names|user|username|user ?name|handle|nick|nickname|id|acc|account|profile|profil|as|als|"
    r"unter|under|at|heisst|heisse|by|called|me|мой|هو|باسم|اسمي|حسابي|الحساب)"
)
_PLAIN = r"[a-z؀-ۿ0-9_][a-z؀-ۿ0-9_.-]{2,29}"
_JOINED = (
    rf"@?(?=[\w.-]*[a-z])[a-z0-9_.-]{{1,30}}(?:_|{_JOIN}(?! )|(?<=[a-z])\d)[a-z0-9_.-]{{0,30}}"
    rf"(?:{_JOIN}[a-z0-9]{{1,20}}){{0,3}}"
)
_COMMON = re.compile(
    r"(?:yes|no|ja|nein|only|available|etc|not|nicht|ok|the|and|or|und|oder|please|bitte|marketplace|here|hier|also|auch|"
    r"group|page|price|preis|user|users|account|profile|photo|photos|www|http|https|better|possible|none|nope|sure|"
    r"installed|private|gone|new|old|deleted|closed|down|messenger|is|it|too|strong|good|bad|weak|cable|kabel|adapter|"
    r"tools|out|in|on|off|stereo|usb|\d+)\b"
)
_HANDLE = re.compile(
    rf"(?<!\w)(?P<app>{_APP}|{_SHORT_APP})(?:\W{{0,3}}\b{_SAYS_WORDY}\b)*\W{{0,3}}{_SAYS}+"
    rf"(?:\W{{0,2}}\b{_SAYS_WORDY}\b)* {{0,2}}(?P<name>@?(?:{_JOINED}|{_PLAIN}))"
)
_MY_APP = re.compile(
    rf"(?<!\w)(?:my|meine?|mon|mi|mio|moy|мой|add|adde|our|unser|search|find|finde?t?|suche?|look up|busca|ajoute)\W+"
    rf"(?:me\W+|mich\W+|mir\W+|moi\W+|for\W+|us\W+)?(?:(?:on|at|in|auf|bei|sur|en|via)\W+)?(?:{_APP}|{_SHORT_APP})\W+"
    rf"(?:{_SAYS_WORDY}\W+){{1,3}}(?P<name>{_JOINED}|{_PLAIN})"
)
_SIGN = re.compile(r"[@#_\\]|[/:]/|\w\.\w| \.\w|\w \. \w|[(\[{<*]\.|\b[1l]ns")
_BEGINNINGS = _begun(
    f"{_DOTS} {_PROVIDERS} {_APPS} {_SHORT_APPS} whatsapp whatsap whatz whats wh watsap wats vhatsapp vwhatsapp www "
    "http hxxp slash instagram"
)
_LEADING = f"at ät arroba собака {_DOTS} {_PROVIDERS} {_APPS} {_SHORT_APPS} is ist est name on auf me number nummer"
LEADING = frozenset(plain(_LEADING.split()))
"""What a message ends or begins with that is the half of a name elsewhere"""
_APP_JOINED = re.compile(
    rf"(?<!\w)(?:{_APP}\W{{1,3}}(?:{_SAYS_WORDY}\W{{1,3}}){{0,3}}(?P<name>{_JOINED})"
    rf"|(?:ig|fb|tg|insta|snap|signal)\W{{1,3}}(?P<short>[a-z][a-z0-9]*(?:[._][a-z0-9]+){{1,4}}))"
)
_ON = r"(?:on|auf|sur|bei|at|in|en|op|pa|via|su|w|на|علي|في|ع)"
_NAME_ON_APP = re.compile(
    rf"(?<![\w.])(?P<name>@?[a-z0-9.]{{1,30}}[_.][a-z0-9_.]{{1,30}}|{_JOINED}(?=\W{{1,3}}\()|"
    rf"(?:(?:i'?m|i am|ich bin|find me as|search|search for|add|suche?|look for|me llamo|name is|heisse|as|als)\W+)"
    rf"(?:\w+\W+)?@?[a-z0-9_.-]{{3,30}})\W{{1,3}}(?:\({_APP}\)|{_ON}\W{{1,3}}(?:the|my|dem|l'|de)?\W{{0,2}}(?:{_APP}|ig|fb|tg|wa|snap|insta)(?!\w))"
)
_AT_NAME = re.compile(r"(?<![\w.@])@ ?(?=[a-z0-9_.]*[a-z])[a-z0-9_][a-z0-9_.]{2,29}(?!\w)")
_NO_NAME = re.compile(
    r"@ ?(?:home|work|night|the|all|least|noon|each|once|school|time|\d+ ?(?:eur|usd|v|hz|ghz|mhz|rpm|w|nm|x|fps)?)\b"
)
_NUMBERED = re.compile(
    r"(?<![\w.])(?!(?:order|item|no|nr|art|article|case|lot|part|ticket|model|size|ref|bestellung|artikel|issue|box|unit)#)[a-z][a-z0-9_.]{1,31}#\d{4}\b"
)


def may_be_in(text: str, said: list[str]) -> bool:
    """Whether it is worth to look closely: most texts have no such sign or word."""
    return _SIGN.search(text) is not None or any(word[:4] in _BEGINNINGS for word in said)


def names(read: Reading, own_host: str = "") -> Iterator[tuple[int, int]]:
    """Where in `read.text`, translated, they stand; links to the site's own host are none."""
    text = read.text
    for found in _MAIL.finditer(text):
        yield found.span()
    for found in _MAIL_AFTER.finditer(text):
        yield found.span()
    for found in _LINK.finditer(text):
        if not _NO_LINK.search(found[0]) and not _is_own(found[0], own_host):
            yield found.span()
    for pattern in (_HANDLE, _MY_APP, _APP_JOINED, _NAME_ON_APP):
        for found in pattern.finditer(text):
            which = "name" if found["name"] else "short"
            if not _COMMON.fullmatch(found[which].strip("@.-_ ")) and _is_meant(found):
                yield found.span(which)
    for found in _AT_NAME.finditer(text):
        if not _NO_NAME.match(found[0]):
            yield found.span()
    for found in _NUMBERED.finditer(text):
        yield found.span()


def _is_meant(found: re.Match[str]) -> bool:
    """A short app's name is an ordinary word too: then its user's has to look like one."""
    groups = found.groupdict()
    app, name = groups.get("app"), found["name"] or ""
    if app is None or not re.fullmatch(_SHORT_APP, app):
        return True
    return app in {"ig", "tg", "insta", "fb", "wa"} or bool(re.search(r"[a-z].*[\d_.]|[_@]", name))


def _is_own(link: str, own_host: str) -> bool:
    return bool(own_host) and re.fullmatch(rf"https?://{re.escape(own_host)}{_OWN_PATH}", link) is not None
