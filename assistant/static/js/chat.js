// The conversation: optimistic echo, streamed reply, retry with the same client id. What is said while an answer is
// still coming waits for its turn.

import { Lost, Refused, fetchState, say } from "./api.js";
import { bind, fill, make, strings } from "./bind.js";
import { draft, pending } from "./draft.js";

const chat = document.getElementById("chat");
const scroll = chat.querySelector(".chat-scroll");
const log = chat.querySelector(".messages");
const progress = chat.querySelector(".progress");
const suggestions = chat.querySelector(".suggestions");
const composer = chat.querySelector(".composer");
const input = composer.elements.namedItem("text");
const offlineNote = chat.querySelector(".offline");
const note = chat.querySelector(".note");
const locale = document.body.dataset.locale.replace("_", "-");

const RETRY_AFTER_MS = 900;
const MOST_CHARACTERS = 4_000;
const POLL_MS = { staff: 4_000, assistant: 25_000 };

let busy = false;
let queue = []; // {text, clientId, echo} in the order they were said
let offers = new Map();
let owner = chat.dataset.owner;
let onState = () => {};
const drawn = new WeakMap(); // article -> the blocks it shows

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const byId = (id) => (id ? log.querySelector(`[data-message-id="${CSS.escape(id)}"]`) : null);

export function showTimes(root = log) {
  const today = new Date().toDateString();
  for (const time of root.querySelectorAll("time.message-time")) {
    const when = new Date(time.dateTime);
    if (Number.isNaN(when.getTime())) continue;
    const day = when.toDateString() === today ? {} : { day: "numeric", month: "short" };
    time.textContent = new Intl.DateTimeFormat(locale, { ...day, hour: "numeric", minute: "2-digit" }).format(when);
  }
}

function keepInView(element) {
  if (getComputedStyle(scroll).overflowY === "auto") scroll.scrollTop = scroll.scrollHeight;
  else element.scrollIntoView({ block: "nearest", behavior: "auto" });
}

function addBlock(article, block) {
  const place = article.querySelector(".message-blocks");
  const offer = block.type === "offer" ? offers.get(block.offer_id) : null;
  if (block.type === "offer" && !offer) return false;
  const element = offer ? make("offer", offer) : make(block.type, block);
  if (element) place.append(element);
  drawn.set(article, [...(drawn.get(article) ?? []), block]);
  return true;
}

/** Leaves what is already there alone, so that nothing is read out twice and nothing loses the focus. */
function setBlocks(article, blocks) {
  if (JSON.stringify(drawn.get(article) ?? []) === JSON.stringify(blocks)) return;
  drawn.delete(article);
  article.querySelector(".message-blocks").replaceChildren();
  for (const block of blocks) addBlock(article, block);
}

function addMessage(message) {
  const article = make("message", message);
  setBlocks(article, message.blocks ?? []);
  log.append(article);
  showTimes(article);
  return article;
}

function blankMessage(author, text = "") {
  return { id: "", author, text, at: new Date().toISOString(), blocks: [], citations: [] };
}

function setBusy(now) {
  busy = now;
  chat.classList.toggle("busy", now);
}

const firstWaiting = () => log.querySelector(".message.next");

const setProgress = (text) => {
  progress.textContent = text;
};

function showProblem(echo, text, again) {
  const problem = echo.querySelector(".message-problem");
  problem.hidden = false;
  problem.querySelector("p").textContent = text;
  const button = problem.querySelector("button");
  button.hidden = !again;
  button.onclick = again;
  keepInView(problem);
}

function problemText(error) {
  if (!(error instanceof Refused)) return strings.js.connection_lost;
  if (error.status === 404) return strings.js.gone;
  if (error.status === 413) return strings.js.too_long;
  if (error.status === 429) return error.detail || strings.js.too_many;
  return error.detail || strings.js.failed;
}

/** Ends when the browser says that there is a connection. */
function online() {
  if (navigator.onLine) return Promise.resolve();
  return new Promise((resolve) => addEventListener("online", resolve, { once: true }));
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** One attempt: stream the reply into the log. The half-written reply of a lost attempt is taken away again. */
async function attempt(text, clientId) {
  let reply = null;
  const needReply = () => {
    reply ??= log.insertBefore(make("message", blankMessage(owner)), firstWaiting());
    return reply;
  };
  const late = [];
  try {
    const answer = await say(text, clientId, {
      progress: setProgress,
      text(sentence) {
        setProgress("");
        const place = needReply().querySelector(".message-text");
        const said = place.appendChild(document.createElement("span"));
        said.textContent = place.textContent && !/\s$/.test(place.textContent) ? ` ${sentence}` : sentence;
        keepInView(reply);
      },
      block(block) {
        if (!addBlock(needReply(), block)) late.push(block);
        keepInView(reply);
      },
    });
    return { answer, reply };
  } catch (error) {
    reply?.remove();
    throw error;
  }
}

function reconcile(reply, said) {
  const known = byId(said.id);
  if (known && known !== reply) {
    reply?.remove();
    return known;
  }
  const article = reply ?? log.insertBefore(make("message", { ...blankMessage(said.author), ...said }), firstWaiting());
  const place = article.querySelector(".message-text");
  const shown = place.textContent;
  bind(article, { ...blankMessage(said.author), ...said, text: shown });
  if (shown.replace(/\s+/g, " ").trim() !== said.text.replace(/\s+/g, " ").trim() || said.text.includes("\n")) {
    place.textContent = said.text;
  }
  setBlocks(article, said.blocks ?? []);
  showTimes(article);
  return article;
}

/** Returns the outcome: answered, offered (there is something to accept now), or failed. */
async function run(echo, text, clientId) {
  setBusy(true);
  markWaiting(echo, false);
  let outcome = "failed";
  echo.querySelector(".message-problem").hidden = true;
  setProgress(strings.js.thinking);
  let article = null;
  try {
    let result;
    try {
      result = await attempt(text, clientId);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      await online();
      await pause(RETRY_AFTER_MS);
      result = await attempt(text, clientId);
    }
    const { answer, reply } = result;
    pending.drop(clientId);
    outcome = "answered";
    const twin = byId(answer.message_id);
    if (twin && twin !== echo) echo.remove();
    else echo.dataset.messageId = answer.message_id;
    echo.classList.remove("sending");
    if (answer.reply) {
      if ((answer.reply.blocks ?? []).some((block) => block.type === "offer")) outcome = "offered";
      if ((answer.reply.blocks ?? []).some((block) => block.type === "offer" && !offers.has(block.offer_id))) {
        remember(await fetchState().catch(() => null));
      }
      article = reconcile(reply, answer.reply);
    } else reply?.remove();
  } catch (error) {
    echo.classList.remove("sending");
    const gone = error instanceof Refused && error.status === 404;
    if (error instanceof Refused) pending.drop(clientId);
    const again = () => busy || converse({ echo, text, clientId });
    showProblem(echo, `${strings.js.not_sent} ${problemText(error)}`, gone ? null : again);
  } finally {
    setBusy(false);
    setProgress("");
  }
  if (article) keepInView(article);
  return outcome;
}

function markWaiting(echo, waits) {
  echo.classList.toggle("next", waits);
  echo.querySelector(".message-next").hidden = !waits;
}

/** Words written before an offer was there must not answer it: they go back into the box. */
function keepBack() {
  const words = queue.map(({ text }) => text);
  for (const { echo, clientId } of queue) {
    echo.remove();
    pending.drop(clientId);
  }
  queue = [];
  input.value = [...words, input.value].filter(Boolean).join("\n");
  draft.save(input.value);
  fitInput();
  note.textContent = strings.js.kept_back;
}

/** One message after the other, until nothing waits. */
async function converse(first) {
  for (let next = first; next; next = queue.shift()) {
    const outcome = await run(next.echo, next.text, next.clientId);
    if (outcome === "offered" && queue.length) keepBack();
  }
  await refresh();
}

/** Say `text` as the payer. `focus` moves the reader to the conversation, for buttons elsewhere on the page. */
export async function send(text, { clientId = newId(), focus = false } = {}) {
  const said = text.trim();
  if (!said) return;
  suggestions.hidden = true;
  note.textContent = "";
  pending.add({ text: said, clientId });
  const echo = make("message", blankMessage("payer", said));
  echo.classList.add("sending");
  log.append(echo);
  showTimes(echo);
  if (focus) {
    chat.scrollIntoView({ block: "start" });
    scroll.focus({ preventScroll: true });
  }
  keepInView(echo);
  const message = { text: said, clientId, echo };
  if (busy) {
    markWaiting(echo, true);
    queue.push(message);
  } else await converse(message);
}

function remember(state) {
  if (state) offers = new Map(state.offers.map((offer) => [offer.id, offer]));
}

/** Messages that came another way (a person, a text message) and the state of every offer that is shown. */
function mergeConversation(state) {
  remember(state);
  owner = state.conversation.owner;
  chat.dataset.owner = owner;
  for (const card of log.querySelectorAll("[data-offer]")) {
    const offer = offers.get(card.dataset.offer);
    if (offer) bind(card, offer);
  }
  const unanswered = new Set(pending.load().map(({ text }) => text));
  for (const message of state.messages) {
    const known = byId(message.id);
    if (known) {
      // What was kept may be less than what was typed: a card number is not.
      if (message.author === "payer") bind(known.querySelector(".message-text"), message);
      continue;
    }
    const echo =
      message.author === "payer" && unanswered.has(message.text) && log.querySelector('[data-message-id=""]:not(.next)');
    if (echo) echo.dataset.messageId = message.id;
    else addMessage(message);
  }
}

/** Bring the whole page up to date; silent when there is no connection. */
export async function refresh() {
  if (busy) return;
  try {
    const state = await fetchState();
    if (busy) return;
    mergeConversation(state);
    onState(state);
  } catch {
    // The next refresh will do; what is on the page stays.
  }
}

async function poll() {
  for (;;) {
    await pause(POLL_MS[owner] ?? POLL_MS.assistant);
    if (!document.hidden && navigator.onLine) await refresh();
  }
}

function fitInput() {
  if (CSS.supports("field-sizing", "content")) return;
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}

async function sendTyped() {
  const text = input.value;
  if (!text.trim()) return;
  if (text.length > MOST_CHARACTERS) {
    const number = new Intl.NumberFormat(locale);
    const told = { length: number.format(text.length), most: number.format(MOST_CHARACTERS) };
    note.textContent = fill(strings.js.characters_over, told);
    return;
  }
  input.value = "";
  draft.save("");
  fitInput();
  input.focus();
  await send(text);
}

function showConnection() {
  offlineNote.textContent = navigator.onLine ? "" : offlineNote.dataset.textOffline;
}

/** Wire the conversation up. `whenState` is called with each fresh state of the page. */
export function startChat(whenState) {
  onState = whenState;
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    sendTyped();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendTyped();
  });
  input.addEventListener("input", () => {
    draft.save(input.value);
    note.textContent = "";
    fitInput();
  });
  addEventListener("online", showConnection);
  addEventListener("offline", showConnection);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  input.removeAttribute("maxlength"); // a long text is kept whole and said to be too long, not cut silently
  if (!input.value) input.value = draft.load();
  fitInput();
  showTimes();
  showConnection();
  for (const { text, clientId } of pending.load()) send(text, { clientId });
  poll();
}
