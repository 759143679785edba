/**
 * Of several questions, only the answer to the last one counts: a slow answer to an old text never covers a newer one.
 */

export class Latest {
  #number = 0;

  /**
   * Wait for an answer.
   * @template T
   * @param {Promise<T>} answer
   * @returns {Promise<T | null>} Null when something was asked since
   */
  async of(answer) {
    this.#number += 1;
    const number = this.#number;
    const told = await answer;
    return number === this.#number ? told : null;
  }
}
