// The console's own keys, menus and news. Without it every page still works by its links and forms.

import { listen } from "./live.js";

const typing = (element) => element instanceof HTMLElement && element.closest("input, textarea, select, [contenteditable]");
const help = document.querySelector("#help");
let prefix = "";

function rows() {
  return [...document.querySelectorAll(".row-link")];
}

function step(by) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(document.activeElement?.closest(".row-link"));
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next].focus();
  all[next].scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  const control = document.querySelector(`[data-key="${key}"]`);
  if (!control) return false;
  if (control.tagName === "SUMMARY") {
    control.parentElement.open = true;
    control.parentElement.querySelector("textarea, input:not([type=hidden]), select, button:not([data-key])")?.focus();
  } else if (/^(TEXTAREA|INPUT)$/.test(control.tagName)) {
    control.focus();
    control.scrollIntoView({ block: "nearest" });
  } else control.click();
  return true;
}

const KEYS = {
  j: () => step(1) || follow("next"),
  k: () => step(-1) || follow("previous"),
  o: () => document.activeElement?.closest(".row-link")?.click(),
  "/": () => {
    const search = document.querySelector("#search");
    if (search) search.select();
    else location.assign("/staff/queue");
  },
  "?": () => help?.showModal(),
  z: () => document.querySelector("[data-undo]")?.click(),
};

function follow(rel) {
  document.querySelector(`a[rel="${rel}"]`)?.click();
}

/** `e` and the like on a row of the queue open that case with the act at hand. */
function actOnRow(key) {
  const row = document.activeElement?.closest(".row-link");
  if (!row || !"trense".includes(key)) return false;
  location.assign(`${row.href}#act-${key}`);
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape") {
    if (typing(event.target)) event.target.blur();
    for (const open of document.querySelectorAll("details.pop[open]")) open.open = false;
    return;
  }
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (prefix === "g" && event.key === "q") {
    location.assign("/staff/queue");
    return;
  }
  prefix = event.key === "g" ? "g" : "";
  const known = KEYS[event.key];
  if (known) {
    event.preventDefault();
    known();
  } else if (event.key.length === 1 && (press(event.key) || actOnRow(event.key))) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest("[data-toast]").remove();
  const menu = event.target.closest("[data-menu]");
  if (menu) {
    const open = document.body.classList.toggle("menu-open");
    menu.setAttribute("aria-expanded", String(open));
  }
  for (const open of document.querySelectorAll("details.pop[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// A form that is sent twice does its act once; going on again needs the server's answer first.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

const asked = /^#act-(.)$/.exec(location.hash);
if (asked) {
  history.replaceState(null, "", location.pathname);
  press(asked[1]);
}

async function refresh() {
  const place = document.querySelector("#rows");
  if (!place) return;
  const focused = document.activeElement?.closest(".row")?.dataset.case;
  const response = await fetch(document.body.dataset.rows, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (!response.ok || response.redirected) return;
  place.innerHTML = await response.text();
  if (focused) place.querySelector(`[data-case="${CSS.escape(focused)}"] .row-link`)?.focus();
}

function count(counts) {
  for (const place of document.querySelectorAll("[data-count]")) place.textContent = counts[place.dataset.count] || "";
  for (const place of document.querySelectorAll("[data-reason].count")) {
    place.textContent = counts.reasons[place.dataset.reason] || "";
  }
  const news = document.querySelector("#queue-news");
  if (news) news.textContent = `${counts.open} open`;
}

if (document.body.dataset.live !== undefined && document.body.dataset.rows) {
  listen("/staff/events", {
    changed: (counts) => {
      count(counts);
      refresh().catch(() => {});
    },
  });
}
