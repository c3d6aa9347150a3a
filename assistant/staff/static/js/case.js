// One case: the line stays fresh while others write in it, a draft outlives a reload, and a suggestion is put in place.

import { listen } from "./live.js";

const line = document.querySelector("#line");
const composer = document.querySelector(".composer");
const reply = document.querySelector("#reply");
const draftKey = reply ? `staff-draft:${reply.dataset.draft}` : "";

async function refresh() {
  const busy = line.querySelector("details[open] textarea:not(:placeholder-shown)");
  if (busy && busy.value) return; // somebody is writing in the line
  const open = [...line.querySelectorAll("details.between[open]")].map((item) => [...line.querySelectorAll("details.between")].indexOf(item));
  const query = new URLSearchParams(location.search);
  const response = await fetch(`${line.dataset.line}?${query}`, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (!response.ok || response.redirected) return;
  line.innerHTML = await response.text();
  const folds = line.querySelectorAll("details.between");
  for (const at of open) if (folds[at]) folds[at].open = true;
}

if (document.body.dataset.talk) {
  const news = () => refresh().catch(() => {});
  listen(`/staff/events?talk=${encodeURIComponent(document.body.dataset.talk)}`, { talk: news, changed: news, back: news });
}

if (reply) {
  try {
    if (!reply.value) reply.value = sessionStorage.getItem(draftKey) ?? "";
  } catch {
    // No storage: the draft lives as long as the page.
  }
  reply.addEventListener("input", () => {
    try {
      sessionStorage.setItem(draftKey, reply.value);
    } catch {
      // As above.
    }
  });
  reply.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      composer.requestSubmit(composer.querySelector(".primary"));
    }
  });
  composer.addEventListener("submit", async (event) => {
    if (!event.submitter?.matches("[data-suggest-button]")) {
      try {
        sessionStorage.removeItem(draftKey);
      } catch {
        // As above.
      }
      return;
    }
    event.preventDefault();
    const note = composer.querySelector("[data-suggest-note]");
    if (reply.value.trim() && reply.dataset.suggested !== reply.value && !reply.dataset.warned) {
      reply.dataset.warned = "yes";
      note.textContent = "This replaces what you wrote; press again.";
      return;
    }
    delete reply.dataset.warned;
    composer.setAttribute("aria-busy", "true");
    note.textContent = "Writing…";
    try {
      const response = await fetch(composer.dataset.suggest, { method: "POST", headers: { Accept: "application/json" } });
      if (!response.ok) throw new Error(String(response.status));
      const body = await response.json();
      reply.value = body.text;
      reply.dataset.suggested = body.text;
      note.textContent = body.text ? "A draft; read it before you send it." : "There is nothing to answer yet.";
      reply.focus();
    } catch {
      note.textContent = "No suggestion came. Write it yourself, or try again.";
    } finally {
      composer.removeAttribute("aria-busy");
      delete composer.dataset.sent;
    }
  });
}

if (line && matchMedia("(min-width: 60.01rem)").matches) scrollTo(0, document.body.scrollHeight);
