import assert from "node:assert/strict";
import { test } from "node:test";
import { host, invitation, origin } from "../../background/address.js";
import { Cache } from "../../background/cache.js";
import { check } from "../../background/checking.js";
import { answer as toContent, hostOf } from "../../background/content.js";
import { isAsk } from "../../background/pages.js";
import { arrived, begin, challengeOf } from "../../background/pairing.js";
import { register } from "../../background/permissions.js";
import { Service } from "../../background/service.js";
import { brandFor, change, credentials, DEFAULTS, keep, read } from "../../background/settings.js";
import { Latest } from "../../pages/latest.js";
import { answer, browser, checked } from "./chrome.js";

const FINDING = {
  offset: 0, length: 1, message: "", suggestion: "", text: "", severity: "", rule: {}, replacements: [],
};
const ABOUT = { brand: "", guideline: "", platform: "" };

/** Parts with a service that answers by a function; what was sent is kept. */
function parts(respond) {
  const sent = [];
  const service = new Service(async () => ({ service: "http://127.0.0.1:8737", key: "k" }), {
    fetch: async (url, { body }) => {
      sent.push({ url, body: body && JSON.parse(body) });
      return respond(sent.length);
    },
  });
  return { service, cache: new Cache(), weeks: { pushes: async () => 2, published: async () => {} }, sent };
}

test("the same text is sent once, also while its answer is on its way", async () => {
  browser();
  const { service, cache, sent } = parts(() => answer(200, checked()));
  const asked = ["a", "a", "b"].map((text) => check(service, cache, text, ABOUT));
  const told = await Promise.all(asked);
  assert.deepEqual(told.map(({ state }) => state), ["ok", "ok", "ok"]);
  await check(service, cache, "a", ABOUT);
  assert.deepEqual(sent.map(({ body }) => body.text), ["a", "b"]);
  await check(service, cache, "a", { ...ABOUT, brand: "acme" });
  assert.equal(sent.length, 3);
});

test("what went wrong is not kept, and neither is what is old", async () => {
  browser();
  let now = 0;
  const { service, sent } = parts((number) => (number === 1 ? answer(500, {}) : answer(200, checked())));
  const cache = new Cache(() => now);
  assert.equal((await check(service, cache, "a", ABOUT)).state, "offline");
  assert.equal((await check(service, cache, "a", ABOUT)).state, "ok");
  now = 299_999;
  await check(service, cache, "a", ABOUT);
  assert.equal(sent.length, 2);
  now = 300_000;
  await check(service, cache, "a", ABOUT);
  assert.equal(sent.length, 3);
});

test("the cache holds only so many, and never a text", async () => {
  const cache = new Cache();
  for (let number = 0; number < 250; number++) await cache.get([number], async () => number, () => true);
  assert.equal(cache.size, 200);
});

for (const [name, wrong] of [
  ["another label", { label: "spam" }],
  ["findings that are none", { findings: "none" }],
  ["a finding outside the text", { findings: [{ ...FINDING, length: 9 }] }],
  ["a finding before the text", { findings: [{ ...FINDING, offset: -1 }] }],
  ["a finding without words", { findings: [{ ...FINDING, message: undefined }] }],
  ["a finding with replacements that are none", { findings: [{ ...FINDING, replacements: [{ value: 1 }] }] }],
  ["a mix without numbers", { mix: { brand: "acme", sentence: "" } }],
]) {
  test(`${name} is garbled, and nothing of it goes on to a page`, async () => {
    browser();
    const { service, cache } = parts(() => answer(200, checked(wrong)));
    assert.deepEqual(Object.keys(await check(service, cache, "text", ABOUT)), ["state", "message"]);
  });
}

test("only the answer to the last question counts", async () => {
  const latest = new Latest();
  let answerFirst;
  const first = latest.of(new Promise((resolve) => (answerFirst = resolve)));
  const second = latest.of(Promise.resolve("second"));
  answerFirst("first");
  assert.deepEqual(await Promise.all([first, second]), [null, "second"]);
});

test("a content script is answered by where it is, not by what it says", async () => {
  const on = { ...DEFAULTS, sites: ["x.com"], brand: "acme", brands: { "x.com": "tea", "@acme": "cake" }, gate: true };
  const origins = ["https://x.com/*", "https://*.x.com/*", "https://twitter.com/*", "https://*.twitter.com/*"];
  browser({ origins, local: { settings: on } });
  const { sent, ...given } = parts(() => answer(200, checked()));
  const from = (url, tab = {}) => ({ origin: new URL(url).origin, url, tab: { incognito: false, ...tab } });
  const ask = (sender, more = {}) => toContent(given, { type: "check", text: "hello", site: "x.com", ...more }, sender);
  for (const sender of [
    from("https://evil.example/"),
    from("https://notx.com/"),
    from("https://x.com.evil.example/"),
    from("https://x.com/", { incognito: true }),
    { origin: "https://x.com", url: "https://x.com/" },
    { origin: "null", url: "https://x.com/", tab: {} },
  ]) {
    assert.equal((await ask(sender)).state, "off");
    assert.equal((await toContent(given, { type: "site" }, sender)).on, false);
  }
  assert.equal(sent.length, 0);
  assert.equal((await ask(from("https://mobile.twitter.com/home"))).state, "ok");
  await ask(from("https://x.com/"), { account: "@acme" });
  assert.deepEqual(
    sent.map(({ body }) => [body.brand, body.platform]),
    [["tea", "x"], ["cake", "x"]],
  );
  assert.deepEqual(await toContent({ ...given, weeks: { pushes: async (brand) => brand } }, {
    type: "week", account: "@acme",
  }, from("https://x.com/")), { pushes: "cake" });
  assert.deepEqual(await toContent(given, { type: "site" }, from("https://x.com/")), {
    on: true, platform: "x", brand: "tea", gate: true, sensitivity: "normal",
  });
});

test("an instance on a host of its own is the platform that its markup says, and a known host is its own", async () => {
  const sites = ["social.example", "x.com"];
  const origins = ["https://social.example/*", "http://social.example/*", "https://x.com/*", "https://*.x.com/*", "https://twitter.com/*",
    "https://*.twitter.com/*"];
  browser({ origins, local: { settings: { ...DEFAULTS, sites } } });
  const { sent, ...given } = parts(() => answer(200, checked()));
  for (const [host, platform] of [["social.example", "mastodon"], ["social.example", "forged"], ["x.com", "mastodon"]]) {
    const sender = { origin: `https://${host}`, tab: { incognito: false } };
    await toContent(given, { type: "check", text: platform, site: host, platform }, sender);
  }
  assert.deepEqual(sent.map(({ body }) => body.platform), ["mastodon", "", "x"]);
});

test("a site that was switched on is off until the browser gives access, and its script follows", async () => {
  const chrome = browser({ local: { settings: { sites: ["x.com", "127.0.0.1"] } }, origins: ["http://127.0.0.1/*"] });
  await Promise.all([register(), register()]);
  assert.deepEqual(chrome.scripting.scripts.map(({ id, matches }) => [id, ...matches]), [
    ["site-127.0.0.1", "http://127.0.0.1/*"],
  ]);
  await change({ sites: [] });
  await register();
  assert.deepEqual(chrome.scripting.scripts, []);
});

test("frames and private windows have the host that the browser says", () => {
  const tab = { incognito: false };
  assert.equal(hostOf({ origin: "https://x.com", url: "about:blank", tab }), "x.com");
  assert.equal(hostOf({ url: "https://x.com/home", tab }), "x.com");
  assert.equal(hostOf({ origin: "chrome-extension://ours", tab }), "");
  assert.equal(hostOf({ origin: "https://x.com", tab: { incognito: true } }), "");
});

test("only a page of the extension's own may change things", () => {
  browser();
  const ask = { type: "key", service: "https://evil.example", key: "k" };
  assert.equal(isAsk(ask, { url: "chrome-extension://ours/options/options.html" }), true);
  assert.equal(isAsk(ask, { url: "https://x.com/" }), false);
  assert.equal(isAsk(ask, {}), false);
  assert.equal(isAsk({ type: "toString" }, { url: "chrome-extension://ours/" }), false);
});

test("changes made at once undo none of each other", async () => {
  browser();
  await Promise.all([change({ gate: true }), change({ brand: "acme" }), change(({ brand }) => ({ guideline: brand }))]);
  assert.deepEqual(await read(), { ...DEFAULTS, gate: true, brand: "acme", guideline: "acme" });
});

test("a key is given out for the service it came from and for no other", async () => {
  browser();
  await keep({ service: "https://one.example", key: "k" });
  assert.equal((await credentials())?.key, "k");
  await change({ service: "https://other.example" });
  assert.equal(await credentials(), null);
});

test("a brand is that of the account, else of the site, else the one for all", () => {
  const settings = { ...DEFAULTS, brand: "a", brands: { "x.com": "b", "@c": "c" } };
  assert.equal(brandFor(settings, "x.com", "@c"), "c");
  assert.equal(brandFor(settings, "x.com", "@d"), "b");
  assert.equal(brandFor(settings, "constructor", "toString"), "a");
});

test("the code is taken from the tab that was opened, at the service, once, with the verifier", async () => {
  const chrome = browser();
  const sent = [];
  const key = "sma_0123456789ab_0123456789";
  const way = new Service(credentials, {
    fetch: async (url, { body }) => {
      sent.push([url, body && JSON.parse(body)]);
      if (url.includes("pairings")) return answer(201, { key, brand: "acme", brand_name: "Acme" });
      return answer(200, { items: [{ slug: "acme", name: "Acme" }] });
    },
  });
  await begin("http://127.0.0.1:8737");
  const opened = new URL(chrome.tabs.opened[0]);
  assert.equal(opened.pathname, "/app/pair");
  const code = "a".repeat(43);
  for (const [tab, url] of [
    [2, `http://127.0.0.1:8737/app/pair/done#code=${code}`],
    [1, `http://127.0.0.1:87370/app/pair/done#code=${code}`],
    [1, `https://evil.example/app/pair/done#code=${code}`],
    [1, `http://127.0.0.1:8737/app/pair?x=/app/pair/done#code=${code}`],
    [1, "http://127.0.0.1:8737/app/pair/done"],
  ]) {
    assert.equal(await arrived(way, tab, url), null);
  }
  const done = `http://127.0.0.1:8737/app/pair/done#code=${code}`;
  assert.deepEqual(await arrived(way, 1, done), { state: "ok" });
  const [url, { verifier }] = sent[0];
  assert.equal(url, `http://127.0.0.1:8737/v1/pairings/${code}`);
  assert.equal(await challengeOf(verifier), opened.searchParams.get("challenge"));
  assert.deepEqual([(await credentials())?.key, (await read()).brand], [key, "acme"]);
  assert.equal(await arrived(way, 1, done), null);
});

test("the challenge is that of the standard", async () => {
  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  assert.equal(await challengeOf(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});

test("an address speaks https, or http on this machine alone", () => {
  const cases = {
    "http://127.0.0.1:8737/": "http://127.0.0.1:8737",
    "localhost:8737": "http://localhost:8737",
    "127.0.0.1:8737/app/": "http://127.0.0.1:8737",
    "[::1]:8737": "http://[::1]:8737",
    " auditor.example ": "https://auditor.example",
    "https://auditor.example:8443/app": "https://auditor.example:8443",
    "http://auditor.example": "",
    "http://127.0.0.1.evil.example": "",
    "https://user:word@auditor.example": "",
    "javascript:alert(1)": "",
    "file:///etc/passwd": "",
    "": "",
  };
  for (const [words, expected] of Object.entries(cases)) assert.equal(origin(words), expected, words);
});

test("an invitation is a link with a code behind the #", () => {
  const code = "c".repeat(43);
  assert.deepEqual(invitation(`https://a.example/app/invite#${code}`), { service: "https://a.example", code });
  const unsafe = `http://a.example/app/invite#${code}`;
  for (const words of ["", code, unsafe, `https://a.example/app/pair#${code}`, "https://a.example/app/invite#"]) {
    assert.equal(invitation(words), null, words);
  }
});

test("a site is a host", () => {
  assert.equal(host("https://social.example/@acme"), "social.example");
  assert.equal(host("Social.Example"), "social.example");
  for (const words of ["", "x", "chrome://settings", "a b.example"]) assert.equal(host(words), "", words);
});
