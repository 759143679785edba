// Drag and drop, a look at what was chosen, and how far the sending is.

const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

const problem = (files, form) => {
  const most = Number(form.dataset.megabytes);
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > Number(form.dataset.most)) return `These are ${files.length} files; drop at most ${form.dataset.most} at once.`;
  if (total > most * 1e6) return `These are ${size(total)}; ${most} MB are taken at once. Split the export by date.`;
  return "";
};

const setUp = (form) => {
  const drop = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  const sending = form.querySelector(".sending");
  const bar = sending.querySelector("progress");
  const status = sending.querySelector("[role=status]");

  const show = () => {
    const files = [...input.files];
    const wrong = problem(files, form);
    input.setCustomValidity(wrong);
    const lines = files.map((file) => `${file.name}, ${size(file.size)}`);
    form.querySelector(".chosen").replaceChildren(
      ...(wrong ? [wrong] : lines).map((words) => {
        const line = document.createElement("li");
        line.textContent = words;
        line.className = wrong ? "wrong" : "";
        return line;
      }),
    );
  };
  input.addEventListener("change", show);

  const stop = (event) => event.preventDefault();
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => (stop(event), drop.classList.add("over-it")));
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over-it"));
  drop.addEventListener("drop", (event) => {
    stop(event);
    input.files = event.dataTransfer.files;
    show();
  });

  const sent = (request) => {
    if (request.status === 200 || request.responseURL !== form.action) return location.assign(request.responseURL);
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    document.querySelector("main").replaceWith(answer.querySelector("main"));
    document.querySelectorAll("[data-upload]").forEach(setUp);
    document.querySelector("main").focus();
  };

  form.addEventListener("submit", (event) => {
    stop(event);
    const request = new XMLHttpRequest(); // fetch tells nothing of how much was sent
    const body = new FormData(form);
    const enable = (on) => form.querySelectorAll("button, input, select").forEach((each) => (each.disabled = !on));
    enable(false);
    sending.hidden = false;
    status.textContent = "Sending…";
    request.upload.addEventListener("progress", ({ loaded, total }) => (bar.value = (100 * loaded) / total));
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      status.textContent = "Sent; it is being read…";
    });
    request.addEventListener("load", () => sent(request));
    request.addEventListener("error", () => {
      enable(true);
      sending.hidden = true;
      input.setCustomValidity("");
      status.textContent = "";
      form.querySelector(".chosen").textContent = "It could not be sent; check the connection and try again.";
    });
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRF-Token", form.elements.csrf.value);
    request.send(body);
  });
};

addEventListener("dragover", (event) => event.preventDefault()); // a file dropped beside would replace the page
addEventListener("drop", (event) => event.preventDefault());
document.querySelectorAll("[data-upload]").forEach(setUp);
