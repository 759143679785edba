/**
 * Addresses that a person gives: of a service, of an invitation, of a site.
 */

/** Hosts of this machine, the only ones spoken to without encryption. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Where `auditor serve` listens unless told otherwise. */
export const HERE = "http://127.0.0.1:8737";

/**
 * @param {string} host
 * @returns {boolean}
 */
export function isLoopback(host) {
  return LOOPBACK.test(host);
}

/**
 * The service's address in its one form, such as `https://auditor.example`.
 * @param {string} words As typed; without a scheme it means https
 * @returns {string} Empty when it is none, or would carry drafts and the key in the clear
 */
export function origin(words) {
  const given = words.trim();
  const url = parse(/^[a-z]+:\/\//i.test(given) ? given : `${isLoopback(bare(given)) ? "http" : "https"}://${given}`);
  if (url === null || url.username !== "" || url.password !== "") return "";
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  return isSafe ? url.origin : "";
}

/**
 * What an administrator's link says: `https://auditor.example/app/invite#CODE`.
 * @param {string} words As pasted
 * @returns {{ service: string, code: string } | null} Null when it is none
 */
export function invitation(words) {
  const url = parse(words.trim());
  const service = url === null ? "" : origin(url.origin);
  const code = url?.hash.slice(1) ?? "";
  if (url === null || service === "" || url.pathname !== "/app/invite" || !/^[\w-]{20,100}$/.test(code)) return null;
  return { service, code };
}

/**
 * The host of a site that a person adds.
 * @param {string} words As typed: `social.example` or a whole address
 * @returns {string} Empty when there is none in it
 */
export function host(words) {
  const given = words.trim();
  const url = parse(/^[a-z]+:\/\//i.test(given) ? given : `https://${given}`);
  return url !== null && /^https?:$/.test(url.protocol) && /[.\]]|^localhost$/.test(url.hostname) ? url.hostname : "";
}

/** @param {string} words */
function bare(words) {
  return words.replace(/(:\d+)?(\/.*)?$/, "");
}

/**
 * @param {string} words
 * @returns {URL | null}
 */
function parse(words) {
  return words !== "" && URL.canParse(words) ? new URL(words) : null;
}
