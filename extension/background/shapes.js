/**
 * Is an answer what the service's description promises? What goes on to a page's overlay is looked at first.
 */

/** @typedef {Record<string, unknown>} Fields */

/**
 * A verdict on a text, with findings that lie inside it.
 * @param {unknown} body
 * @param {string} text
 * @returns {body is import("../api").Checked}
 */
export function isChecked(body, text) {
  return (
    isFields(body) &&
    ["value", "sales_push", "unreadable"].includes(String(body.label)) &&
    (body.score === null || typeof body.score === "number") &&
    (body.pressure === null || typeof body.pressure === "number") &&
    Array.isArray(body.findings) &&
    body.findings.every((finding) => isMatch(finding, text.length)) &&
    (body.mix === undefined || body.mix === null || isEffect(body.mix))
  );
}

/**
 * @param {unknown} finding
 * @param {number} end In UTF-16 units
 */
function isMatch(finding, end) {
  if (!isFields(finding) || !isFields(finding.rule)) return false;
  const { offset, length } = /** @type {{ offset: number, length: number }} */ (/** @type {unknown} */ (finding));
  const isInside = Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0;
  if (!isInside || offset + length > end || !Array.isArray(finding.replacements)) return false;
  const areReplacements = finding.replacements.every((each) => isFields(each) && areWords(each, "value"));
  return areReplacements && areWords(finding, "message", "suggestion", "text", "severity");
}

/** @param {unknown} mix */
function isEffect(mix) {
  return isFields(mix) && areWords(mix, "brand", "sentence") && areNumbers(mix, "projected", "limit", "posts");
}

/**
 * @param {unknown} body
 * @returns {body is import("../api").MixOut}
 */
export function isMix(body) {
  if (!isFields(body) || !areWords(body, "brand", "status", "sentence") || !Array.isArray(body.breaches)) return false;
  return isFields(body.whole) && areNumbers(body.whole, "posts", "pushes", "limit");
}

/**
 * @param {unknown} body
 * @returns {body is import("../api").TrendOut}
 */
export function isTrend(body) {
  if (!isFields(body) || !Array.isArray(body.weeks)) return false;
  return body.weeks.every((week) => isFields(week) && areWords(week, "monday") && areNumbers(week, "pushes"));
}

/**
 * @param {unknown} body
 * @returns {body is import("../api").Paired}
 */
export function isPaired(body) {
  if (!isFields(body) || !areWords(body, "key", "brand_name")) return false;
  return (body.brand === null || typeof body.brand === "string") && /^[\x21-\x7e]{20,200}$/.test(String(body.key));
}

/**
 * A page of things, each with some words.
 * @param {unknown} body
 * @param {...string} names Of the words
 * @returns {body is { items: Record<string, string>[] }}
 */
export function isPage(body, ...names) {
  if (!isFields(body) || !Array.isArray(body.items)) return false;
  return body.items.every((item) => isFields(item) && areWords(item, ...names));
}

/**
 * @param {unknown} given
 * @returns {given is Fields}
 */
function isFields(given) {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

/**
 * @param {Fields} given
 * @param {...string} names
 */
function areWords(given, ...names) {
  return names.every((name) => typeof given[name] === "string");
}

/**
 * @param {Fields} given
 * @param {...string} names
 */
function areNumbers(given, ...names) {
  return names.every((name) => typeof given[name] === "number");
}
