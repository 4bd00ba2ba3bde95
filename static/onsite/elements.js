// Building and changing parts of the page.

/** An element; `props` are attributes, `on` listeners, `class`, `data`; children are nodes or text. */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets the text only when it differs, so that nothing is drawn or announced twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setState(element, { state, words }) {
  if (state) element.dataset.state = state;
  else delete element.dataset.state;
  setText(element, words);
  element.hidden = !words;
}

export function button(words, act, props = {}) {
  return el("button", { type: "button", class: "btn btn-outline", on: { click: act }, ...props }, words);
}

export function linkButton(words, act, props = {}) {
  return button(words, act, { class: "link-button", ...props });
}

/** A labelled field; `entry` is the input, select or textarea, which gets its id here. */
export function field(id, label, entry, hint = "") {
  entry.id = id;
  entry.autocomplete = "off";
  if (hint) entry.setAttribute("aria-describedby", `${id}-hint`);
  return el(
    "div",
    { class: "field" },
    el("label", { for: id }, label),
    hint ? el("p", { class: "field-hint", id: `${id}-hint` }, hint) : null,
    entry,
  );
}

export function area(value, rows = 3, props = {}) {
  return el("textarea", { class: "entry", rows, value, ...props });
}

/** One press does a thing once: the button waits until the act is over. */
export function once(act) {
  return async (event) => {
    const pressed = event.currentTarget;
    if (pressed.getAttribute("aria-disabled") === "true") return;
    pressed.setAttribute("aria-disabled", "true");
    try {
      await act(event);
    } finally {
      pressed.removeAttribute("aria-disabled");
    }
  };
}

// --- Entries that keep themselves -----------------------------------------------------------------------------

const PAUSE = 120; // ms without typing before a text is written to disk

/** One entry of the page and its way to the disk: one write at a time, the newest value last. */
export class Keeping {
  constructor(read, write) {
    this.read = read;
    this.write = write;
    this.written = JSON.stringify(read());
    this.isFailed = false;
  }

  get isOpen() {
    return this.isFailed || Boolean(this.busy) || JSON.stringify(this.read()) !== this.written;
  }

  touch(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), pause);
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.busy) return this.busy.then(() => this.flush());
    const value = this.read();
    const text = JSON.stringify(value);
    if (text === this.written) return undefined;
    this.busy = this.write(value).then(
      () => {
        this.written = text;
        this.isFailed = false;
      },
      () => (this.isFailed = true),
    );
    await this.busy;
    this.busy = null;
    return undefined;
  }

  /** The page now shows what is stored. */
  settle() {
    this.written = JSON.stringify(this.read());
    this.isFailed = false;
  }
}

/** Writes while typing after a pause, and at once when the field is left. */
export function keepTyping(entry, keeping) {
  entry.addEventListener("input", () => keeping.touch());
  entry.addEventListener("change", () => keeping.flush());
  entry.addEventListener("blur", () => keeping.flush());
}
