/**
 * The way to the service, and the only one: whatever happens on it becomes an answer in plain words.
 */

/** How long an answer may take, in milliseconds. */
const PATIENCE = 10_000;

/** Longest answer that is read, in characters; a verdict has a few thousand. */
const LARGEST = 2_000_000;

/** How long the service is left alone when it does not say, in seconds. */
const PAUSE = 15;

/**
 * @typedef {import("../messages.js").Failed} Failed
 * @typedef {import("./settings.js").Credentials} Credentials
 * @typedef {{ state: "ok", body: unknown }} Answered
 */

/**
 * What a refusal means. Several are one state to a composer; each has a sentence of its own.
 * @type {Readonly<Record<number, [Failed["state"], string]>>}
 */
const REFUSALS = Object.freeze({
  401: ["unauthorised", "state_unauthorised"],
  403: ["unauthorised", "state_forbidden"],
  404: ["unauthorised", "state_missing"],
  413: ["garbled", "state_long"],
  422: ["garbled", "state_refused"],
  429: ["limited", "state_limited"],
});

export class Service {
  #credentials;
  #fetch;
  #patience;
  #now;
  /** Until when a service wants to be left alone, in milliseconds, by its address. @type {Map<string, number>} */
  #closed = new Map();

  /**
   * @param {() => Promise<Credentials | null>} credentials
   * @param {{ fetch?: typeof fetch, patience?: number, now?: () => number }} [parts] For tests
   */
  constructor(credentials, parts = {}) {
    this.#credentials = credentials;
    this.#fetch = parts.fetch ?? fetch.bind(globalThis);
    this.#patience = parts.patience ?? PATIENCE;
    this.#now = parts.now ?? Date.now;
  }

  /**
   * Ask with the key. Never rejects.
   * @param {string} path Such as `/v1/check`
   * @param {object} [body] Sent as JSON by POST; without one it is a GET
   * @returns {Promise<Answered | Failed>}
   */
  async ask(path, body) {
    const known = await this.#credentials();
    if (known === null) return failed("unpaired", "state_unpaired");
    const wait = Math.ceil(((this.#closed.get(known.key) ?? 0) - this.#now()) / 1000);
    if (wait > 0) return limited(wait);
    const answer = await this.send(known.service, path, body, known.key);
    if (answer.state === "limited") this.#closed.set(known.key, this.#now() + 1000 * (answer.retryAfter ?? PAUSE));
    return answer;
  }

  /**
   * Ask a service that is not paired yet, or with a key that is tried. Never rejects.
   * @param {string} service Its origin
   * @param {string} path
   * @param {object} [body]
   * @param {string} [key]
   * @returns {Promise<Answered | Failed>}
   */
  async send(service, path, body, key = "") {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), this.#patience);
    try {
      const answer = await this.#fetch(`${service}${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: {
          Accept: "application/json",
          ...(key === "" ? {} : { Authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: over.signal,
        // A redirect would take the key and the draft along; a cookie would make this somebody's session.
        redirect: "error",
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
      return await told(answer);
    } catch (error) {
      if (over.signal.aborted) return failed("slow", "state_slow", String(Math.round(this.#patience / 1000)));
      // `fetch` rejects with a TypeError alone when nobody answers, or a redirect came.
      if (error instanceof TypeError) return failed("offline", "state_offline", service);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * @param {Response} answer
 * @returns {Promise<Answered | Failed>}
 */
async function told(answer) {
  const known = REFUSALS[answer.status];
  if (known !== undefined) {
    const [state, sentence] = known;
    return state === "limited" ? limited(wait(answer) ?? PAUSE) : failed(state, sentence);
  }
  if (answer.status >= 500) return { ...failed("offline", "state_failing"), retryAfter: wait(answer) ?? PAUSE };
  if (!answer.ok || !/^application\/json\b/.test(answer.headers.get("content-type") ?? "")) return garbled();
  const words = await read(answer);
  try {
    return { state: "ok", body: JSON.parse(words) };
  } catch {
    return garbled();
  }
}

/**
 * The words of an answer, no more of them than make sense.
 * @param {Response} answer
 * @returns {Promise<string>} Empty when there are too many
 */
async function read(answer) {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let words = "";
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    words += value;
    if (words.length > LARGEST) {
      await reader.cancel();
      return "";
    }
  }
  return words;
}

/**
 * @param {Response} answer
 * @returns {number | undefined} Seconds of its `Retry-After`, an hour at most
 */
function wait(answer) {
  const said = answer.headers.get("retry-after") ?? "";
  return /^\d{1,6}$/.test(said) ? Math.min(3600, Math.max(1, Number(said))) : undefined;
}

/** What answered is no auditor, or none of this version. */
export function garbled() {
  return failed("garbled", "state_garbled");
}

/**
 * @param {Failed["state"]} state
 * @param {string} sentence A name in `_locales`
 * @param {...string} words What it is filled with
 * @returns {Failed}
 */
export function failed(state, sentence, ...words) {
  return { state, message: chrome.i18n.getMessage(sentence, words) };
}

/**
 * @param {number} seconds
 * @returns {Failed}
 */
function limited(seconds) {
  return { ...failed("limited", "state_limited", String(seconds)), retryAfter: seconds };
}
