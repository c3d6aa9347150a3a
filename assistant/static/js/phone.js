// Sends without leaving the page, and looks for new texts; without this script the form and "Look again" do the same.

const LOOK_MS = 1500;
const screen = document.getElementById("texts");
const form = document.querySelector(".phone-send");
const field = document.getElementById("phone-text");

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(`/demo/phone/texts?number=${encodeURIComponent(screen.dataset.number)}`);
    if (!answer.ok) return;
    const fresh = await answer.text();
    if (fresh === screen.dataset.shown) return;
    const first = screen.dataset.shown === undefined;
    screen.dataset.shown = fresh;
    if (!first) screen.replaceChildren(...new DOMParser().parseFromString(fresh, "text/html").body.childNodes);
    screen.scrollTop = screen.scrollHeight;
  } catch {
    // The next look may succeed.
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  if (!field.value.trim()) return;
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (answer === null || (answer.type !== "opaqueredirect" && !answer.ok)) return form.submit();
  field.value = "";
  await look();
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

screen.scrollTop = screen.scrollHeight;
look();
setInterval(look, LOOK_MS);
