// What the payer typed survives a reload, and so does a message that has not been answered yet.

const key = `assistant:${document.body.dataset.base}`;

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(`${key}:${name}`));
  } catch {
    return null; // storage is off (private window, third-party frame)
  }
}

function write(name, value) {
  try {
    if (value) sessionStorage.setItem(`${key}:${name}`, JSON.stringify(value));
    else sessionStorage.removeItem(`${key}:${name}`);
  } catch {
    // As above: the page works without it.
  }
}

export const draft = {
  load: () => read("draft") ?? "",
  save: (text) => write("draft", text),
};

/** The messages on their way, oldest first: {text, clientId}. */
export const pending = {
  load: () => [read("pending") ?? []].flat(),
  add: ({ text, clientId }) => pending.set([...pending.without(clientId), { text, clientId }]),
  drop: (clientId) => pending.set(pending.without(clientId)),
  without: (clientId) => pending.load().filter((message) => message.clientId !== clientId),
  set: (messages) => write("pending", messages.length ? messages : null),
};
