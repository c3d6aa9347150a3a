// Tells the server once that a person has the page open: it was visible for a moment, and somebody moved.
// Mail scanners and link previews fetch pages, and some run scripts, but nobody scrolls in them.

const MOMENT_MS = 1500;
const MOVEMENTS = ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"];

export function startSeen(base) {
  const began = performance.now();
  const moved = () => {
    if (document.hidden || navigator.webdriver || performance.now() - began < MOMENT_MS) return;
    for (const name of MOVEMENTS) document.removeEventListener(name, moved);
    fetch(`${base}/seen`, { method: "POST", credentials: "same-origin", keepalive: true }).catch(() => {});
  };
  for (const name of MOVEMENTS) document.addEventListener(name, moved, { passive: true });
}
