// The payer's page (and its embedded form): everything here improves forms that work without it.

import { bind } from "./bind.js";
import { startChat } from "./chat.js";
import { startActs } from "./offers.js";
import { startSeen } from "./seen.js";

const SETTLED = new Set(["paid", "cancelled"]);
const UNDERWAY = new Set(["pending", "processing"]);
const OVER = new Set(["completed", "cancelled", "broken", "replaced"]);

/** The values that the server's templates derive too (assistant/api/page_view.py). */
function derived(state) {
  const open = state.offers.filter((offer) => offer.status === "open");
  const placed = new Set(state.messages.flatMap((message) => message.blocks).map((block) => block.offer_id));
  const { plan, conversation } = state;
  const spoke = state.messages.findLast((message) => message.author === "assistant" || message.author === "staff");
  const answering = spoke?.author === "staff" ? "staff" : "waiting";
  return {
    ...state,
    plan: plan && { ...plan, all: plan.paid.minor + plan.remaining.minor },
    stage: conversation.owner === "assistant" ? "assistant" : answering,
    waiting_offers: open.slice(-1),
    pending_payments: state.payments.filter((payment) => UNDERWAY.has(payment.status)),
    unplaced_offers: open.filter((offer) => !placed.has(offer.id)),
    next_instalment: plan && !OVER.has(plan.status) ? plan.instalments.find((part) => !SETTLED.has(part.status)) : null,
  };
}

/** A hidden choice must not be the one that is sent; a plan that is new puts its next instalment first. */
function repairPayForm(account) {
  for (const choice of account.querySelectorAll(".amount-choice")) {
    const radio = choice.querySelector("input[type=radio]");
    if (radio.disabled && !choice.hidden) radio.checked = true;
    radio.disabled = choice.hidden;
    if (choice.hidden && radio.checked) account.querySelector("input[name=pay_what][value=balance]").checked = true;
  }
}

function startPayForm(account) {
  const other = account.querySelector(".amount-input");
  other?.addEventListener("input", () => {
    account.querySelector("input[name=pay_what][value=amount]").checked = true;
  });
}

document.documentElement.classList.add("scripted");
const account = document.getElementById("account");
const chat = document.getElementById("chat");
if (account) startPayForm(account);
startSeen(document.body.dataset.base);
startActs();
startChat((state) => {
  const whole = derived(state);
  bind(chat, whole);
  if (!account) return;
  bind(account, whole);
  repairPayForm(account);
});
