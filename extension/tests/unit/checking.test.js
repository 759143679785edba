import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Checking, PAUSE } from "../../content/checking.js";

const ok = { state: "ok", verdict: { findings: [] }, mix: null, sentence: "" };
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A background that answers when told to. */
function setUp(context) {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  const asked = [];
  const told = [];
  const send = (text) => new Promise((answer) => asked.push({ text, answer }));
  const checking = new Checking(send, (answer, text) => told.push([text, answer.state]));
  return { asked, told, checking };
}

test("nothing is sent while the typing goes on, and the last text once it rests", (context) => {
  const { asked, checking } = setUp(context);
  for (const text of ["b", "bu", "buy"]) {
    checking.want(text);
    mock.timers.tick(PAUSE - 1);
  }
  assert.deepEqual(asked, []);
  mock.timers.tick(1);
  assert.deepEqual(asked.map(({ text }) => text), ["buy"]);
});

test("a slow answer to an old text never comes through after a newer question", async (context) => {
  const { asked, told, checking } = setUp(context);
  checking.want("old");
  mock.timers.tick(PAUSE);
  checking.want("new");
  mock.timers.tick(PAUSE);
  asked[1].answer(ok);
  await turn();
  asked[0].answer(ok);
  await turn();
  assert.deepEqual(told, [["new", "ok"]]);
  assert.equal(checking.waiting, false);
});

test("a text that was answered is not asked about again", async (context) => {
  const { asked, checking } = setUp(context);
  checking.want("same");
  mock.timers.tick(PAUSE);
  asked[0].answer(ok);
  await turn();
  checking.want("same");
  mock.timers.tick(PAUSE);
  assert.equal(asked.length, 1);
});

test("a failure that passes is tried again after the wait that the service names, and others are not", async (context) => {
  const { asked, told, checking } = setUp(context);
  checking.want("text");
  mock.timers.tick(PAUSE);
  asked[0].answer({ state: "limited", message: "", retryAfter: 7 });
  await turn();
  mock.timers.tick(6999);
  assert.equal(asked.length, 1);
  mock.timers.tick(1);
  asked[1].answer({ state: "unauthorised", message: "" });
  await turn();
  mock.timers.tick(600_000);
  assert.equal(asked.length, 2);
  assert.deepEqual(told.map(([, state]) => state), ["limited", "unauthorised"]);
});

test("what was cancelled is never answered", async (context) => {
  const { asked, told, checking } = setUp(context);
  checking.want("text");
  mock.timers.tick(PAUSE);
  checking.cancel();
  asked[0].answer(ok);
  await turn();
  assert.deepEqual(told, []);
});
