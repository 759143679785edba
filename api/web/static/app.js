// What every page does more comfortably with a script; all of it works without.

for (const menu of document.querySelectorAll("details[data-menu]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// On a phone the places of a brand don't fit beside each other: show the one that is open.
document.querySelector(".under [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

for (const field of document.querySelectorAll("[data-copy]")) field.addEventListener("focus", () => field.select());

const told = document.createElement("p");
told.className = "hidden";
told.setAttribute("role", "status");
document.body.append(told);

// A decision is recorded without leaving the place one reads at: only what it changes is put anew.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const place = document.getElementById(form.dataset.inPlace);
  if (!place) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  event.submitter.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const made = page.getElementById(place.id);
    for (const part of [".tag", ".said", ".word"]) {
      place.querySelector(part)?.replaceWith(made.querySelector(part));
    }
    place.querySelector(".word button").focus();
    told.textContent = place.querySelector(".decided p")?.textContent ?? "Taken back.";
  } catch {
    delete form.dataset.inPlace;
    event.submitter.disabled = false;
    form.requestSubmit(event.submitter);
  }
});
