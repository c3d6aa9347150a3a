// News from the server while the page is looked at; a hidden page listens to nothing and catches up when it is back.

/** `on` maps event names to functions of their data. `on.back` runs when the page is shown again. */
export function listen(url, on) {
  let source;
  const open = () => {
    source?.close();
    source = new EventSource(url);
    for (const [name, act] of Object.entries(on)) {
      if (name !== "back") source.addEventListener(name, (event) => act(JSON.parse(event.data)));
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source?.close();
    else {
      open();
      on.back?.();
    }
  });
  addEventListener("pagehide", () => source?.close());
  if (!document.hidden) open();
}
