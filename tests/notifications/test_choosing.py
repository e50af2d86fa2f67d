"""Which kinds of news somebody wants, and on which channels."""

import re

import pytest
from cast import Haggle, Person
from listener import listen


@pytest.fixture
def sal(haggle: Haggle) -> Person:
    return Person(haggle, "Sal").join()


def _checked(person: Person) -> set[str]:
    page = person.get("/account/notifications").text
    return set(re.findall(r'name="(\w+\.\w+)" value="on" checked', page))


def _choose(person: Person, *names: str) -> None:
    answer = person.http.post("/account/notifications", data=dict.fromkeys(names, "on"))
    assert answer.status_code == 303


def test_what_is_on_from_the_start_makes_no_sound(sal: Person) -> None:
    assert _checked(sal) == {
        *(f"{kind}.{channel}" for kind in ("message", "reply", "reaction", "listing") for channel in ("badge", "toast"))
    }


def test_a_choice_is_kept_whole(sal: Person) -> None:
    _choose(sal, "message.desktop", "reply.badge")
    assert _checked(sal) == {"message.desktop", "reply.badge"}
    _choose(sal)
    assert _checked(sal) == set()
    _choose(sal, "message.toast")
    assert _checked(sal) == {"message.toast"}


def test_an_alert_names_the_channels_that_are_on(bea: Person, sal: Person, talk: int) -> None:
    for names, channels in ((("message.toast", "message.desktop"), "toast desktop"), (("message.sound",), "sound")):
        _choose(sal, *names)
        stream = listen(sal, f"after={sal.position()}")
        bea.say(talk, "hi")
        assert f'data-channels="{channels}"' in stream.next().data


def test_no_channel_no_alert(bea: Person, sal: Person, talk: int) -> None:
    _choose(sal, "message.badge")
    stream = listen(sal, f"after={sal.position()}")
    bea.say(talk, "hi")
    assert "toast" not in stream.next().data


def test_without_its_badge_a_kind_is_not_counted_and_other_pages_learn_it(sal: Person, talk: int) -> None:
    stream = listen(sal, f"after={sal.position()}")
    assert re.search(r'id="badge"[^>]*>\s*<span', sal.get("/listings").text)
    _choose(sal, "message.toast")
    assert re.search(r'data-hx-target="#badge">\s*</hx-partial>', stream.saying("#badge").data)
    assert not re.search(r'id="badge"[^>]*>\s*<span', sal.get("/listings").text)


def test_a_browser_that_allows_it_switches_the_desktop_on_and_nothing_else(sal: Person) -> None:
    before = _checked(sal)
    assert sal.http.post("/account/notifications/desktop").status_code == 303
    assert _checked(sal) == before | {"message.desktop", "reply.desktop"}


def test_the_api_changes_only_what_is_named(sal: Person) -> None:
    headers = {"Authorization": f"Bearer {sal.token()}"}
    path = "/api/v1/notifications/preferences"
    changed = sal.http.post(path, headers=headers, json={"reply.sound": False, "listing.desktop": True})
    assert changed.json() == sal.http.get(path, headers=headers).json()
    assert changed.json()["reply"] == {"badge": True, "toast": True, "sound": False, "desktop": False, "mail": True}
    assert changed.json()["listing"]["desktop"]
    assert sal.http.post(path, headers=headers, json={"reply.sound": "loud"}).status_code == 422
