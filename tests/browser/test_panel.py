"""What an administrator does, in a browser."""

import json
import re
import shlex
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.conftest import Site

if TYPE_CHECKING:
    from playwright.sync_api import Page


def make_key(panel: "Page", site: Site, name: str) -> str:
    """Make a key that this machine may use; returns the line that logs in."""
    panel.goto(f"{site.url}/admin/keys/new")
    panel.get_by_label("Name").fill(name)
    panel.get_by_role("button", name=re.compile("Add my address")).click()
    assert panel.get_by_label("Name").input_value() == name
    assert "127.0.0.1 my address" in panel.get_by_label("Allowed addresses").input_value()
    panel.get_by_role("button", name="Create key").click()
    panel.get_by_role("heading", name="Your new key").wait_for()
    return panel.locator("#curl-login").inner_text()


def log_in(line: str) -> dict[str, str]:
    """Run a curl line as somebody who pastes it into a terminal."""
    done = subprocess.run(["curl", "-sS", *shlex.split(line)[1:]], capture_output=True, text=True, check=True, timeout=30)
    return json.loads(done.stdout)


def test_a_new_key_works_from_its_pasted_line_and_its_session_can_be_ended(
    panel: "Page", site: Site, keep: Callable[["Page", str], None]
) -> None:
    line = make_key(panel, site, "Browser's key")
    keep(panel, "new-key")
    assert log_in(line)["api_token"]
    panel.get_by_role("link", name="I have kept it").click()
    panel.get_by_role("link", name=re.compile("Sessions")).click()
    assert panel.locator("tbody tr").count() == 1
    panel.get_by_role("link", name=re.compile("^End session")).click()
    dialog = panel.get_by_role("dialog")
    dialog.get_by_role("heading", name="End this session?").wait_for()
    keep(panel, "question")
    dialog.get_by_role("button", name="End session").click()
    panel.get_by_text("Nobody is using this key now").wait_for()


def test_the_key_is_copied_whole(panel: "Page", site: Site) -> None:
    make_key(panel, site, "Copied")
    panel.get_by_role("button", name="Copy key").click()
    panel.get_by_text("Copied", exact=True).last.wait_for()
    assert panel.evaluate("navigator.clipboard.readText()") == panel.locator("#secret").inner_text()


def test_after_rotation_old_and_new_line_log_in(panel: "Page", site: Site) -> None:
    old = make_key(panel, site, "Rotated")
    panel.get_by_role("link", name="I have kept it").click()
    panel.get_by_role("link", name="Rotate").click()
    panel.get_by_label("In 1 hour").check()
    panel.get_by_role("button", name="Rotate key").click()
    panel.get_by_role("heading", name="The key is rotated").wait_for()
    new = panel.locator("#curl-login").inner_text()
    assert old != new
    assert log_in(old)["api_token"]
    assert log_in(new)["api_token"]


def test_a_range_is_allowed_and_taken_away_again(panel: "Page", site: Site) -> None:
    panel.goto(f"{site.url}/admin/keys/3/addresses")
    panel.get_by_label("Address or range").fill("192.0.2.77/24")
    panel.get_by_label("Note").fill("the annex")
    panel.get_by_role("button", name="Allow", exact=True).click()
    panel.get_by_text("192.0.2.0/24 is allowed now.").wait_for()
    assert panel.get_by_role("row", name="192.0.2.0/24 the annex").is_visible()
    panel.get_by_role("link", name="Remove 192.0.2.0/24").click()
    panel.get_by_role("dialog").get_by_role("button", name="Remove address").click()
    panel.get_by_text("192.0.2.0/24 is removed.").wait_for()


def test_what_is_wrong_stands_at_its_field(panel: "Page", site: Site, keep: Callable[["Page", str], None]) -> None:
    panel.goto(f"{site.url}/admin/keys/new")
    panel.get_by_label("Name").fill("x")
    panel.get_by_label("Allowed addresses").fill("not-an-ip")
    panel.get_by_role("button", name="Create key").click()
    name = panel.get_by_label("Name")
    assert name.get_attribute("aria-invalid") == "true"
    described = panel.locator(f"#{name.get_attribute('aria-describedby').split()[0]}")  # type: ignore[union-attr]
    assert "Use 3 to 64 characters" in described.inner_text()
    assert panel.get_by_label("Allowed addresses").input_value() == "not-an-ip"
    keep(panel, "form-errors")


def test_the_keyboard_is_enough(panel: "Page", site: Site) -> None:
    panel.goto(f"{site.url}/admin/keys/3")
    panel.keyboard.press("Tab")
    assert panel.evaluate("document.activeElement.textContent") == "Skip to the content"
    panel.keyboard.press("Enter")
    assert panel.evaluate("document.activeElement.id") == "main"
    panel.get_by_role("link", name="Delete").focus()
    panel.keyboard.press("Enter")
    panel.get_by_role("dialog").wait_for()
    assert panel.evaluate("document.activeElement.textContent") == "Cancel"
    panel.keyboard.press("Escape")
    panel.get_by_role("dialog").wait_for(state="hidden")
    assert panel.evaluate("document.activeElement.textContent") == "Delete"


def test_everything_works_without_scripts(open_panel: Callable[..., "Page"], site: Site) -> None:
    panel = open_panel(java_script_enabled=False)
    make_key(panel, site, "No scripts")
    panel.get_by_role("link", name="I have kept it").click()
    panel.get_by_role("link", name="Delete").click()
    panel.get_by_role("heading", name="Delete the key No scripts?").wait_for()
    panel.get_by_role("button", name="Delete key").click()
    panel.get_by_text("The key No scripts is deleted.").wait_for()


def test_the_menu_opens_on_a_phone(open_panel: Callable[..., "Page"]) -> None:
    panel = open_panel(viewport={"width": 390, "height": 844}, has_touch=True)
    orders = panel.get_by_role("link", name="Orders", exact=True)
    assert orders.filter(visible=True).count() == 0
    panel.get_by_text("Menu").click()
    orders.filter(visible=True).click()
    panel.get_by_role("heading", name="Orders").wait_for()


def test_lists_are_sorted_and_chosen_on_a_phone_too(open_panel: Callable[..., "Page"], site: Site) -> None:
    panel = open_panel(viewport={"width": 390, "height": 844}, has_touch=True)
    panel.goto(f"{site.url}/admin/keys")
    panel.get_by_label("Choose all").check()
    assert panel.locator("tbody input:checked").count() == panel.locator("tbody input").count()
    panel.get_by_role("link", name="Created").click()
    panel.wait_for_url("**sort=date_added**")
    assert panel.get_by_role("link", name="Created").bounding_box()["height"] > 10  # type: ignore[index]


def test_the_end_of_a_key_stays_on_one_line(panel: "Page", site: Site) -> None:
    panel.goto(f"{site.url}/admin/keys")
    lines = """cells => cells.map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return range.getClientRects().length;
    })"""
    assert set(panel.locator("tbody td.mono").evaluate_all(lines)) == {1}


def test_colours_follow_the_system_until_chosen(open_panel: Callable[..., "Page"]) -> None:
    panel = open_panel(color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = panel.evaluate(ground)
    panel.get_by_role("button", name="Light").filter(visible=True).click()
    panel.wait_for_load_state()
    assert panel.evaluate(ground) != dark
    assert panel.get_by_role("button", name="Light").filter(visible=True).get_attribute("aria-pressed") == "true"


def test_several_keys_are_chosen_with_one_box(panel: "Page", site: Site) -> None:
    panel.goto(f"{site.url}/admin/keys?q=Partner")
    panel.get_by_label("Choose all").check()
    panel.get_by_role("button", name="Disable").click()
    panel.get_by_role("heading", name="Disable 1 key?").wait_for()
    panel.get_by_role("button", name="Disable").click()
    panel.get_by_text("1 key disabled.").wait_for()


def test_an_order_gets_a_history_entry(panel: "Page", site: Site) -> None:
    panel.goto(f"{site.url}/admin/orders/6")
    panel.get_by_label("Comment").fill('Leaves <today> & "soon"')
    panel.get_by_role("button", name="Add to the history").click()
    panel.get_by_text("The history entry is added.").wait_for()
    assert panel.get_by_text('Leaves <today> & "soon"').is_visible()


def test_a_mail_is_sent_again_after_asking(panel: "Page", site: Site) -> None:
    panel.goto(f"{site.url}/admin/orders/5")
    before = panel.get_by_role("link", name=re.compile("^Send again")).count()
    panel.get_by_role("link", name=re.compile("^Send again .* turing@example.org")).first.click()
    panel.get_by_role("dialog").get_by_role("button", name="Send again").click()
    panel.get_by_text("The mail to turing@example.org is in line.").wait_for()
    assert panel.get_by_role("link", name=re.compile("^Send again")).count() == before + 1
