// <invoice-assistant src="https://pay.example.com" token="…" height="640" theme="auto" label="…"></invoice-assistant>

const TOKEN = /^[A-Za-z0-9._~-]{16,512}$/;
const THEMES = new Set(["auto", "light", "dark"]);
const SANDBOX =
  "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads";
const LEAST_HEIGHT = 360;

const looks = new CSSStyleSheet();
looks.replaceSync(`
  :host { display: block; }
  :host([hidden]) { display: none; }
  iframe { display: block; width: 100%; border: 0; border-radius: 12px; background: transparent; color-scheme: light dark; }
  p { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
`);

class InvoiceAssistant extends HTMLElement {
  static observedAttributes = ["src", "token", "height", "theme", "label"];

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [looks];
  }

  connectedCallback() {
    this.#render();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.isConnected || before === after) return;
    const frame = this.shadowRoot.querySelector("iframe");
    if (frame && name === "height") this.#size(frame);
    else if (frame && name === "label") frame.title = this.#label();
    else this.#render();
  }

  #label() {
    return this.getAttribute("label") || "Invoice assistant (automated AI chat)";
  }

  #size(frame) {
    const asked = Number.parseInt(this.getAttribute("height") ?? "", 10);
    frame.style.height = `${Math.max(LEAST_HEIGHT, Number.isNaN(asked) ? 640 : asked)}px`;
  }

  #address() {
    const token = this.getAttribute("token") ?? "";
    const theme = this.getAttribute("theme") ?? "auto";
    const source = this.getAttribute("src");
    if (!TOKEN.test(token) || !source || !URL.canParse(source, document.baseURI)) return null;
    const { origin, protocol } = new URL(source, document.baseURI);
    if (protocol !== "https:" && protocol !== "http:") return null;
    const address = new URL(`/i/${encodeURIComponent(token)}/embed`, origin);
    if (THEMES.has(theme) && theme !== "auto") address.searchParams.set("theme", theme);
    return address.href;
  }

  #render() {
    const address = this.#address();
    if (!address) {
      const note = document.createElement("p");
      note.textContent = "The invoice assistant needs a valid src and token.";
      this.shadowRoot.replaceChildren(note);
      return;
    }
    const frame = document.createElement("iframe");
    frame.title = this.#label();
    frame.referrerPolicy = "no-referrer";
    frame.loading = "lazy";
    if (new URL(address).origin !== location.origin) frame.setAttribute("sandbox", SANDBOX);
    this.#size(frame);
    frame.src = address;
    frame.addEventListener("load", () => this.dispatchEvent(new CustomEvent("invoice-assistant-ready", { bubbles: true })));
    this.shadowRoot.replaceChildren(frame);
  }
}

customElements.define("invoice-assistant", InvoiceAssistant);
