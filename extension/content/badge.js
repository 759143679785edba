/**
 * The badge at a composer's corner: the verdict in a word, and a live region that says it to a screen reader.
 */

import { corner, seen } from "./place.js";
import { button, element, say } from "./words.js";

/**
 * @typedef {"value" | "push" | "pressure" | "unreadable" | "checking" | "failed"} Tone
 */

/** Shapes beside the words, so that no one needs to see colours. */
const SIGNS = { value: "✓", push: "▲", pressure: "‼", unreadable: "–", checking: "…", failed: "!" };

/**
 * What a badge says of an answer.
 * @param {import("../messages.js").Answer | null} answer Null while the first one is awaited
 * @returns {Tone}
 */
export function toneOf(answer) {
  if (answer === null) return "checking";
  if (answer.state !== "ok") return "failed";
  const { label, pressure } = answer.verdict;
  if (label === "unreadable") return "unreadable";
  if (label === "value") return "value";
  return pressure === 3 ? "pressure" : "push";
}

export class Badge {
  #layer;
  #button;
  #sign = element("span");
  #word = element("span");
  #status = element("div", "", "status");
  /** @type {Tone | ""} */
  #said = "";

  /**
   * @param {import("./layer.js").Layer} layer
   * @param {() => void} open Called when it is clicked
   */
  constructor(layer, open) {
    this.#layer = layer;
    this.#button = button("", open, "badge");
    this.#button.setAttribute("aria-haspopup", "dialog");
    this.#button.setAttribute("aria-keyshortcuts", "F8");
    this.#button.hidden = true;
    this.#sign.setAttribute("aria-hidden", "true");
    this.#button.append(this.#sign, this.#word);
    this.#status.setAttribute("role", "status");
    layer.root.append(this.#status, this.#button);
  }

  /** Has the keyboard come to it? A click never takes the focus. */
  get hasFocus() {
    return this.#layer.root.activeElement === this.#button;
  }

  /**
   * @param {Tone} tone
   * @param {number} findings How many there are to walk
   * @param {string} aloud What the live region says besides the verdict
   */
  show(tone, findings, aloud) {
    this.#button.dataset.tone = tone;
    this.#sign.textContent = SIGNS[tone];
    this.#word.textContent = say(`badge_${tone}`);
    this.#button.setAttribute("aria-label", `${say("name")}: ${say(`badge_${tone}`)}`);
    this.#button.title = say("badge_hint");
    this.#button.hidden = false;
    this.busy(tone === "checking");
    // Said once a change, not at every pause in typing.
    if (tone === this.#said || tone === "checking") return;
    this.#said = tone;
    const many = findings === 0 ? "" : say("aloud_findings", String(findings));
    this.#status.textContent = [`${say(`badge_${tone}`)}.`, aloud, many].filter((part) => part !== "").join(" ");
  }

  /** @param {boolean} busy Is a newer answer on its way? */
  busy(busy) {
    if (this.#button.ariaBusy !== String(busy)) this.#button.ariaBusy = String(busy);
  }

  hide() {
    this.#button.hidden = true;
    this.#status.textContent = "";
    this.#said = "";
  }

  /**
   * Sit at the corner of an element, as far as it is seen.
   * @param {Element} anchor
   */
  place(anchor) {
    if (this.#button.hidden) return;
    const box = seen(anchor);
    this.#button.style.visibility = box === null ? "hidden" : "visible";
    if (box === null) return;
    const size = { width: this.#button.offsetWidth, height: this.#button.offsetHeight };
    const { x, y } = corner(box, size, getComputedStyle(anchor).direction === "rtl");
    const origin = this.#layer.origin();
    this.#button.style.transform = `translate(${x - origin.x}px, ${y - origin.y}px)`;
  }

  /** @returns {import("./place.js").Box} */
  box() {
    return this.#button.getBoundingClientRect();
  }
}
