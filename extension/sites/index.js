/**
 * Which site a page belongs to: where its composers are, and what its platform is called at the service.
 */

import { composers, anchor } from "./generic.js";

/**
 * @typedef {object} Site
 * @property {string} name For people: "Mastodon"
 * @property {string[]} hosts Host names; subdomains belong to them
 * @property {string} platform The platform's name at the service; empty for schedulers, which serve many
 * @property {(root: ParentNode) => Element[]} composers Fields below `root` that a post is written in. Looks at
 *   structure only: whether a field is seen and big enough is found out elsewhere, without a layout
 * @property {(composer: Element) => Element} anchor Whose corner the badge sits at
 * @property {(composer: Element) => Element | null} [publish] The button that publishes what is in a composer
 */

/**
 * @param {string} name
 * @param {string} platform
 * @param {...string} hosts
 * @returns {Site}
 */
const generic = (name, platform, ...hosts) => ({ name, platform, hosts, composers, anchor });

/** Sites with a file of their own. @type {Site[]} */
const OWN = [];

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

/**
 * The site that a host belongs to; any other site that a person switches on gets the generic adapter.
 * @param {string} host
 * @returns {Site}
 */
export function find(host) {
  const known = SITES.find((site) => site.hosts.some((own) => host === own || host.endsWith(`.${own}`)));
  return known ?? generic(host, "", host);
}
