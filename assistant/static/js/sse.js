// Server-sent events out of a fetch() response, which EventSource cannot read because it only sends GET.

const LINE_END = /\r\n|\n|\r/;

/** Yields {event, data} with data as text. Lines end in CRLF, LF or CR, also when cut between two chunks. */
export async function* readEvents(stream, { onActivity = () => {} } = {}) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let event = "";
  let data = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      onActivity();
      rest += value;
      // A CR at the very end may be the first half of CRLF: it waits for the next chunk.
      const held = rest.endsWith("\r") ? "\r" : "";
      const lines = (held ? rest.slice(0, -1) : rest).split(LINE_END);
      rest = lines.pop() + held;
      for (const line of lines) {
        if (line === "") {
          if (data.length) yield { event: event || "message", data: data.join("\n") };
          event = "";
          data = [];
          continue;
        }
        const colon = line.indexOf(":");
        if (colon === 0) continue;
        const field = colon < 0 ? line : line.slice(0, colon);
        const content = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (field === "event") event = content;
        else if (field === "data") data.push(content);
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
