import assert from "node:assert/strict";
import { test } from "node:test";
import { read } from "../../content/text.js";
import { page } from "./page.js";

const composer = (html, style = "") => {
  const document = page(`<div id="composer" contenteditable="true" style="${style}">${html}</div>`);
  return document.querySelector("#composer");
};
const text = (html, style) => read(composer(html, style)).text;
const PRE = "white-space: pre-wrap";

test("blocks and breaks begin lines, and the break that holds an empty line open is no line of its own", () => {
  assert.equal(text("<p>one</p><p><br></p><p>two</p>"), "one\n\ntwo");
  assert.equal(text("<div>one<br></div><div>two</div>"), "one\ntwo");
  assert.equal(text("one<br><br>two"), "one\n\ntwo");
  assert.equal(text("<div><div><span>one</span></div></div><ul><li>two</li></ul>"), "one\ntwo");
  assert.equal(text("<p><br></p>"), "");
});

test("white space reads as the page's style shows it", () => {
  assert.equal(text("  one \n <b> two</b>  "), "one two");
  assert.equal(text("one  two\nthree", PRE), "one  two\nthree");
  assert.equal(text("one  two\nthree", "white-space: pre-line"), "one two\nthree");
  assert.equal(text("one&nbsp; two"), "one  two");
});

test("fillers and hidden parts are left out; pictures read as their alt", () => {
  assert.equal(text("\uFEFFone\u200B <i style='display: none'>no</i><img alt='🌿'>!"), "one 🌿!");
  assert.equal(text("👩‍🌾 stays whole"), "👩‍🌾 stays whole");
  assert.equal(text("one <span data-slate-placeholder='true'>Write</span><style>p {}</style>"), "one");
});

test("a mention that cannot be edited is part of the text", () => {
  assert.equal(text("Thanks <span contenteditable='false'>@<b>acme</b></span> for that"), "Thanks @acme for that");
});

test("any part of any text leads back to just its own characters", () => {
  let seed = 11;
  const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
  const pick = (list) => list[random(list.length)];
  const piece = (depth) => {
    const inner = () => Array.from({ length: random(4) }, () => piece(depth - 1)).join("");
    const words = pick(["buy", " now ", "😀", "\u200B", "שלום", "a&nbsp;b", "\n", "  ", "e\u0301", "\uFEFFx"]);
    if (depth === 0) return words;
    const tag = pick(["p", "div", "span", "b", "li"]);
    return pick([words, "<br>", "<img alt='🌿'>", `<${tag}>${inner()}</${tag}>`]);
  };
  for (let round = 0; round < 150; round += 1) {
    const element = composer(piece(3) + piece(3) + piece(3), pick(["", PRE, "white-space: pre-line"]));
    const reading = read(element);
    const points = [...reading.text];
    for (let part = 0; part < 15; part += 1) {
      const from = random(points.length + 1);
      const wanted = points.slice(from, from + random(points.length - from + 1)).join("");
      const ranges = reading.ranges(points.slice(0, from).join("").length, wanted.length);
      assert.equal(solid(ranges.map(wordsOf).join("")), solid(wanted), element.innerHTML);
    }
  }
});

test("a textarea's text is its value, and is in no node", () => {
  const document = page("<textarea>one\ntwo</textarea>");
  const reading = read(document.querySelector("textarea"));
  assert.equal(reading.text, "one\ntwo");
  assert.equal(reading.ranges(0, 3), null);
});

/** Without white space and fillers, of which a node may hold more than its reader sees. */
const solid = (words) => words.replace(/[\s\u200B]/g, "");

/** What a range holds, a picture by its alt. */
function wordsOf(range) {
  const picture = range.startContainer.childNodes[range.startOffset];
  return range.startContainer.nodeType === 3 ? range.toString() : (picture.getAttribute("alt") ?? "");
}
