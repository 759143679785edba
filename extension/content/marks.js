/**
 * Which words to mark, and where they are while the text goes on changing. Nothing here touches a page.
 */

/**
 * @typedef {"high" | "against" | "praise"} Kind How a finding is drawn
 * @typedef {{ offset: number, length: number, kind: Kind, finding: import("../messages.js").Match }} Mark
 */

/**
 * The findings to mark, in the order of the text. Overlapping ones all stay: each has something to say.
 * @param {import("../messages.js").Checked} verdict
 * @param {import("../messages.js").Sensitivity} sensitivity
 * @returns {Mark[]}
 */
export function marksOf(verdict, sensitivity) {
  if (sensitivity === "low" && verdict.label !== "sales_push") return [];
  return verdict.findings
    .filter((finding) => finding.length > 0 && (finding.counts_against || sensitivity === "high"))
    .map((finding) => ({ offset: finding.offset, length: finding.length, kind: kindOf(finding), finding }))
    .sort((one, other) => one.offset - other.offset || one.length - other.length);
}

/**
 * Move marks along with an edit, until a new verdict comes: what lies before it stays, what lies behind it moves,
 * what it touches is dropped.
 * @param {Mark[]} marks
 * @param {string} before
 * @param {string} after
 * @returns {Mark[]}
 */
export function shift(marks, before, after) {
  if (before === after || marks.length === 0) return marks;
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const from = before.length - tail;
  const by = after.length - before.length;
  return marks.flatMap((mark) => {
    if (mark.offset + mark.length <= head) return [mark];
    return mark.offset >= from ? [{ ...mark, offset: mark.offset + by }] : [];
  });
}

/**
 * @param {import("../messages.js").Match} finding
 * @returns {Kind}
 */
function kindOf(finding) {
  if (!finding.counts_against) return "praise";
  return finding.severity === "high" ? "high" : "against";
}
