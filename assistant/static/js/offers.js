// The payer's own acts: accept or decline an offer, confirm a code, add evidence. No model takes part.

import { Refused, postForm } from "./api.js";
import { fill, strings } from "./bind.js";
import { refresh, send } from "./chat.js";

const LARGEST_FILE = 10 * 1024 * 1024;

const words = (error) => (error instanceof Refused && (error.status === 404 ? strings.js.gone : error.detail)) || strings.js.failed;

async function whileBusy(form, work) {
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    form.removeAttribute("aria-busy");
  }
}

async function decide(form, act) {
  const card = form.closest(".offer");
  const problem = card.querySelector(".offer-error");
  problem.textContent = "";
  try {
    await postForm(form);
    await refresh();
    card.querySelector(".offer-said").textContent = act === "accept" ? strings.js.offer_agreed : strings.js.offer_declined;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  } catch (error) {
    problem.textContent = words(error);
    await refresh();
  }
}

async function sendCode(form) {
  const panel = form.parentElement;
  const result = panel.querySelector(".block-result");
  try {
    await postForm(form);
    result.textContent = strings.js.verification_sent;
    panel.querySelector(".code-input").focus();
  } catch (error) {
    result.textContent = words(error);
  }
}

async function confirmCode(form) {
  const panel = form.parentElement;
  const result = panel.querySelector(".block-result");
  try {
    await postForm(form);
    result.textContent = strings.js.verification_done;
    for (const part of panel.querySelectorAll("form")) part.hidden = true;
    await refresh();
  } catch (error) {
    result.textContent = words(error);
    form.elements.namedItem("code").select();
  }
}

async function upload(form) {
  const result = form.querySelector(".block-result");
  const [file] = form.elements.namedItem("file").files;
  if (!file || file.size > LARGEST_FILE) {
    result.textContent = file ? strings.js.file_too_large : strings.js.file_missing;
    return;
  }
  try {
    await postForm(form);
    result.textContent = fill(strings.js.upload_done, file);
    form.reset();
    await refresh();
  } catch (error) {
    result.textContent = words(error);
  }
}

const ACTS = {
  say: (_, submitter) => send(submitter.value, { focus: true }),
  accept: (form) => decide(form, "accept"),
  decline: (form) => decide(form, "decline"),
  "send-code": sendCode,
  "confirm-code": confirmCode,
  upload,
};

export function startActs() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const act = ACTS[form.dataset.act];
    if (!act) return;
    event.preventDefault();
    whileBusy(form, () => act(form, event.submitter));
  });
}
