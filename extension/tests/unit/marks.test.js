import assert from "node:assert/strict";
import { test } from "node:test";
import { marksOf, shift } from "../../content/marks.js";

const finding = (offset, length, severity = "medium", counts_against = true) => ({ offset, length, severity, counts_against });
const verdict = (label, ...findings) => ({ label, findings });
const mark = (text, word) => ({ offset: text.indexOf(word), length: word.length, kind: "against", finding: { word } });
const words = (marks, text) => marks.map(({ offset, length }) => text.slice(offset, offset + length));

test("a mark keeps to its words while text is put in before, behind and between them", () => {
  const before = "😀 buy now and hurry";
  const marks = [mark(before, "buy now"), mark(before, "hurry")];
  for (const after of ["😀😀 buy now and hurry", "😀 buy now, you, and hurry", "😀 buy now and hurry up", before]) {
    assert.deepEqual(words(shift(marks, before, after), after), ["buy now", "hurry"], after);
  }
});

test("a mark whose words were changed is dropped, and the others stay", () => {
  const before = "buy now and hurry";
  const marks = [mark(before, "buy now"), mark(before, "hurry")];
  assert.deepEqual(words(shift(marks, before, "buy it now and hurry"), "buy it now and hurry"), ["hurry"]);
  assert.deepEqual(shift(marks, before, ""), []);
});

test("no edit, whatever it is, leaves a mark on other words", () => {
  const letters = ["a", "b", " ", "😀", "ש"];
  let seed = 7;
  const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
  const some = (most) => Array.from({ length: random(most) }, () => letters[random(letters.length)]).join("");
  for (let round = 0; round < 3000; round += 1) {
    const [head, word, tail] = [some(9), `${some(4)}x`, some(9)];
    const before = head + word + tail;
    const from = random(before.length + 1);
    const to = from + random(before.length - from + 1);
    const after = before.slice(0, from) + some(5) + before.slice(to);
    const marks = [{ offset: head.length, length: word.length, kind: "against", finding: {} }];
    for (const left of words(shift(marks, before, after), after)) assert.equal(left, word, `${before} → ${after}`);
  }
});

test("what counts against a post is marked, praise only where all is asked for, and little where little is", () => {
  const push = verdict("sales_push", finding(9, 2, "high"), finding(0, 3), finding(4, 2, "info", false));
  const value = verdict("value", finding(0, 3));
  const kinds = (...given) => marksOf(...given).map(({ kind }) => kind);
  assert.deepEqual(kinds(push, "normal"), ["against", "high"]);
  assert.deepEqual(kinds(push, "high"), ["against", "praise", "high"]);
  assert.deepEqual(kinds(push, "low"), ["against", "high"]);
  assert.deepEqual(kinds(value, "normal"), ["against"]);
  assert.deepEqual(kinds(value, "low"), []);
});
