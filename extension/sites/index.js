/**
 * Which site a page belongs to: where its composers are, and what its platform is called at the service.
 */

import { bluesky } from "./bluesky.js";
import { publishes } from "./buttons.js";
import { anchor, composers, drafts } from "./generic.js";
import { mastodon } from "./mastodon.js";
import { mixpost } from "./mixpost.js";
import { postiz } from "./postiz.js";

/**
 * @typedef {object} Site
 * @property {string} name For people: "Mastodon"
 * @property {string[]} hosts Host names; subdomains belong to them
 * @property {(document: Document) => boolean} [isHere] Is this page one of its instances, on a host of its own?
 * @property {string} platform The platform's name at the service; empty for schedulers, which serve many
 * @property {(root: ParentNode) => Element[]} composers Fields below `root` that a post is written in. Looks at
 *   structure only: whether a field is seen and big enough is found out elsewhere, without a layout
 * @property {(composer: Element) => Element} anchor Whose corner the badge sits at
 * @property {(composer: Element, target: Element) => boolean} publishes Does a click on `target` publish what is in the
 *   composer? Some sites have several buttons that do, and some buttons hold others that do not
 * @property {boolean} byKey Does Ctrl+Enter publish?
 * @property {(composer: Element) => string} [account] The account that will publish it, where the page tells
 */

/** There, private messages have pages of their own, and a post may be called a message. */
const SCHEDULERS = new Set(["Buffer", "Hootsuite", "Sprout Social", "Later"]);

/**
 * @param {string} name
 * @param {string} platform
 * @param {...string} hosts
 * @returns {Site}
 */
const generic = (name, platform, ...hosts) => ({
  name,
  platform,
  hosts,
  composers: SCHEDULERS.has(name) ? drafts : composers,
  anchor,
  publishes,
  byKey: true,
});

/** Sites with a file of their own. @type {Site[]} */
const OWN = [mastodon, bluesky, postiz, mixpost];

/** Sites that the generic adapter serves. @type {Site[]} */
const GENERIC = [
  generic("X", "x", "x.com", "twitter.com"),
  generic("LinkedIn", "linkedin", "linkedin.com"),
  generic("Facebook", "facebook", "facebook.com"),
  generic("Instagram", "instagram", "instagram.com"),
  generic("Threads", "threads", "threads.com", "threads.net"),
  generic("Reddit", "reddit", "reddit.com"),
  generic("YouTube", "youtube", "youtube.com"),
  generic("TikTok", "tiktok", "tiktok.com"),
  generic("Buffer", "", "buffer.com"),
  generic("Hootsuite", "", "hootsuite.com"),
  generic("Sprout Social", "", "sproutsocial.com"),
  generic("Later", "", "later.com"),
];

/** Every site known by name, for the options page and the documentation. */
export const SITES = Object.freeze([...OWN, ...GENERIC]);

const PLATFORMS = new Set(SITES.map((site) => site.platform));

/**
 * The site that a page belongs to: by its host, or by its markup where people host a site themselves. Any other page
 * that a person switches on gets the generic adapter.
 * @param {string} host
 * @param {Document} [page] Left out where only the host is known
 * @returns {Site}
 */
export function find(host, page) {
  const known = SITES.find((site) => site.hosts.some((own) => host === own || host.endsWith(`.${own}`)));
  const hosted = page === undefined ? undefined : OWN.find((site) => site.isHere?.(page));
  return known ?? hosted ?? generic(host, "", host);
}

/**
 * The platform of a page: its host's word, and that of its markup where the host is not known.
 * @param {string} host
 * @param {string} [shown] What the content script made of the markup
 * @returns {string} Empty for schedulers and unknown sites
 */
export function platformOf(host, shown = "") {
  const { name, platform } = find(host);
  return name === host && PLATFORMS.has(shown) ? shown : platform;
}
