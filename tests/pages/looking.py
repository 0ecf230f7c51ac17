"""What is measured on a page in a browser: axe, what scrolls aside, what is cut off, what is too small or moves."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.design.in_chromium import NARROWEST, SMALL_TARGETS, objections_to

# A sheet made by script is let through by the policy of our pages; one written into the page would not be.
_ADD_SHEET = """rules => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
_TAKE_SHEETS = "() => { document.adoptedStyleSheets = []; }"
# WCAG 2.2, 1.4.12: what a reader may set without losing anything.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }"""
# What had begun to fade before stillness was asked for may end (milliseconds).
STILL_AFTER = 400
DOUBLED = "html { font-size: 200% !important; }"
_CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(one => {
  if (!one.checkVisibility() || one.closest('.visually-hidden, .skip, svg, [aria-hidden=true]')) return false;
  const style = getComputedStyle(one);
  // Said to those who listen and shown to nobody; or shortened on purpose, with the whole one press away.
  if (one.clientWidth <= 1 || style.webkitLineClamp !== 'none') return false;
  const cuts = ['hidden', 'clip'];
  const wide = cuts.includes(style.overflowX) && one.scrollWidth > one.clientWidth + 2;
  const high = cuts.includes(style.overflowY) && one.scrollHeight > one.clientHeight + 2;
  return one.innerText?.trim() && (wide || high);
}).map(one => one.outerHTML.slice(0, 120)).slice(0, 3)"""
_OVERLAPPING = """() => {
  const stuck = one => {
    for (let at = one; at; at = at.parentElement)
      if (['fixed', 'sticky', 'absolute'].includes(getComputedStyle(at).position)) return true;
    return false;
  };
  const pressed = ['a', 'button', 'input:not([type=hidden])', 'select', 'summary'].map(one => `main ${one}`).join();
  const all = [...document.querySelectorAll(pressed)]
    .filter(one => one.checkVisibility() && !stuck(one) && !one.closest('svg'));
  // A link that runs over two lines is two boxes, and what lies between them belongs to nobody.
  const boxes = all.map(one => [...one.getClientRects()]);
  const covers = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 4
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
  const found = [];
  for (let i = 0; i < all.length; i += 1)
    for (let j = i + 1; j < all.length; j += 1) {
      if (all[i].contains(all[j]) || all[j].contains(all[i])) continue;
      if (boxes[i].some(a => boxes[j].some(b => covers(a, b))))
        found.push(`${all[i].outerHTML.slice(0, 80)} on ${all[j].outerHTML.slice(0, 80)}`);
    }
  return found.slice(0, 3);
}"""
_MOVING = """() => document.getAnimations().length + [...document.querySelectorAll('*')].filter(one => {
  const style = getComputedStyle(one);
  const milliseconds = time => parseFloat(time) * (time.includes('ms') ? 1 : 1000);
  const moves = times => times.split(',').some(one => milliseconds(one) > 1);
  return moves(style.transitionDuration) || (style.animationName !== 'none' && moves(style.animationDuration));
}).length"""
# Every level is told by a word and a shape; colour only helps (WCAG 2.2, 1.4.1).
_LEVELS_BY_COLOUR_ALONE = """() => [...document.querySelectorAll('[data-severity]')]
  .filter(one => !one.closest('svg, [aria-hidden=true]') && (!one.textContent.trim() || !one.querySelector('svg')))
  .map(one => one.outerHTML.slice(0, 120))"""


def faults_of(page: Page, *, wide: bool) -> Iterator[str]:
    """Return what is wrong with the page as it stands, a sentence each. Leaves it as it was, but for its size."""
    yield from objections_to(page)
    for level in page.evaluate(_LEVELS_BY_COLOUR_ALONE):
        yield f"a level without a word or a shape: {level}"
    for small in page.evaluate(SMALL_TARGETS):
        yield f"smaller than 24 px: {small}"
    yield from _lost(page, "with text of double size", DOUBLED)
    if not wide:
        page.set_viewport_size({"width": NARROWEST, "height": page.evaluate("window.innerHeight")})
    yield from _sideways(page, "as it is")
    yield from _lost(page, "with more space", SPACED)
    page.emulate_media(reduced_motion="reduce")
    if moving := page.evaluate(_MOVING):
        page.wait_for_timeout(STILL_AFTER)
        moving = page.evaluate(_MOVING)
    page.emulate_media(reduced_motion="no-preference")
    if moving:
        yield f"{moving} things move for who asked for stillness"


def _lost(page: Page, how: str, rules: str) -> Iterator[str]:
    """Return what can no longer be read or pressed under these rules."""
    page.evaluate(_ADD_SHEET, rules)
    yield from _sideways(page, how)
    for cut in page.evaluate(_CUT_OFF):
        yield f"cut off {how}: {cut}"
    for pair in page.evaluate(_OVERLAPPING):
        yield f"lies on another {how}: {pair}"
    page.evaluate(_TAKE_SHEETS)


def _sideways(page: Page, how: str) -> Iterator[str]:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        yield f"scrolls {over} px sideways {how}"
