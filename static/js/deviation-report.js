// Reporting an event where the network is poor: nothing written is lost. The only place where text is kept in the
// browser (sessionStorage), and it is wiped as soon as the report has been received.
const KEY = "husrom-unsent-report";
const form = document.querySelector("[data-keep-offline]");
const status = document.querySelector("[data-unsent]");

function say(text, color) {
  status.replaceChildren();
  if (!text) return;
  const box = document.createElement("div");
  box.className = "ds-alert";
  box.dataset.color = color;
  const line = document.createElement("p");
  line.textContent = text;
  box.append(line);
  status.append(box);
}

function keep() {
  const fields = [...new FormData(form)].filter(
    ([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string",
  );
  sessionStorage.setItem(KEY, JSON.stringify(fields));
}

function restore() {
  const kept = sessionStorage.getItem(KEY);
  if (!kept) return;
  const boxes = form.querySelectorAll("input[type=checkbox], input[type=radio]");
  for (const box of boxes) box.checked = false;
  for (const [name, value] of JSON.parse(kept)) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
      else field.value = value;
    }
  }
  say(form.dataset.kept, "warning");
}

if (document.querySelector("[data-sent]")) sessionStorage.removeItem(KEY);

if (form) {
  // A page with errors holds what was sent; otherwise what could not be sent comes back.
  if (!document.querySelector("[data-error-summary]")) restore();
  form.addEventListener("submit", (event) => {
    keep();
    if (navigator.onLine) return;
    event.preventDefault();
    say(form.dataset.offline, "danger");
  });
  window.addEventListener("online", () => {
    if (!sessionStorage.getItem(KEY)) return;
    say(form.dataset.retrying, "info");
    form.requestSubmit();
  });
}
