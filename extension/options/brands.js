/**
 * Which brand a draft counts for, and which guideline its mix is held against.
 */

import { ask } from "../asks.js";
import { siteOf } from "../background/permissions.js";
import { host } from "../background/address.js";
import { change, read } from "../background/settings.js";
import { Latest } from "../pages/latest.js";
import { element, made, say } from "../pages/say.js";
import { kept } from "./told.js";

const latest = new Latest();

/** Show what the service knows and what was chosen; what was chosen stays when the service is away. */
export async function showBrands() {
  const known = await latest.of(ask("known", {}));
  if (known === null) return;
  const settings = await read();
  const brands = known.state === "ok" ? known.brands : [];
  const guidelines = known.state === "ok" ? known.guidelines : [];
  const options = brands.map(({ slug, name }) => /** @type {const} */ ([slug, name]));
  const brand = choice("brand", [["", say("options_no_brand")], ...options], settings.brand);
  brand.onchange = async () => {
    await change({ brand: brand.value });
    kept();
  };
  const named = guidelines.map(({ name, title }) => /** @type {const} */ ([name, title]));
  const guideline = choice("guideline", [["", say("options_own_guideline")], ...named], settings.guideline);
  guideline.onchange = async () => {
    await change({ guideline: guideline.value });
    kept();
  };
  choice("its", options.length > 0 ? options : [["", say("options_no_brand")]], "");
  element("add-brand", HTMLFormElement).onsubmit = (event) => {
    event.preventDefault();
    void add();
  };
  names = new Map(options);
  list(settings.brands);
}

/** Names of brands by slug, as far as the service tells. @type {Map<string, string>} */
let names = new Map();

async function add() {
  const of = element("of", HTMLInputElement);
  const given = of.value.trim();
  // An account is kept as the page writes it; a site by its first host.
  const name = given.includes("@") ? given : siteOf(host(given)) || given;
  const slug = element("its", HTMLSelectElement).value;
  const { brands } = await change((now) => ({ brands: { ...now.brands, [name]: slug } }));
  of.value = "";
  of.focus();
  list(brands);
  kept();
}

/** @param {Record<string, string>} brands */
function list(brands) {
  const table = element("brands", HTMLTableElement);
  table.hidden = Object.keys(brands).length === 0;
  table.tBodies[0]?.replaceChildren(
    ...Object.entries(brands).map(([of, slug]) => {
      const row = made("tr");
      const head = made("th", of);
      head.scope = "row";
      const remove = made("button", say("options_remove"), "plain");
      remove.type = "button";
      remove.ariaLabel = say("options_remove_of", of);
      remove.addEventListener("click", async () => {
        const left = await change((now) => ({
          brands: Object.fromEntries(Object.entries(now.brands).filter(([each]) => each !== of)),
        }));
        list(left.brands);
        element("of", HTMLInputElement).focus();
        kept();
      });
      const last = made("td");
      last.append(remove);
      row.append(head, made("td", names.get(slug) ?? slug), last);
      return row;
    }),
  );
}

/**
 * Fill a choice; what was chosen is in it even when nobody knows it any more.
 * @param {string} id
 * @param {readonly (readonly [string, string])[]} options Value and words
 * @param {string} chosen
 */
function choice(id, options, chosen) {
  const select = element(id, HTMLSelectElement);
  const all = options.some(([value]) => value === chosen) || chosen === "" ? options : [...options, [chosen, chosen]];
  select.replaceChildren(...all.map(([value, words]) => new Option(words, value, false, value === chosen)));
  return select;
}
