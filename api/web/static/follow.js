// Asks how far a job is, and shows it, until it has ended.

const EVERY = 1000;
const SAID = { running: "The check has begun.", done: "Every post is checked.", failed: "The check stopped." };

for (const part of document.querySelectorAll("[data-follow]")) {
  const status = part.parentElement.querySelector("[role=status]");
  let state = part.firstElementChild.dataset.state;

  const ask = async () => {
    const answer = await fetch(part.dataset.follow).catch(() => null);
    if (answer?.redirected) return location.reload();
    if (answer?.ok) part.innerHTML = await answer.text();
    const now = part.firstElementChild.dataset;
    if (now.state !== state) status.textContent = SAID[(state = now.state)] ?? "";
    if ("active" in now) setTimeout(ask, EVERY);
  };
  setTimeout(ask, EVERY);
}
