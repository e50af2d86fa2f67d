"""The shop's first people and things; then haggle is told of all there are."""

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402

from shop.haggle import tell_all  # noqa: E402
from shop.models import Thing  # noqa: E402

THINGS = (
    ("tom", "Green armchair", "95.00", "Soft, and by no means new. To be fetched, second floor.", "armchair.jpg"),
    ("ines", "Travel guitar", "120.00", "New strings in May. With a bag.", "guitar.jpg"),
    ("tom", "Tent for two", "60.00", "Slept in four times, and dry each time.", "tent.jpg"),
    ("mira", "Film camera", "149.50", "Works. The light meter is an optimist.", "camera.jpg"),
)
if not User.objects.exists():
    people = {name: User(username=name, first_name=name.capitalize()) for name in ("mira", "tom", "ines")}
    for user in people.values():
        user.set_password("please")
    User.objects.bulk_create(people.values())
    Thing.objects.bulk_create(Thing(None, people[who].id, *rest) for who, *rest in THINGS)
tell_all()
