// A link of the terminal signs in once: what is behind its # is sent as the form's, and leaves the address bar first.

const code = new URLSearchParams(location.hash.slice(1)).get("once");
if (code) {
  history.replaceState(null, "", location.pathname + location.search);
  const form = document.querySelector("form");
  form.elements.once.value = code;
  form.elements.key.required = false;
  form.requestSubmit();
}
