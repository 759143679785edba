import assert from "node:assert/strict";
import { test } from "node:test";
import { publishes } from "../../sites/buttons.js";
import { page } from "./page.js";

test("buttons are told by their whole name, in several languages", () => {
  const root = page("<div><textarea></textarea><button></button></div>");
  const told = (name) => {
    root.querySelector("button").textContent = name;
    return publishes(root.querySelector("textarea"), root.querySelector("button"));
  };
  for (const name of ["Post", " Post now ", "Schedule", "Jetzt veröffentlichen", "Publier", "Publicar", "Delen"]) {
    assert.ok(told(name), name);
  }
  for (const name of ["Post settings", "Poster's name", "Save draft", "Cancel", "Schedule for later", ""]) {
    assert.ok(!told(name), name);
  }
});

test("each of two composers has its own button, the nearest one", () => {
  const root = page(`
    <main><section><textarea id=a></textarea><div><button id=x aria-label=Post></button></div></section>
    <section><textarea id=b></textarea><div role=button id=y><span>Post</span></div></section></main>`);
  const at = (selector) => root.querySelector(selector);
  assert.ok(publishes(at("#a"), at("#x")));
  assert.ok(publishes(at("#b"), at("#y span")));
  assert.ok(!publishes(at("#a"), at("#y")));
  assert.ok(!publishes(at("#b"), at("#x")));
});
