// Keeps the marked parts of a page as the server has them now; the page works without it, by loading it again.

const EVERY_MS = 2000;

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(part.id);
    const used = part.contains(document.activeElement) || part.querySelector("details[open]");
    if (now && !used && now.innerHTML !== part.innerHTML) part.replaceChildren(...now.childNodes);
  }
}

document.documentElement.classList.add("scripted");
const who = document.querySelector("[data-who], .mail-who select");
who?.addEventListener("change", () => who.form.requestSubmit());
setInterval(() => look().catch(() => undefined), EVERY_MS);
