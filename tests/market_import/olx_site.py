"""The Django site for classified ads, as its migrations leave its database: Bea, Sal and what they said there."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from haggle.listings.model import Listing
from haggle.listings.queries import listing
from haggle.market_import.olx_django.importing import import_olx_django
from haggle.site import Site

WORDS = "cinnamon buns 1"
HASH = "pbkdf2_sha256$2000$3TkM5mzEwKgLdWu9lOstIB$VNs1+OojcStd0JOgL3/oevD2SLMsS/owjD4Fxi7yap4="
AT = "2025-09-03 11:21:30.123456"

TABLES = {
    "auth_user": "password, last_login, is_superuser, username UNIQUE, last_name, email, is_staff, is_active, "
    "date_joined, first_name",
    "accounts_userprofile": "phone, address, city, state, country, postal_code, profile_image, date_of_birth, "
    "is_verified, created_at, updated_at, user_id UNIQUE, college_name, course, graduation_status, graduation_year",
    "accounts_otp": "email, otp_code, otp_type, created_at, expires_at, is_verified, temp_data",
    "categories_category": "name, slug, description, image, is_active, created_at, updated_at, icon, parent_id",
    "products_product": "title, slug, description, price decimal, condition, status, city, state, country, brand, "
    "model, is_negotiable, is_featured, created_at, updated_at, views_count, category_id, seller_id",
    "products_productimage": "image, alt_text, is_primary, created_at, product_id",
    "products_wishlist": "created_at, product_id, user_id",
    "chat_conversation": "created_at, updated_at, is_active, buyer_id, product_id, seller_id",
    "chat_message": "content, created_at, is_read, conversation_id, sender_id",
    "notifications_notificationpreference": "email_notifications, new_message_notifications, "
    "product_inquiry_notifications, price_update_notifications, wishlist_notifications, marketing_notifications, "
    "user_id UNIQUE, push_notifications",
}
USUAL: dict[str, dict[str, Any]] = {
    "auth_user": {
        "password": HASH,
        "is_superuser": 0,
        "last_name": "",
        "email": "",
        "is_staff": 0,
        "is_active": 1,
        "date_joined": AT,
        "first_name": "",
    },
    "products_product": {
        "title": "City bike",
        "description": "Runs.",
        "price": 12000,
        "condition": "good",
        "status": "active",
        "city": "Pune",
        "country": "India",
        "created_at": AT,
        "seller_id": 2,
    },
    "products_productimage": {"is_primary": 0, "created_at": AT, "product_id": 1},
    "chat_conversation": {"created_at": AT, "is_active": 1, "buyer_id": 1, "product_id": 1, "seller_id": 2},
    "chat_message": {"created_at": AT, "is_read": 1, "conversation_id": 1, "sender_id": 1},
}


class OlxSite:
    """Its database and its files."""

    def __init__(self, folder: Path) -> None:
        self.file, self.media = folder / "db.sqlite3", folder / "media"
        (self.media / "products").mkdir(parents=True)
        for table, columns in TABLES.items():
            self.run(f"CREATE TABLE {table} (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, {columns})")
        self.add("auth_user", username="bea", first_name="Bea")
        self.add("auth_user", username="sal", first_name="Sal", last_name="Berg")
        self.add("products_product")
        self.add("chat_conversation")

    def run(self, statement: str, *values: object) -> Any:
        with closing(sqlite3.connect(self.file)) as database, database:
            return database.execute(statement, values).lastrowid

    def add(self, table: str, **values: object) -> int:
        """A row, as its form makes it but for `values`; answers its id."""
        values = USUAL.get(table, {}) | values
        places = ", ".join("?" * len(values))
        row_id: int = self.run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({places})", *values.values())
        return row_id

    def say(self, content: object, by: int = 1, minute: int = 0, **values: object) -> int:
        """A message of Bea's (or of 2, Sal's) in the conversation about the bike."""
        at = f"2025-09-03 12:{minute:02}:00"
        return self.add("chat_message", **{"content": content, "sender_id": by, "created_at": at} | values)

    async def bring(self, site: Site, media: bool = True) -> None:
        await import_olx_django(site, self.file, self.media if media else None, None)


async def one_listing(site: Site) -> Listing:
    """What the first thing there became."""
    return await site.read(listing, 1)
