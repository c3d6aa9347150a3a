// Every request of the page. Nothing here touches the document except to read the link and the form token.

import { readEvents } from "./sse.js";

const base = document.body.dataset.base;
const csrf = document.querySelector("meta[name=csrf-token]")?.content ?? "";
const SILENCE_MS = 45_000;

/** The server answered and said no. `detail` is a sentence for the payer. */
export class Refused extends Error {
  constructor(status, code, detail) {
    super(detail || code || String(status));
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}

/** No (whole) answer came; what was sent may or may not have arrived. */
export class Lost extends Error {}

async function refusal(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    // Not JSON: the status alone has to do.
  }
  return new Refused(response.status, body.code ?? "", body.detail ?? "");
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", cache: "no-store", ...options });
  } catch (cause) {
    throw new Lost("no answer", { cause });
  }
  if (!response.ok) {
    if (response.status >= 500) throw new Lost(`status ${response.status}`);
    throw await refusal(response);
  }
  return response;
}

export async function fetchState() {
  const response = await request(`${base}/state`, { headers: { Accept: "application/json" } });
  return response.json();
}

/** Send one of the page's own forms; the answer's JSON, or {} where there is none. */
export async function postForm(form) {
  const fields = new FormData(form);
  const body = form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
  const response = await request(form.action, {
    method: "POST",
    body,
    headers: { Accept: "application/json", "X-CSRF-Token": csrf },
  });
  return response.headers.get("content-type")?.includes("json") ? response.json() : {};
}

/**
 * Say something. `on` takes progress(text), text(sentence), block(block) while the answer streams in; resolves to the
 * full answer. Safe to call again with the same client id: the server answers the same and does nothing twice.
 */
export async function say(text, clientId, on) {
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), SILENCE_MS);
  const stillAlive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), SILENCE_MS);
  };
  try {
    const response = await request(`${base}/messages`, {
      method: "POST",
      body: JSON.stringify({ text, client_id: clientId }),
      headers: { Accept: "text/event-stream", "Content-Type": "application/json", "X-CSRF-Token": csrf },
      signal: stop.signal,
    });
    if (!response.headers.get("content-type")?.includes("event-stream")) return await response.json();
    for await (const { event, data } of readEvents(response.body, { onActivity: stillAlive })) {
      const body = JSON.parse(data);
      if (event === "progress") on.progress(body.text);
      else if (event === "text") on.text(body.sentence);
      else if (event === "block") on.block(body);
      else if (event === "done") return body;
      else if (event === "error") throw new Refused(0, body.code, body.detail);
    }
    throw new Lost("the stream ended early");
  } catch (error) {
    if (error instanceof Refused || error instanceof Lost) throw error;
    throw new Lost("the stream broke", { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
