/**
 * How many pushes a brand has published this week, for the question at the Publish button.
 *
 * The service counts what it has seen, and it sees a post only when it is collected or imported. So pushes that went
 * out by this browser meanwhile are counted here, upon what the service said when the first of them went out, and the
 * larger of both numbers is told. Kept in memory alone: when the worker is put to sleep, the service's own count holds.
 */

/** How long the service's number is kept, in milliseconds. */
const FRESH = 60_000;

/**
 * @typedef {import("../api").TrendOut} TrendOut
 * @typedef {{ monday: string, pushes: number }} Week
 */

export class Weeks {
  #read;
  #now;
  /** @type {Map<string, { at: number, week: Week }>} */
  #known = new Map();
  /** @type {Map<string, Week>} */
  #own = new Map();

  /**
   * @param {(brand: string) => Promise<TrendOut>} read The trend's last week, ending now: `trend?weeks=1&to=…`
   * @param {() => number} [now] In milliseconds
   */
  constructor(read, now = Date.now) {
    this.#read = read;
    this.#now = now;
  }

  /**
   * @param {string} brand Its slug; empty without one
   * @returns {Promise<number | null>} Pushes since Monday; null when the service does not say
   */
  async pushes(brand) {
    const week = await this.#week(brand);
    if (week === null) return null;
    const own = this.#own.get(brand);
    return own?.monday === week.monday ? Math.max(week.pushes, own.pushes) : week.pushes;
  }

  /**
   * A push went out.
   * @param {string} brand
   */
  async published(brand) {
    const before = await this.pushes(brand);
    const monday = this.#known.get(brand)?.week.monday;
    if (before !== null && monday !== undefined) this.#own.set(brand, { monday, pushes: before + 1 });
  }

  /** @param {string} brand */
  async #week(brand) {
    if (brand === "") return null;
    const known = this.#known.get(brand);
    if (known !== undefined && this.#now() - known.at < FRESH) return known.week;
    try {
      const last = (await this.#read(brand)).weeks.at(-1);
      if (last === undefined) return null;
      this.#known.set(brand, { at: this.#now(), week: { monday: last.monday, pushes: last.pushes } });
      return last;
    } catch {
      // No number is a plain answer here: the question is asked without one.
      return null;
    }
  }
}
