"""The demo marketplace as data: its people, what they sell, and what they say to each other."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import cycle
from typing import NamedTuple

ID_PREFIX = "demo-"
MINUTE_MS = 60_000
HOUR = 60
DAY = 24 * HOUR

Line = tuple[str, int, str]


class Person(NamedTuple):
    """Someone with an account, by username; the demo password is public by design."""

    username: str
    name: str
    time_zone: str
    password: str


class Listing(NamedTuple):
    """A thing for sale: the price in minor units, the age of the listing in days."""

    picture: str
    seller: str
    title: str
    price: int
    currency: str
    age_days: int
    description: str
    sold: bool = False


class Conversation(NamedTuple):
    """A talk about a listing, named by its picture: lines as (author, minutes ago, text), oldest first.

    unread maps a username to how many of the last lines that person has not seen."""

    picture: str
    buyer: str
    lines: tuple[Line, ...]
    unread: Mapping[str, int]


PEOPLE = (
    Person("bea", "Bea Lindqvist", "Europe/Stockholm", "demo-bea"),
    Person("sal", "Sal Moretti", "Europe/Rome", "demo-sal"),
    Person("nia", "Nia Okafor", "Africa/Lagos", "demo-nia"),
    Person("omar", "Omar Haddad", "Europe/London", "demo-omar"),
    Person("lin", "Lin Wei", "Asia/Shanghai", "demo-lin"),
    Person("tove", "Tove Berg", "Europe/Stockholm", "demo-tove"),
    Person("rex", "Rex Quick", "Europe/London", "demo-rex"),
    Person("mia", "Mia Novak", "Europe/Prague", "demo-mia"),
)

LISTINGS = (
    Listing(
        "bike",
        "sal",
        "City bike with basket",
        12000,
        "EUR",
        9,
        "Step-through frame, three gears, new brake pads this spring. There is a scratch on the rear mudguard, "
        "otherwise it rides like new. The basket and the little red bag are included, the flowers are not.",
    ),
    Listing(
        "espresso-machine",
        "sal",
        "Espresso machine, one group",
        24000,
        "EUR",
        12,
        "Descaled every month and fitted with a fresh gasket. It takes about eight minutes to warm up and then "
        "pulls a very decent shot. I am only selling because I bought a bigger one.",
    ),
    Listing(
        "tent",
        "sal",
        "Ridge tent for two",
        9500,
        "EUR",
        6,
        "Waxed cotton, used on four trips and always dried before packing. All pegs and poles are there, plus two "
        "spare guy lines. Weighs 6 kg, so better by car than on foot.",
    ),
    Listing(
        "armchair",
        "bea",
        "Mustard armchair, 1960s",
        240000,
        "SEK",
        8,
        "Beech frame, reupholstered two years ago in wool. Deep, comfortable and fond of long books. "
        "One arm has a faint ring from a cup. Pick-up in Södermalm, second floor, no lift.",
    ),
    Listing(
        "lamp",
        "bea",
        "Wooden desk lamp",
        45000,
        "SEK",
        15,
        "Ash arms, brass joints, enamel shade. The joints hold in any position. Comes with a warm LED bulb.",
    ),
    Listing(
        "plant",
        "bea",
        "Monstera, a big one",
        30000,
        "SEK",
        4,
        "About a metre tall and still putting out a new leaf every month. It likes a bright corner and water once "
        "a week. The terracotta pot goes with it.",
    ),
    Listing(
        "guitar",
        "omar",
        "Acoustic guitar, spruce top",
        18000,
        "GBP",
        11,
        "A warm little folk guitar that has lived in my kitchen. New strings last week, low action, no cracks. "
        "There is some honest wear below the sound hole. Soft case included.",
    ),
    Listing(
        "record-player",
        "omar",
        "Portable record player",
        8500,
        "GBP",
        20,
        "Plays 33, 45 and 78. I replaced the belt and the needle in January. The built-in speaker is better than "
        "it has any right to be.",
        sold=True,
    ),
    Listing(
        "camera",
        "lin",
        "35 mm rangefinder camera",
        16000,
        "EUR",
        10,
        "Shutter checked at every speed, light meter works and agrees with my phone. The glass is clean, with no "
        "fungus or haze. Leather strap included. I post it insured anywhere in Europe.",
    ),
    Listing(
        "skateboard",
        "lin",
        "Skateboard, sunset deck",
        5500,
        "EUR",
        5,
        "Ridden one summer, mostly to the bakery. Soft wheels, quiet bearings, fresh grip tape.",
    ),
    Listing(
        "sewing-machine",
        "tove",
        "Sewing machine in mint green",
        120000,
        "SEK",
        7,
        "All metal inside, serviced last autumn, sews through denim without complaint. Comes with its table, six "
        "feet and a shoebox full of thread.",
    ),
    Listing(
        "rocking-horse",
        "nia",
        "Rocking horse, hand made",
        7000,
        "GBP",
        18,
        "My father made it for my daughter, who is now taller than I am. Solid beech, non-toxic paint, a mane "
        "that has been brushed every night for years. It deserves another rider.",
        sold=True,
    ),
)

BIKE_TALK: tuple[Line, ...] = (
    ("bea", 4 * DAY + 130, "Hi Sal! Is the bike still for sale?"),
    ("sal", 4 * DAY + 118, "Ciao Bea, yes it is 🚲"),
    ("bea", 4 * DAY + 115, "Lovely. I'm moving to Rome in two weeks and need something to get to work on."),
    (
        "bea",
        4 * DAY + 114,
        "Three questions:\n– what size is the frame?\n– does the light run off a dynamo?\n– any rust?",
    ),
    (
        "sal",
        4 * DAY + 80,
        "52 cm, so good for anyone from about 1.60 to 1.78 m.\nThe light is a dynamo, yes.\n"
        "A little rust on the bell, none on the frame.",
    ),
    ("bea", 4 * DAY + 76, "I'm 1.70, perfect. Would you take 95?"),
    ("sal", 4 * DAY + 70, "Ha, straight to business. I put new brake pads on it, 95 is a bit low for me."),
    ("bea", 3 * DAY + 300, "Slept on it. 105, and I collect it myself?"),
    ("sal", 3 * DAY + 244, "115 and I throw in the lock. It's a good lock."),
    ("bea", 3 * DAY + 240, "Which one is it?"),
    ("sal", 3 * DAY + 231, "This one: https://example.com/locks/folding-90cm – it costs 40 new."),
    ("bea", 2 * DAY + 95, "Hmm, okay. That is a good lock 😄"),
    ("bea", 2 * DAY + 94, "110 with the lock, and I bring you real Swedish cinnamon buns."),
    ("sal", 2 * DAY + 60, "…how many buns?"),
    ("bea", 2 * DAY + 58, "Six."),
    ("sal", 2 * DAY + 51, "Deal. 110, the lock, six buns 🤝"),
    ("bea", DAY + 20, "My train gets in on Saturday at 14:10. Could we meet around four?"),
    ("sal", DAY + 4, "Saturday at four is fine. I'm near Piramide, two minutes from the metro."),
    ("bea", 52, "Great, see you there. I'll pay in cash if that suits you."),
    ("sal", 9, "Cash is perfect. I pumped up the tyres and oiled the chain this morning."),
    ("sal", 4, "Oh, and the red bag: my niece wants to know if you'd like it with or without the sticker of a duck 🦆"),
)
ESPRESSO_TALK: tuple[Line, ...] = (
    ("nia", 5 * DAY + 400, "Good evening! How old is the machine, and do you still have the box?"),
    ("sal", 5 * DAY + 350, "Three years. No box, but I pack like I'm sending an egg to the moon."),
    ("nia", 5 * DAY + 344, "😂 And shipping to Lagos?"),
    ("sal", 5 * DAY + 200, "I asked: 62 by air, with tracking. It weighs 9 kg packed."),
    ("nia", 4 * DAY + 610, "That's a lot on top of 240. My brother flies from Rome on the 19th, he could carry it."),
    ("sal", 4 * DAY + 580, "Even better! Then I can do 220, no post office for me."),
    ("nia", 4 * DAY + 575, "200?"),
    ("sal", 4 * DAY + 560, "215 and a kilo of beans from my roaster."),
    ("nia", 2 * DAY + 33, "You know how to talk to me. 210 with the beans."),
    ("sal", 2 * DAY + 12, "Va bene, 210 with the beans ☕"),
    ("nia", 95, "My brother's name is Chidi. He can come by on the 18th, after six."),
    ("nia", 93, "Does it need a converter, or is it 230 V like ours?"),
)
ARMCHAIR_TALK: tuple[Line, ...] = (
    ("tove", 3 * DAY + 200, "Hej! Finns fåtöljen kvar? Den skulle passa perfekt vid mitt fönster."),
    ("bea", 3 * DAY + 188, "Hej Tove! It is, and it loves windows. (English so my flatmate can follow along.)"),
    ("tove", 3 * DAY + 180, "No problem :) How wide is it? My door is 74 cm."),
    ("bea", 3 * DAY + 150, "78 with the arms… but 66 if you turn it sideways, that's how it came in here."),
    ("tove", 2 * DAY + 90, "Would 2 000 kr work? I'd carry it down all those stairs myself."),
    ("bea", 2 * DAY + 40, "2 200, and my flatmate takes the other end."),
    ("tove", 2 * DAY + 31, "Sold to the lady with the strong flatmate."),
    ("bea", 2 * DAY + 30, "🎉 Thursday after work?"),
    ("tove", 26, "Thursday at 18 is good. I'm borrowing a van."),
)
CAMERA_TALK: tuple[Line, ...] = (
    ("bea", 6 * DAY + 500, "Hello Lin, could you send a photo of the film door seals?"),
    ("lin", 6 * DAY + 90, "Hello! I replaced them in March, they are fresh foam. I can photograph them tomorrow."),
    ("bea", 6 * DAY + 84, "No need then, thank you. Is there a manual?"),
    ("lin", 5 * DAY + 720, "Not on paper, but there is a scan here:\nhttps://example.org/manuals/rangefinder-35.pdf"),
    ("bea", 5 * DAY + 700, "Brilliant. 140 including postage?"),
    ("lin", 5 * DAY + 650, "Insured post alone is 18. 150 including postage is the best I can do."),
    ("bea", 4 * DAY + 900, "Fair. 150 it is."),
    ("lin", 4 * DAY + 200, "成交！明天寄出 📷 (Deal! I post it tomorrow.)"),
    ("bea", 4 * DAY + 190, "谢谢! That's the one word I know."),
    ("lin", DAY + 300, "Posted. I put a roll of film inside so you can start the same day."),
    ("bea", DAY + 288, "You are too kind. First picture goes to you ❤️"),
)
RECORD_TALK: tuple[Line, ...] = (
    ("bea", 16 * DAY + 300, "Does it play 78s properly, or just spin at 78?"),
    ("omar", 16 * DAY + 280, "Properly: you flip the needle over. I play my grandmother's records on it."),
    ("bea", 16 * DAY + 275, "Sold on the grandmother. Would you take 75?"),
    ("omar", 16 * DAY + 260, "80, and I post it in the original case with far too much bubble wrap."),
    ("bea", 15 * DAY + 100, "Done! Paying now."),
    ("omar", 15 * DAY + 40, "شكراً جزيلاً يا بيا، سأرسله غداً صباحاً (thank you so much, it goes out tomorrow morning)"),
    ("bea", 11 * DAY + 30, "It arrived! Not a scratch, and the neighbours already know all my records 🎶"),
    ("omar", 11 * DAY + 12, "Music to my ears."),
)
HORSE_TALK: tuple[Line, ...] = (
    ("sal", 14 * DAY + 60, "What a beautiful horse. My niece turns two next month. Is it steady enough?"),
    ("nia", 14 * DAY + 31, "Very. The rockers are long, my daughter never managed to tip it, and she tried."),
    ("sal", 14 * DAY + 25, "Then I'd like it. I won't even haggle."),
    ("nia", 14 * DAY + 20, "On this site? 😄 Then I'll haggle for you: 65."),
    ("sal", 14 * DAY + 18, "Grazie, Nia. 65."),
    ("sal", 8 * DAY + 10, "She has named it Spaghetti and sleeps next to it."),
    ("nia", 8 * DAY + 2, "My father laughed for five minutes. Thank you for telling us."),
)
TENT_TALK: tuple[Line, ...] = (
    ("omar", 2 * DAY + 15, "Does the tent stand up to real wind? We're going to the Hebrides."),
    ("sal", 2 * DAY + 3, "It stood a night at 2 000 m in the Abruzzi. I slept badly, the tent slept well."),
    ("omar", 41, "That's the review I needed 🏕️"),
    ("omar", 40, "Could you do 80?"),
    ("omar", 17, "Or 85 with the spare guy lines, and I pay the postage."),
)
SKATEBOARD_TALK: tuple[Line, ...] = (
    ("rex", DAY + 40, "Hi, is it available? I take it now, no haggling."),
    ("lin", DAY + 31, "Hello Rex, it is. 55, and I post it tomorrow."),
    (
        "rex",
        DAY + 29,
        "My courier brings the money. You only pay his insurance first, 40 in gift cards. I refund it.",
    ),
    ("lin", DAY + 20, "No, thank you. A bank transfer, like everybody."),
    ("rex", DAY + 18, "Everybody does it like this! Send the codes today or I tell all of them you are a thief."),
)
COURIER_TALK: tuple[Line, ...] = (
    (
        "rex",
        5 * DAY + 90,
        "Good day, I pay double for the tent! But write to me on another app, I am never here.",
    ),
    ("sal", 5 * DAY + 61, "I am here, and so are you."),
)
THREAD_COLOURS = (
    "white",
    "cream",
    "butter yellow",
    "mustard",
    "apricot",
    "coral",
    "brick red",
    "cherry",
    "pink",
    "plum",
    "lilac",
    "navy",
    "sky blue",
    "teal",
    "mint",
    "moss green",
    "bottle green",
    "olive",
    "sand",
    "brown",
    "grey",
    "black",
    "gold",
    "silver",
    "turquoise",
    "lavender",
    "rust",
)
THREAD_ANSWERS = ("Yes, two spools", "One, half used", "Yes!", "Sorry, no", "Three of them, no idea why", "A full one")
THREAD_OPENING = (
    ("bea", "Hi Tove! Is the shoebox of thread really included?"),
    ("tove", "Really. It's bottomless."),
    ("bea", "Then I have to ask about colours"),
    ("bea", "All of them 🙈"),
    ("tove", "Ask away, I have tea"),
)
THREAD_CLOSING = (
    ("bea", "That's the lot"),
    ("tove", "My tea is cold"),
    ("bea", "1 100 kr for the machine and the box?"),
    ("tove", "For someone that thorough? Yes 🧵"),
    ("bea", "Hurra! I'll come on Sunday."),
    ("tove", "I'll make tea"),
)
THREAD_START = 30 * HOUR


def _thread_talk() -> tuple[Line, ...]:
    said = list(THREAD_OPENING)
    for colour, answer in zip(THREAD_COLOURS, cycle(THREAD_ANSWERS), strict=False):
        said += [("bea", f"{colour.capitalize()}?"), ("tove", answer)]
    said += THREAD_CLOSING
    return tuple((author, THREAD_START - index, text) for index, (author, text) in enumerate(said))


CONVERSATIONS = (
    Conversation("bike", "bea", BIKE_TALK, {"bea": 2}),
    Conversation("espresso-machine", "nia", ESPRESSO_TALK, {"sal": 2}),
    Conversation("armchair", "tove", ARMCHAIR_TALK, {"bea": 1}),
    Conversation("camera", "bea", CAMERA_TALK, {}),
    Conversation("record-player", "bea", RECORD_TALK, {}),
    Conversation("rocking-horse", "sal", HORSE_TALK, {}),
    Conversation("sewing-machine", "bea", _thread_talk(), {}),
    Conversation("tent", "omar", TENT_TALK, {"sal": 3}),
    Conversation("skateboard", "rex", SKATEBOARD_TALK, {}),
    Conversation("tent", "rex", COURIER_TALK, {}),
)


def records(now_ms: int) -> Iterator[dict[str, object]]:
    """Everything as import records, dated back from now_ms (milliseconds since 1970, UTC)."""
    for person in PEOPLE:
        yield {"type": "account", "id": ID_PREFIX + person.username, **person._asdict()}
    for listing in LISTINGS:
        record = listing._asdict()
        at = _at(now_ms, record.pop("age_days") * DAY)
        yield {
            "type": "listing",
            "id": ID_PREFIX + listing.picture,
            **record,
            "seller": ID_PREFIX + listing.seller,
            "at": at,
        }
    for number, conversation in enumerate(CONVERSATIONS, 1):
        yield from _conversation_records(f"{ID_PREFIX}c{number}", conversation, now_ms)


def _conversation_records(key: str, conversation: Conversation, now_ms: int) -> Iterator[dict[str, object]]:
    record: dict[str, object] = {
        "type": "conversation",
        "id": key,
        "listing": ID_PREFIX + conversation.picture,
        "buyer": ID_PREFIX + conversation.buyer,
        "at": _at(now_ms, conversation.lines[0][1]),
    }
    if conversation.unread:
        record["unread"] = {ID_PREFIX + username: count for username, count in conversation.unread.items()}
    yield record
    for number, (author, minutes_ago, text) in enumerate(conversation.lines, 1):
        yield {
            "type": "message",
            "id": f"{key}-{number}",
            "conversation": key,
            "author": ID_PREFIX + author,
            "body": text,
            "at": _at(now_ms, minutes_ago),
        }


def _at(now_ms: int, minutes_ago: int) -> str:
    moment = datetime.fromtimestamp((now_ms - minutes_ago * MINUTE_MS) // 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
