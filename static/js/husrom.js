/* Small helps on top of pages that all work without them. No storage of case content in the browser, but for a report
   written where the network is poor (deviation-report.js): that draft is its writer's alone, and gone at sign-out. */
const DRAFTS = "husrom-draft-";
const draftOwner = document.documentElement.dataset.draftOwner;
function dropDrafts(but) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(DRAFTS) && key !== but) localStorage.removeItem(key);
}
if (draftOwner) dropDrafts(`${DRAFTS}${draftOwner}`);
document.addEventListener("submit", (event) => {
  if (event.target.matches('form[action$="/logg-ut/"]')) dropDrafts();
});

const shortcutsOn = () => document.documentElement.dataset.shortcuts === "on";
const writing = (element) =>
  element instanceof HTMLElement && (element.isContentEditable || element.matches("input, textarea, select"));

/* Search: / and Ctrl+K go to the box; suggestions come from the server while one writes. */
const search = document.querySelector(".site-search input[type=search]");
document.addEventListener("keydown", (event) => {
  if (!search || !shortcutsOn() || event.altKey || event.metaKey) return;
  const slash = event.key === "/" && !event.ctrlKey && !writing(document.activeElement);
  const control = event.ctrlKey && event.key.toLowerCase() === "k";
  if (!slash && !control) return;
  event.preventDefault();
  search.focus();
  search.select();
});

const suggestion = search?.closest("ds-suggestion");
if (suggestion) {
  const form = search.form;
  const options = suggestion.querySelector("u-datalist");
  let timer;
  let asked = 0;
  const ask = async () => {
    const query = search.value.trim();
    const number = ++asked;
    if (query.length < 2) return options.replaceChildren();
    try {
      const address = `${form.dataset.suggest}?q=${encodeURIComponent(query)}`;
      const response = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      if (!response.ok || response.redirected || number !== asked) return;
      const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
      if (number === asked) options.replaceChildren(...parsed.body.children);
    } catch {
      /* Without suggestions the form still searches. */
    }
  };
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  // Enter without a chosen suggestion searches; the component would keep the key to itself.
  form.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || event.target !== search) return;
      if (options.querySelector("[data-activedescendant]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      form.requestSubmit();
    },
    { capture: true },
  );
  suggestion.addEventListener("comboboxbeforeselect", (event) => {
    event.preventDefault();
    const chosen = event.detail?.dataset?.url ?? event.detail?.getAttribute?.("data-url");
    const option = chosen ?? options.querySelector(`u-option[value="${CSS.escape(event.detail?.value ?? "")}"]`)?.dataset.url;
    if (option) window.location.assign(option);
  });
  options.addEventListener("click", (event) => {
    const address = event.target.closest("u-option")?.dataset.url;
    if (address) window.location.assign(address);
  });
}

/* Errors: the summary takes focus, so that a screen reader starts there. */
document.querySelector("[data-error-summary]")?.focus();

/* Menus that are details: Escape and a click outside close them. */
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[data-menu][open]");
  closeMenus();
  open?.querySelector("summary")?.focus();
});

const navigation = document.querySelector("[data-nav-toggle]");
navigation?.addEventListener("click", () => {
  const menu = document.getElementById(navigation.getAttribute("aria-controls"));
  const open = menu.toggleAttribute("data-open");
  navigation.setAttribute("aria-expanded", String(open));
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
/* Paper is light, whatever the screen is. */
let theme;
window.addEventListener("beforeprint", () => {
  theme = document.documentElement.dataset.colorScheme;
  document.documentElement.dataset.colorScheme = "light";
});
window.addEventListener("afterprint", () => {
  document.documentElement.dataset.colorScheme = theme;
});

/* Bulk: «Velg alle» on the page, and the count in the action's name («Fordel 3 saker»). */
const boxes = () => [...document.querySelectorAll('input[type=checkbox][name="valgt"]')];
const all = document.querySelector("[data-select-all]");
if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    countSelected();
  });
}
function countSelected() {
  const chosen = boxes().filter((box) => box.checked).length;
  for (const place of document.querySelectorAll("[data-selected-count]")) place.textContent = String(chosen);
  if (all) all.indeterminate = chosen > 0 && chosen < boxes().length;
}
document.addEventListener("change", (event) => {
  if (event.target.name === "valgt") countSelected();
});

/* Signed in again in another window: a draft goes on saving itself with a token that works. */
async function renewed(form) {
  const response = await fetch("/innlogget/", { headers: { "X-Requested-With": "fetch" } });
  const answer = await response.json();
  if (!response.ok) return answer;
  const field = form.elements.csrfmiddlewaretoken;
  if (field && answer.token) field.value = answer.token;
  return null;
}
/* Drafts save themselves: <form data-autosave="/address/"> with an element [data-autosave-status data-failed="…"].
   The server answers JSON {"saved": "Kladd lagret kl. 13.05", "version": 4}, or 409 {"message": "…"} when someone
   else has saved; then we pause. Leaving asks only when something is not saved. */
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const status = form.querySelector("[data-autosave-status]");
  let timer;
  let unsaved = false;
  let paused = false;
  let saving = false;
  const say = (text) => {
    if (status) status.textContent = text;
  };
  const save = async () => {
    if (paused) return;
    if (saving) {
      timer = setTimeout(save, 500);
      return;
    }
    saving = true;
    unsaved = false;
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "fetch" },
      });
      const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
      if (response.status === 409) {
        paused = true;
        unsaved = true;
        say(answer.message ?? "");
      } else if (!response.ok || response.redirected) {
        throw new Error(String(response.status));
      } else {
        if (answer.version && form.elements.version) form.elements.version.value = answer.version;
        say(answer.saved ?? "");
      }
    } catch {
      unsaved = true;
      say(status?.dataset.failed ?? "");
      // Signed in again in another window: from now on with a token that works.
      await renewed(form).catch(() => null);
      timer = setTimeout(save, 10000);
    } finally {
      saving = false;
    }
  };
  form.addEventListener("input", () => {
    unsaved = true;
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    unsaved = false;
    paused = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}

/* Files: drop one anywhere on the form; its name becomes the title while that is empty. */
for (const form of document.querySelectorAll("form[data-drop]")) {
  const file = form.querySelector("input[type=file]");
  const hint = form.querySelector("[data-drop-hint]");
  if (!file) continue;
  if (hint) hint.hidden = false;
  const named = () => {
    const title = form.elements.title;
    if (title && !title.value && file.files.length) title.value = file.files[0].name.replace(/\.[^.]+$/, "").slice(0, 200);
  };
  for (const name of ["dragover", "dragenter"])
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.toggleAttribute("data-dragging", true);
    });
  form.addEventListener("dragleave", () => form.toggleAttribute("data-dragging", false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.toggleAttribute("data-dragging", false);
    if (!event.dataTransfer?.files.length) return;
    file.files = event.dataTransfer.files;
    named();
    file.focus();
  });
  file.addEventListener("change", named);
}

/* Progress: the bar changes every two seconds, but only each quarter is read aloud. */
let quarter = 0;
document.body.addEventListener("htmx:afterSwap", (event) => {
  const bar = document.querySelector("#fremdrift progress");
  const live = document.getElementById("beskjeder");
  if (!bar || !live || event.detail.target?.id !== "fremdrift") return;
  const reached = Math.floor((4 * bar.value) / Math.max(1, bar.max));
  if (reached > quarter) {
    quarter = reached;
    const note = document.createElement("p");
    note.className = "ds-sr-only";
    note.textContent = document.querySelector("#fremdrift label")?.textContent ?? "";
    live.replaceChildren(note);
  }
});

// Who printed the page stands in the margin of every sheet: only there does it never lie over the content.
const printedBy = document.querySelector(".printed-by");
const sheet = document.querySelector('link[href*="print"]')?.sheet;
if (printedBy && sheet) {
  const place = sheet.insertRule("@page { @bottom-left { font-size: 8.5pt; color: #333; } }", sheet.cssRules.length);
  const margin = sheet.cssRules[place].cssRules?.[0];
  if (margin?.style) {
    margin.style.setProperty("content", JSON.stringify(printedBy.textContent.trim()));
    document.documentElement.classList.toggle("in-margin", Boolean(margin.style.getPropertyValue("content")));
  }
}
