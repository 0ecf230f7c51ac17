"""What the tests of the phone do again and again: open the form, press, and look at what the browser keeps."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.field.network import Network
from tests.stack import wait_for

BANNER = "#queue"
# Everything that a page can keep in the browser.
KEPT = """async () => {
  const found = { local: Object.keys(localStorage), session: Object.keys(sessionStorage), caches: {}, databases: {} };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    found.caches[name] = (await cache.keys()).map((one) => new URL(one.url).pathname);
  }
  for (const { name } of await indexedDB.databases()) {
    const opened = await new Promise((resolve, reject) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = reject;
    });
    for (const store of opened.objectStoreNames) {
      const asked = opened.transaction(store).objectStore(store).getAll();
      const rows = await new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
      found.databases[`${name}/${store}`] = rows;
    }
    opened.close();
  }
  return found;
}"""


def open_form(page: Page, network: Network) -> None:
    page.goto(f"{network.address}/handelser/ny/")
    expect(page.get_by_role("heading", name="Ny händelse", level=1)).to_be_visible()


def choose(page: Page, *, area: str = "alby", kind: str = "fire", severity: str = "high") -> str:
    """Choose the three and return the key that the form was drawn with."""
    for name, value in (("area", area), ("type", kind), ("severity", severity)):
        page.locator(f'[name={name}][value="{value}"]').evaluate("one => one.click()")
    return page.locator("[name=key]").input_value()


def press(page: Page) -> None:
    page.get_by_role("button", name="Spara händelse").click()


def kept(page: Page) -> dict[str, Any]:
    """Return everything that the browser keeps for the site."""
    found: dict[str, Any] = page.evaluate(KEPT)
    return found


def waiting(page: Page) -> list[dict[str, Any]]:
    """Return what waits in the phone."""
    return [one for rows in kept(page)["databases"].values() for one in rows]


def ready_for_no_coverage(page: Page) -> None:
    """Wait until the phone keeps the empty form, and what comes last with it."""
    wait_for(lambda: any("/falt/omraden/" in paths for paths in kept(page)["caches"].values()), seconds=30)
