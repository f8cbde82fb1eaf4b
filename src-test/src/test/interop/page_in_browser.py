"""A person's browser on the live page: Debian's chromium, driven by Playwright.

usage: page_in_browser.py URL STATIC AXE GO OUT
URL is the page over a run that waits for the file GO to appear, and a finished one; STATIC the pages as files; AXE
axe-core's script; OUT takes pictures and what was found. What does not hold raises.
"""

import json
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

URL, STATIC, AXE, GO, OUT = sys.argv[1:6]
OUT = Path(OUT)
HOST = URL.split("/")[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
asked, dialogs, errors = [], [], []


def opened(browser, **more):
    page = browser.new_context(**more).new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    return page


def until(what, found, seconds=120):
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, what
        time.sleep(0.2)
    return value


def points(page):
    """How many points all curves of the live experiment have."""
    return page.evaluate(
        "[...document.querySelectorAll('[data-key=live] svg.chart path.thin, [data-key=live] svg.chart path.mean')]"
        ".reduce((sum, path) => sum + path.getAttribute('d').split('L').length, 0)")


def spent(page):
    return page.evaluate("[...document.querySelectorAll('[data-key=live] .meter .amount')].map(e => e.textContent).join()")


def axe(page, name):
    """Axe's own check; it is put in past the page's policy, as a browser's own tools are."""
    client = page.context.new_cdp_session(page)
    client.send("Page.setBypassCSP", {"enabled": True})
    page.reload()
    page.wait_for_selector("main h1, main h2")
    page.wait_for_timeout(500)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    client.send("Runtime.evaluate", {"expression": Path(AXE).read_text()})
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    bad = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    told = [(v["id"], v["impact"], v["nodes"][0]["html"][:200]) for v in bad]
    assert not bad, f"{name}: {told}"
    return [(v["id"], v["impact"]) for v in found["violations"]]


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
    said = {"chromium": browser.version}

    # Side by side, and moving.
    page = opened(browser, viewport={"width": 1700, "height": 1100})
    page.goto(URL)
    page.wait_for_selector("[data-key=live]")
    page.wait_for_selector("[data-key=finished] svg.chart")
    boxes = [page.locator(f"[data-key={key}]").bounding_box() for key in ("live", "finished")]
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 2 and boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1, boxes
    until("live", lambda: page.locator("#link.live").count())
    until("asked", lambda: "in flight" in page.locator("[data-key=live] .facts").inner_text().lower())
    before = (points(page), spent(page))

    # What is asked now, the student's answer beside.
    page.locator("[data-key=live] a.run.running").first.click()
    page.wait_for_selector("#now li")
    until("asked", lambda: "asked, not back yet" in page.locator("#now").inner_text())
    assert "Student, before" in page.locator("#now").inner_text()
    page.screenshot(path=OUT / "now.png")
    page.go_back()
    page.wait_for_selector("[data-key=live]")
    Path(GO).touch()
    until("curves grow", lambda: points(page) > before[0])
    until("spend moves", lambda: spent(page) != before[1])
    until("ends", lambda: page.locator("[data-key=live] .state.done").count())
    said["points"] = [before[0], points(page)]
    said["spent"] = [before[1], spent(page)]
    page.screenshot(path=OUT / "overview.png")

    # Words of anyone's do nothing.
    page.goto(URL + "#/e/finished/run/loss/1")
    page.wait_for_selector("#found li")
    text = page.locator("#found").inner_text()
    assert "<img src=x onerror=alert(1)>" in text and "\\u202e" in text and "\u202e" not in text, text[:2000]
    assert page.locator("#found img, #found script, main iframe").count() == 0
    assert page.evaluate("document.querySelectorAll('script').length") == 3
    assert len(page.content()) < 300_000
    assert page.evaluate("getComputedStyle(document.querySelector('#found .said')).unicodeBidi") == "isolate"
    whole = page.locator("#found a.whole").first
    assert "1,000,005" in whole.inner_text(), whole.inner_text()
    reply = page.request.get(URL + whole.get_attribute("href"))
    assert len(reply.text()) == 1_000_005 and reply.headers["content-type"].startswith("text/plain")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the window"

    # By keyboard alone: search, turn, look at a candidate, go back.
    keys = opened(browser, viewport={"width": 1440, "height": 900})
    keys.goto(URL + "#/e/finished/run/loss/1")
    keys.wait_for_selector("#found li")
    keys.keyboard.press("Tab")
    assert keys.evaluate("document.activeElement.textContent") == "Skip to the content"
    keys.keyboard.press("Enter")
    assert keys.evaluate("document.activeElement.id") == "main"
    for _ in range(80):
        keys.keyboard.press("Tab")
        if keys.evaluate("document.activeElement.name") == "q":
            break
    assert keys.evaluate("document.activeElement.name") == "q"
    assert keys.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    keys.keyboard.type("number 4")
    keys.keyboard.press("Enter")
    until("found", lambda: keys.locator("#found li").count() == 1)
    assert "✗" in keys.locator("#found").inner_text()
    for _ in range(12):
        keys.keyboard.press("Tab")
        if keys.evaluate("document.activeElement.textContent") == "history":
            break
    keys.keyboard.press("Enter")
    keys.wait_for_selector("h1:has-text('Candidate')")
    for _ in range(80):
        keys.keyboard.press("Tab")
        if keys.evaluate("document.activeElement.textContent") == "loss, seed 1":
            break
    keys.keyboard.press("Enter")
    keys.wait_for_selector("#found li")

    # Light and dark, phone and desktop, and what axe says of each.
    said["axe"] = {}
    for scheme in ("light", "dark"):
        for name, size in (("desktop", (1440, 900)), ("phone", (390, 844))):
            for place, hash in (("overview", ""), ("experiment", "#/e/finished"), ("run", "#/e/finished/run/loss/1")):
                seen = opened(browser, viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
                seen.goto(URL + hash)
                seen.wait_for_selector("main h1, main h2")
                seen.wait_for_timeout(300)
                assert seen.evaluate("document.documentElement.scrollWidth <= innerWidth"), (scheme, name, place)
                ground = seen.evaluate("getComputedStyle(document.body).backgroundColor")
                assert (ground == "rgb(22, 24, 27)") == (scheme == "dark"), ground
                seen.screenshot(path=OUT / f"{place}-{scheme}-{name}.png")
                said["axe"][f"{place}-{scheme}-{name}"] = axe(seen, f"{place} {scheme} {name}")
                seen.context.close()

    # The same as files.
    filed = opened(browser)
    filed.goto(Path(STATIC).resolve().as_uri())
    filed.wait_for_selector("[data-key=finished] svg.chart")
    filed.goto(Path(STATIC).resolve().as_uri() + "#/e/finished/run/loss/1?q=number%204")
    until("found in files", lambda: filed.locator("#found li").count() == 1)
    filed.locator("#found a:has-text('history')").click()
    filed.wait_for_selector("h1:has-text('Candidate')")

    foreign = [url for url in asked if not url.startswith(f"http://{HOST}/") and not url.startswith("file:///")]
    assert not foreign, foreign
    assert not dialogs, dialogs
    assert not errors, errors
    said["requests"] = len(asked)
    browser.close()

print(json.dumps(said))
