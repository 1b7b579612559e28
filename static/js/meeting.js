/* Keys in run mode: 1–6 choose a result, K goes to the households, B to the reason, A to undo, arrows change item,
   Ctrl+Enter saves or confirms, ? lists them.
   Off in text fields, and off altogether when the profile says so; everything is a link or a button without them. */

const on = () => document.documentElement.dataset.shortcuts === "on";
const writing = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || element.matches("textarea, select, input:not([type=radio], [type=checkbox])"));

const form = document.querySelector("[data-run-form]");

document.addEventListener("keydown", (event) => {
  if (!on() || event.altKey || event.metaKey) return;
  if (event.ctrlKey) {
    if (event.key === "Enter" && form) {
      event.preventDefault();
      form.requestSubmit();
    }
    return;
  }
  if (writing(document.activeElement)) return;
  const radio = document.activeElement?.matches?.("input[type=radio]");
  if (/^[1-6]$/.test(event.key) && form) {
    const choice = form.querySelectorAll("input[name=result]")[Number(event.key) - 1];
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.focus();
  } else if (event.key.toLowerCase() === "b" && form) {
    event.preventDefault();
    form.querySelector("textarea")?.focus();
  } else if (event.key.toLowerCase() === "k" && form) {
    const households = [...form.querySelectorAll("input[name=candidate]")];
    const choice = households.find((each) => each.checked) ?? households[0];
    if (!choice) return;
    event.preventDefault();
    choice.focus();
  } else if (event.key.toLowerCase() === "a") {
    // Focus only: taking something back is one more press, on purpose.
    document.querySelector("[data-undo]")?.focus();
  } else if (event.key === "?") {
    const keys = document.querySelector("[data-keys]");
    if (keys) keys.open = !keys.open;
  } else if (!radio && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    // Arrows belong to the radios while one of them has focus.
    document.querySelector(event.key === "ArrowLeft" ? "[data-previous]" : "[data-following]")?.click();
  }
});
