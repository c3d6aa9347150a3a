// Fills the page's own markup with values. The markup comes from the server only (rows and <template> patterns made by
// the same macros), values go in as text or as a few harmless attributes.

const parsed = document.getElementById("strings");
export const strings = parsed ? JSON.parse(parsed.textContent) : { labels: {}, formats: {}, js: {} };

const PLACE = /\{([a-z_0-9.]+)\}/g;
const SAFE_ATTRIBUTE = /^(id|href|action|value|max|datetime|aria-labelledby|data-[a-z-]+)$/;

/** The value at a dotted path; lists take an index, `last` or `length`; "." is the item itself. */
export function at(item, path) {
  if (path === ".") return item;
  let found = item;
  for (const step of path.split(".")) {
    if (found === null || found === undefined) return undefined;
    found = Array.isArray(found) && step === "last" ? found.at(-1) : found[step];
  }
  return found;
}

export function fill(sentence, item, encode = (text) => text) {
  return sentence.replace(PLACE, (_, path) => {
    const found = at(item, path);
    return found === null || found === undefined ? "" : encode(String(found));
  });
}

function label(name, value) {
  const words = strings.labels[name]?.[value];
  if (words || value === undefined || value === null) return words ?? "";
  const plain = String(value).replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function shown(value) {
  if (value && typeof value === "object" && "minor" in value) return value.minor !== 0;
  return Boolean(value);
}

/** Only this origin's own paths, or a help line's https, tel and sms. */
function safeLink(text) {
  if (text.startsWith("#") || (text.startsWith("/") && !text.startsWith("//") && !text.startsWith("/\\"))) return text;
  return /^(https:\/\/|tel:|sms:)/.test(text) ? text : null;
}

function setAttributes(element, item) {
  for (const pair of element.dataset.attr.split(";")) {
    const [name, pattern] = [pair.slice(0, pair.indexOf("=")).trim(), pair.slice(pair.indexOf("=") + 1).trim()];
    if (!SAFE_ATTRIBUTE.test(name)) continue;
    let value = pattern === "{.}" ? String(item) : null;
    if (value === null) {
      const whole = /^\{[^}]*\}$/.test(pattern);
      const partOfAddress = (name === "href" || name === "action") && !whole;
      value = fill(pattern, item, partOfAddress ? encodeURIComponent : undefined);
    }
    if (name === "href" || name === "action") value = safeLink(value);
    if (value === null || (value === "" && (name === "value" || name === "max"))) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function renderList(list, items) {
  const pattern = list.querySelector(":scope > template");
  const wanted = (items ?? []).map((item) => clonePattern(pattern, item));
  const present = [...list.children].filter((child) => child !== pattern);
  wanted.forEach((fresh, index) => {
    const old = present[index];
    if (!old) list.append(fresh);
    else if (old.dataset.offer && old.dataset.offer === fresh.dataset.offer) bind(old, items[index]);
    else if (!old.isEqualNode(fresh)) old.replaceWith(fresh);
  });
  present.slice(wanted.length).forEach((old) => old.remove());
}

/** Fill `element` and all below it from `item`, except what is marked `data-own` (it has another owner). */
export function bind(element, item) {
  const { text, format, label: labelled, show, when, attr, each } = element.dataset;
  if (attr !== undefined) setAttributes(element, item);
  if (text !== undefined) setText(element, String(at(item, text) ?? ""));
  if (format !== undefined) {
    const [key, path] = fill(format, item).split(":");
    const sentence = at(strings.formats, key);
    const subject = path ? at(item, path) : item;
    setText(element, sentence && subject ? fill(sentence, subject) : "");
  }
  if (labelled !== undefined) {
    const [name, path] = labelled.split(":");
    setText(element, label(name, at(item, path)));
  }
  if (show !== undefined) element.hidden = !shown(at(item, show));
  if (when !== undefined) {
    const [path, values] = when.split("=");
    element.hidden = !values.split(",").includes(String(at(item, path)));
  }
  if (each !== undefined) {
    renderList(element, at(item, each));
    return;
  }
  if (text !== undefined || format !== undefined || labelled !== undefined) return;
  for (const child of element.children) {
    if (child.localName !== "template" && child.dataset.own === undefined) bind(child, item);
  }
}

function clonePattern(pattern, item) {
  const element = pattern.content.firstElementChild.cloneNode(true);
  bind(element, item);
  return element;
}

/** A new element out of the page's pattern of that name, or null for a kind that this page does not know. */
export function make(name, item) {
  const pattern = document.getElementById(`pattern-${name}`);
  return pattern ? clonePattern(pattern, item) : null;
}
