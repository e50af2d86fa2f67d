"""The main stories once more, haggle standing under a path of a shop; nothing of it is asked of the shop."""

from collections.abc import Iterator

import pytest
import test_browser_alerts as alerts
import test_browser_dead_session as dead_session
import test_browser_delivery as delivery
import test_browser_files as files
import test_browser_list as list_
import test_browser_live_frames as live_frames
import test_browser_offline as offline
import test_browser_search as search
import test_browser_sending as sending
import test_browser_shortcuts as shortcuts
import test_browser_voice as voice
from beside_a_shop import BesideAShop
from cast import Person
from client import close_down_to
from window import Open

pytestmark = [pytest.mark.system, pytest.mark.whole_browser]

NEWCOMERS = True

hers, lamp, tabs = alerts.hers, alerts.lamp, alerts.tabs
plain = live_frames.plain
talks = list_.talks

test_live = delivery.test_a_message_shows_once_in_every_window
test_live_without_scripts = live_frames.test_two_people_talk_live
test_the_list_without_scripts = live_frames.test_the_list_comes_again_by_itself
test_files = files.test_several_files_go_with_one_message
test_voice = voice.test_a_voice_message_is_recorded_listened_to_and_sent
test_offline_and_back = offline.test_a_draft_outlasts_a_tunnel
test_a_form_offline = offline.test_a_message_sent_as_a_form_waits_like_any_other
test_a_desktop_notification = alerts.test_with_every_tab_hidden_one_desktop_notification_comes_at_once
test_reading_elsewhere = alerts.test_what_is_read_elsewhere_takes_its_desktop_notification_away
test_signing_in_again = dead_session.test_after_signing_in_again_the_text_is_there
test_what_was_not_sent = sending.test_a_reload_brings_the_failed_bubble_back
test_going_back = list_.test_going_back_shows_a_whole_and_current_page
test_filters = list_.test_the_filters_are_links
test_searching = search.test_a_hit_opens_the_log_at_the_message
test_help_of_single_keys = shortcuts.test_help_says_them_and_switches_each_off_in_every_tab


@pytest.fixture(scope="session")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BesideAShop]:
    server = BesideAShop(tmp_path_factory.mktemp("shop"), {"HAGGLE_DELIVERED_MS": "20"}).start()
    yield server
    close_down_to(0)
    server.stop()
    assert server.errors() == []


@pytest.fixture
def people(haggle: BesideAShop) -> dict[str, Person]:
    return {name: Person(haggle, name).join() for name in ("Bea", "Sal")}


@pytest.fixture(autouse=True)
def nothing_is_asked_of_the_shop(haggle: BesideAShop) -> Iterator[None]:
    before = len(haggle.front.asked_of_the_shop())
    yield
    assert [line for line in haggle.front.asked_of_the_shop()[before:] if "/favicon.ico" not in line] == []


def test_what_the_shop_keeps_in_the_browser_is_left_alone(bea: Person, talk: int, window: Open) -> None:
    """Its caches, which the service worker of haggle shares with it; and its pages are none of that worker's."""
    hers = window(bea).talk(talk)
    hers.evaluate("caches.open('of the shop')")
    hers.evaluate("navigator.serviceWorker.ready.then((one) => one.update())")
    hers.page.reload()
    hers.live()
    scope, kept = hers.evaluate("navigator.serviceWorker.ready.then(async (r) => [r.scope, await caches.keys()])")
    assert scope == f"{bea.haggle.url}/"
    assert "of the shop" in kept
