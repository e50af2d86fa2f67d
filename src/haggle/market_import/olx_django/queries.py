"""
Reading the SQLite database of the Django site: a copy of it, so that the site can go on writing meanwhile.

Only a database whose tables are known is read: a new column could say that a row is deleted.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from haggle.market_import.importing import ImportProblem

Row = sqlite3.Row
WAIT_S = 5.0

# What is read: table → its columns; one with a question mark came with a later migration.
TABLES = {
    "auth_user": "id password last_login is_superuser username last_name email is_staff is_active date_joined "
    "first_name",
    "accounts_userprofile": "id user_id phone address city state country postal_code profile_image date_of_birth "
    "is_verified college_name? graduation_year? course? graduation_status? created_at updated_at",
    "notifications_notificationpreference": "id user_id email_notifications new_message_notifications "
    "product_inquiry_notifications price_update_notifications wishlist_notifications marketing_notifications "
    "push_notifications?",
    "categories_category": "id name slug description icon? image parent_id is_active created_at updated_at",
    "products_product": "id title slug description price category_id condition seller_id status city state country "
    "brand model is_negotiable is_featured created_at updated_at views_count",
    "products_productimage": "id product_id image alt_text is_primary created_at",
    "chat_conversation": "id product_id buyer_id seller_id created_at updated_at is_active",
    "chat_message": "id conversation_id sender_id content created_at is_read",
}
NEEDED = ("auth_user", "products_product")
_PEOPLE = (
    "SELECT auth_user.*, profiles.id AS profile_id, profiles.profile_image, wishes.id AS wishes_id, "
    "wishes.email_notifications, wishes.new_message_notifications, wishes.price_update_notifications, "
    "wishes.push_notifications FROM auth_user LEFT JOIN accounts_userprofile AS profiles "
    "ON profiles.user_id = auth_user.id LEFT JOIN notifications_notificationpreference AS wishes "
    "ON wishes.user_id = auth_user.id GROUP BY auth_user.id ORDER BY auth_user.id"
)


@contextmanager
def copied(file: Path) -> Iterator[sqlite3.Connection]:
    """A copy of that database, checked. Raises ImportProblem for one that cannot be read."""
    if not file.is_file():
        raise ImportProblem(f"there is no file {file}.")
    with TemporaryDirectory(prefix="haggle-import-") as folder, closing(sqlite3.connect(f"{folder}/copy.db")) as copy:
        try:
            _copy(file, copy)
            _must_be_known(file, copy)
            copy.execute("CREATE INDEX messages_read ON chat_message (conversation_id, created_at, id)")
            yield copy
        except sqlite3.DatabaseError as error:
            raise ImportProblem(_words(file, error)) from error


def _copy(file: Path, copy: sqlite3.Connection) -> None:
    uri = f"{file.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=WAIT_S)) as source:
        reading = source.execute("SELECT name FROM sqlite_master")  # unfinished: nobody writes until it is copied
        source.backup(copy)
        reading.close()
    copy.row_factory = sqlite3.Row
    copy.text_factory = lambda text: text.decode(errors="replace")
    (answer,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise sqlite3.DatabaseError(answer)


def _words(file: Path, error: sqlite3.Error) -> str:
    if "locked" in str(error) or "busy" in str(error):
        return f"{file} is locked: the site writes to it for long. Stop the site, then run this again."
    if "not a database" in str(error):
        return f"{file} is no SQLite database."
    return f"{file} cannot be read, so nothing was loaded: {error}."


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {row["name"] for row in database.execute(f"PRAGMA table_info({table})")}


def _must_be_known(file: Path, copy: sqlite3.Connection) -> None:
    """Raises ImportProblem; tables and columns that came later are added, empty."""
    problems = []
    for table, words in TABLES.items():
        there, known = _columns(copy, table), {word.rstrip("?"): word.endswith("?") for word in words.split()}
        if not there and table in NEEDED:
            problems.append(f"there is no {table}")
        elif not there:
            copy.execute(f"CREATE TABLE {table} ({', '.join(known)})")
        else:
            missing = [name for name in known if name not in there]
            unknown = sorted(there - known.keys())
            for name in missing:
                if known[name]:
                    copy.execute(f"ALTER TABLE {table} ADD COLUMN {name}")
                else:
                    problems.append(f"{table} has no {name}")
            problems += [f"{table} has {name}, which haggle does not know" for name in unknown]
    if problems:
        advice = "A copy of the database without the columns that do not matter can be imported."
        raise ImportProblem(f"{file} is not as haggle knows that site: {'; '.join(problems)}. {advice}")


def people(database: sqlite3.Connection) -> list[Row]:
    """Everybody, with profile and preferences."""
    return database.execute(_PEOPLE).fetchall()


def things(database: sqlite3.Connection) -> Iterator[Row]:
    """Everything for sale, with the name of its category."""
    yield from database.execute(
        "SELECT products_product.*, categories_category.name AS category FROM products_product "
        "LEFT JOIN categories_category ON categories_category.id = category_id ORDER BY products_product.id"
    )


def images(database: sqlite3.Connection) -> Iterator[Row]:
    """All photos: of each thing in the order in which the site shows them."""
    yield from database.execute(
        "SELECT id, product_id, image FROM products_productimage ORDER BY product_id, is_primary DESC, created_at, id"
    )


def talks(database: sqlite3.Connection) -> Iterator[Row]:
    """All conversations, with who sells the thing."""
    yield from database.execute(
        "SELECT chat_conversation.*, products_product.seller_id AS owner_id FROM chat_conversation "
        "LEFT JOIN products_product ON products_product.id = product_id ORDER BY chat_conversation.id"
    )


def messages(database: sqlite3.Connection, conversation_id: int) -> list[Row]:
    """What was said in one, in order of time."""
    return database.execute(
        "SELECT id, sender_id, content, created_at, is_read FROM chat_message WHERE conversation_id = ? "
        "ORDER BY created_at, id",
        (conversation_id,),
    ).fetchall()


def lost_messages(database: sqlite3.Connection) -> Iterator[int]:
    """Those in conversations that are not there."""
    rows = database.execute(
        "SELECT id FROM chat_message WHERE NOT EXISTS "
        "(SELECT 1 FROM chat_conversation WHERE chat_conversation.id = conversation_id) ORDER BY id"
    )
    yield from (row["id"] for row in rows)


def others(database: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """The site's other tables that hold anything, with their number of rows."""
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    for (name,) in names:
        if name not in TABLES and not name.startswith(("sqlite_", "django_", "auth_")):
            quoted = name.replace('"', '""')
            (count,) = database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()
            if count:
                yield name, count
