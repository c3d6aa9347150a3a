// An endpoint's page: deliveries under way are looked at until they are through, and the secret can be copied.

const place = document.querySelector("#deliveries");
const STEPS = [700, 1000, 1500, 2000, 3000, 5000, 8000, 13000, 20000, 30000];

async function refresh() {
  const open = [...place.querySelectorAll("details[open]")].map((item) => item.closest("li").id);
  const focused = document.activeElement?.closest("#deliveries li")?.id;
  const response = await fetch(place.dataset.from, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (!response.ok || response.redirected) return false;
  place.innerHTML = await response.text();
  for (const id of open) place.querySelector(`#${CSS.escape(id)} details`)?.setAttribute("open", "");
  if (focused) place.querySelector(`#${CSS.escape(focused)} summary`)?.focus();
  return moving();
}

function moving() {
  return place.querySelector("[data-moving=yes]") !== null;
}

async function follow() {
  for (const step of STEPS) {
    await new Promise((done) => setTimeout(done, step));
    if (document.hidden) continue;
    try {
      if (!(await refresh())) return;
    } catch {
      return;
    }
  }
}

if (place && moving()) follow();

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = "Copied";
  });
}
