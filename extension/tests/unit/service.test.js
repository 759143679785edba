import assert from "node:assert/strict";
import { test } from "node:test";
import { Service } from "../../background/service.js";
import { answer, browser } from "./chrome.js";

const KEY = { service: "http://127.0.0.1:8737", key: "sma_key" };

/** The way to a service that answers so. */
function way(fetch, parts = {}) {
  browser();
  return new Service(async () => KEY, { fetch, patience: 50, ...parts });
}

for (const [status, state, sentence] of [
  [401, "unauthorised", "state_unauthorised"],
  [403, "unauthorised", "state_forbidden"],
  [404, "unauthorised", "state_missing"],
  [413, "garbled", "state_long"],
  [422, "garbled", "state_refused"],
  [500, "offline", "state_failing"],
  [503, "offline", "state_failing"],
  [204, "garbled", "state_garbled"],
  [302, "garbled", "state_garbled"],
]) {
  test(`${status} is ${state}, in a sentence of its own`, async () => {
    const body = status === 204 ? null : {};
    const told = await way(async () => new Response(body && "{}", { status })).ask("/v1/check", { text: "a" });
    assert.deepEqual([told.state, told.message], [state, sentence]);
  });
}

for (const [name, body, headers] of [
  ["no JSON", "<html>", {}],
  ["a page with a login", "{}", { "Content-Type": "text/html" }],
  ["nothing", "", {}],
  ["far too much", `"${"x".repeat(2_000_001)}"`, {}],
]) {
  test(`${name} in an answer is garbled`, async () => {
    assert.equal((await way(async () => answer(200, body, headers)).ask("/v1/check", {})).state, "garbled");
  });
}

test("nobody there is offline, and the address is told", async () => {
  const told = await way(async () => Promise.reject(new TypeError("Failed to fetch"))).ask("/v1/model");
  assert.deepEqual(told, { state: "offline", message: "state_offline http://127.0.0.1:8737" });
});

test("an answer that takes too long is slow, and the request is given up", async () => {
  let over;
  const never = (_, { signal }) => {
    over = signal;
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  assert.equal((await way(never).ask("/v1/model")).state, "slow");
  assert.equal(over.aborted, true);
});

test("without a key nothing is asked", async () => {
  browser();
  const service = new Service(async () => null, { fetch: () => assert.fail("It was asked.") });
  assert.equal((await service.ask("/v1/model")).state, "unpaired");
});

test("after 429 the service is left alone for as long as it said, and then asked again", async () => {
  let now = 0;
  let asked = 0;
  const fetch = async () => (asked++ === 0 ? answer(429, {}, { "Retry-After": "7" }) : answer(200, {}));
  const service = way(fetch, { now: () => now });
  assert.deepEqual(await service.ask("/"), { state: "limited", message: "state_limited 7", retryAfter: 7 });
  now = 4_500;
  assert.equal((await service.ask("/")).retryAfter, 3);
  assert.equal(asked, 1);
  now = 7_000;
  assert.equal((await service.ask("/")).state, "ok");
});

for (const said of ["soon", "-1", "99999999", "0"]) {
  test(`a wait of ${said} is no wait for ever`, async () => {
    const told = await way(async () => answer(429, {}, { "Retry-After": said })).ask("/");
    assert.ok(told.retryAfter >= 1 && told.retryAfter <= 3600);
  });
}

test("the key goes by no redirect, with no cookie, and is not in the address", async () => {
  let given;
  await way(async (url, options) => {
    given = { url, ...options };
    return answer(200, {});
  }).ask("/v1/check", { text: "a" });
  assert.deepEqual(
    [given.url, given.method, given.redirect, given.credentials, given.referrerPolicy, given.headers.Authorization],
    ["http://127.0.0.1:8737/v1/check", "POST", "error", "omit", "no-referrer", "Bearer sma_key"],
  );
});
