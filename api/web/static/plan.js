// Adds a row to a calendar without asking the service for it.

const form = document.querySelector("[data-plan]");
const rows = form.querySelector(".rows");

form.querySelector("[name=more]").addEventListener("click", (event) => {
  const last = rows.lastElementChild;
  if (!last || rows.children.length >= Number(form.dataset.most)) return;
  event.preventDefault();
  const row = last.cloneNode(true);
  const number = rows.children.length + 1;
  row.id = `row-${number}`;
  row.className = "card";
  row.querySelector("legend").textContent = `Row ${number}`;
  row.querySelectorAll("p, details").forEach((said) => said.remove());
  for (const field of row.querySelectorAll("[id]")) {
    const name = field.id.split("-")[0];
    field.id = `${name}-${number}`;
    row.querySelector(`label[for^="${name}-"]`).htmlFor = field.id;
  }
  row.querySelector("[name=text]").value = "";
  row.querySelector("[name=account]").value = "";
  row.querySelector("[name=platform]").value = last.querySelector("[name=platform]").value;
  Object.assign(row.querySelector("[name=fixed]"), { value: String(number - 1), checked: false });
  rows.append(row);
  row.querySelector("[name=text]").focus();
});

document.querySelector("[data-focus]")?.focus();
