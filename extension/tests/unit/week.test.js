import assert from "node:assert/strict";
import { test } from "node:test";
import { Weeks } from "../../background/week.js";

/** A service whose week can be changed, and a clock. */
function service(monday, pushes) {
  const state = { monday, pushes, now: 0, asked: 0, down: false };
  const weeks = new Weeks(
    async () => {
      state.asked += 1;
      if (state.down) throw new Error("down");
      return { brand: "acme", limit: 0.2, weeks: [{ monday: state.monday, posts: 9, pushes: state.pushes, share: null }] };
    },
    () => state.now,
  );
  return { state, weeks };
}

test("the service's number is told, and asked for once a minute", async () => {
  const { state, weeks } = service("2026-03-02", 2);
  assert.equal(await weeks.pushes("acme"), 2);
  assert.equal(await weeks.pushes("acme"), 2);
  assert.equal(state.asked, 1);
  Object.assign(state, { now: 61_000, pushes: 3 });
  assert.equal(await weeks.pushes("acme"), 3);
});

test("a push that went out counts before the service has seen it, and not twice after", async () => {
  const { state, weeks } = service("2026-03-02", 2);
  await weeks.published("acme");
  assert.equal(await weeks.pushes("acme"), 3);
  await weeks.published("acme");
  assert.equal(await weeks.pushes("acme"), 4);
  Object.assign(state, { now: 61_000, pushes: 4 });
  assert.equal(await weeks.pushes("acme"), 4);
});

test("a new week begins at the service's count", async () => {
  const { state, weeks } = service("2026-03-02", 2);
  await weeks.published("acme");
  Object.assign(state, { now: 61_000, monday: "2026-03-09", pushes: 0 });
  assert.equal(await weeks.pushes("acme"), 0);
});

test("no brand and no service mean no number", async () => {
  const { state, weeks } = service("2026-03-02", 2);
  assert.equal(await weeks.pushes(""), null);
  state.down = true;
  await weeks.published("acme");
  assert.equal(await weeks.pushes("acme"), null);
});
