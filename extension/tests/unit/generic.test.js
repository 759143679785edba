import assert from "node:assert/strict";
import { test } from "node:test";
import { composers, drafts } from "../../sites/generic.js";
import { find } from "../../sites/index.js";
import { page } from "./page.js";

const ids = (html, path) => composers(page(html, path)).map(({ id }) => id);

test("text areas and the outermost editable regions are composers", () => {
  assert.deepEqual(
    ids("<textarea id=a></textarea><div id=b contenteditable><p id=c contenteditable=true></p></div><p contenteditable=false>"),
    ["a", "b"],
  );
});

test("search fields, locked fields, code editors and private messages are not", () => {
  for (const field of [
    "<textarea placeholder='Search posts'></textarea>",
    "<textarea aria-label='Write a message'></textarea>",
    "<textarea readonly></textarea>",
    "<textarea disabled></textarea>",
    "<textarea role=combobox></textarea>",
    "<div class=cm-editor><div contenteditable></div></div>",
    "<div contenteditable aria-label='Nachricht'></div>",
    "<div contenteditable data-testid=dmComposerTextInput></div>",
  ]) {
    assert.deepEqual(ids(field), [], field);
  }
});

test("pages of private conversations have no composers", () => {
  for (const path of ["/messages/12", "/messaging/thread/1/", "/direct/t/1", "/app/inbox"]) {
    assert.deepEqual(ids("<textarea id=a></textarea>", path), [], path);
  }
  assert.deepEqual(ids("<textarea id=a></textarea>", "/messages-from-ferns"), ["a"]);
});

test("a scheduler may call a post a message", () => {
  const document = page("<textarea id=a placeholder='Your message'></textarea>");
  assert.equal(drafts(document).length, 1);
  assert.equal(find("publish.buffer.com").composers(document).length, 1);
});

test("a site is known by its host and subdomains, and by nothing that only looks like it", () => {
  const document = page("");
  assert.equal(find("www.linkedin.com", document).platform, "linkedin");
  assert.equal(find("x.com", document).platform, "x");
  assert.equal(find("notx.com", document).platform, "");
  assert.equal(find("x.com.example.org", document).platform, "");
});
