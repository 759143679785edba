// Says what a draft reads as while it is typed; the button does the same without a script.

const PAUSE = 400;

const form = document.querySelector("[data-try]");
const answer = document.querySelector("#answer");
const status = answer.parentElement.querySelector("[role=status]");
const trouble = form.querySelector("[data-trouble]");
let timer, asking;

const show = async (response) => {
  if (response.redirected) throw new Error("You are signed out; sign in again on another tab, and go on here.");
  if (!response.ok) throw new Error(response.status === 429 || response.status === 503 ? "Too much at once; it is tried again with your next word." : "It can't be checked; look at the date and the length.");
  answer.innerHTML = await response.text(); // our own page, in which every text is escaped
  trouble.textContent = "";
  const said = answer.firstElementChild?.dataset.said ?? "";
  if (status.textContent !== said) status.textContent = said;
};

const ask = async () => {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  const body = new URLSearchParams(new FormData(form));
  try {
    await show(await fetch(form.dataset.try, { method: "POST", body, signal, cache: "no-store" }));
  } catch (error) {
    if (error.name === "AbortError") return;
    trouble.textContent = error.name === "TypeError" ? "The service can't be reached." : error.message;
  }
};

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE);
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.name === "put") return; // the service puts the words in and answers with the page
  event.preventDefault();
  clearTimeout(timer);
  ask();
});
