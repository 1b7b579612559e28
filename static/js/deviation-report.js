// Reporting an event where the network is poor: nothing written is lost. What is written is kept in this browser from
// the first key until the report has been received, for one day at most, and for whoever wrote it alone: when somebody
// else signs in, and when one signs out, it is gone (husrom.js). The report carries the key it was made with, so that
// sending it again files nothing twice.
const PREFIX = "husrom-draft-";
const SIDE = 1600;
const DAY = 24 * 60 * 60 * 1000;

const form = document.querySelector("[data-draft-form]");
const sent = document.querySelector("[data-sent]");
const owner = document.documentElement.dataset.draftOwner;
const place = `${PREFIX}${owner}`;

if (sent) localStorage.removeItem(place);
if (form) start();

function start() {
  const sign = form.querySelector("[data-draft-sign]");
  const files = form.querySelector("input[type=file]");
  const discard = form.querySelector("[data-draft-discard]");
  let pictures = [];
  let waiting = false;
  let busy = false;
  let timer;

  function say(text, color) {
    const box = document.createElement("div");
    box.className = "ds-alert";
    box.dataset.color = color;
    const line = document.createElement("p");
    line.textContent = text;
    box.append(line);
    sign.replaceChildren(...(text ? [box] : []));
  }

  function fields() {
    return [...new FormData(form)].filter(
      ([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string",
    );
  }

  /** Keep what is written now; answers whether there was room for all of it. */
  function keep() {
    const at = Date.now();
    discard.hidden = false;
    for (const photos of pictures.length ? [pictures, []] : [[]]) {
      try {
        localStorage.setItem(place, JSON.stringify({ at, fields: fields(), photos }));
        return photos.length === pictures.length;
      } catch {
        /* No room: the words without the pictures. */
      }
    }
    return false;
  }

  function kept() {
    const whole = keep();
    const clock = new Date().toLocaleTimeString("nb-NO", { hour: "2-digit", minute: "2-digit" }).replace(":", ".");
    say(whole ? `${form.dataset.kept} ${clock}` : form.dataset.full, whole ? "info" : "warning");
  }

  function draft() {
    try {
      const found = JSON.parse(localStorage.getItem(place) ?? "null");
      if (found && Date.now() - found.at < DAY) return found;
    } catch {
      /* Not ours, or broken: away with it. */
    }
    localStorage.removeItem(place);
    return null;
  }

  function restore(found) {
    for (const box of form.querySelectorAll("input[type=checkbox], input[type=radio]")) box.checked = false;
    for (const [name, value] of found.fields) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
        else field.value = value;
      }
    }
    pictures = found.photos ?? [];
    show(pictures);
    discard.hidden = false;
  }

  /** Put the kept pictures back where the form sends them from. */
  function show(kept) {
    if (!kept.length) return;
    const chosen = new DataTransfer();
    kept.forEach((data, number) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      chosen.items.add(new File([bytes], `bilde-${number + 1}.jpg`, { type: "image/jpeg" }));
    });
    files.files = chosen.files;
  }

  /** A picture as a small JPEG in letters: what a phone adds to it (place, owner) is left behind here already. */
  async function smaller(file) {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas.toDataURL("image/jpeg", 0.75).split(",", 2)[1];
  }

  async function pictured() {
    try {
      pictures = await Promise.all([...files.files].slice(0, 3).map(smaller));
      if (files.files.length <= 3) show(pictures);
    } catch {
      /* Not a picture that this browser can draw: it is sent as it is, and the server says what is wrong. */
      pictures = [];
    }
    kept();
  }

  async function send() {
    if (busy) return;
    keep();
    if (!navigator.onLine) {
      waiting = true;
      say(form.dataset.offline, "danger");
      return;
    }
    busy = true;
    say(form.dataset.sending, "info");
    try {
      const answer = await fetch(form.action || location.href, {
        method: "POST",
        body: new FormData(form),
        signal: AbortSignal.timeout(30_000),
      });
      if (answer.redirected && answer.url.includes("/avvik/meldt/")) {
        waiting = false;
        localStorage.removeItem(place);
        location.assign(answer.url);
        return;
      }
      // Something must be mended, or one is signed out: the page itself sends, and the server answers with a page.
      form.submit();
    } catch {
      waiting = true;
      say(navigator.onLine ? form.dataset.failed : form.dataset.offline, "danger");
    } finally {
      busy = false;
    }
  }

  // A page with errors holds what was sent, but not the pictures; otherwise what could not be sent comes back.
  const found = draft();
  if (found && document.querySelector("[data-error-summary]")) {
    pictures = found.photos ?? [];
    show(pictures);
  } else if (found) {
    restore(found);
    say(form.dataset.back, "warning");
  }

  form.addEventListener("input", (event) => {
    if (event.target === files) return;
    clearTimeout(timer);
    timer = setTimeout(kept, 400);
  });
  files.addEventListener("change", pictured);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    send();
  });
  window.addEventListener("pagehide", () => {
    if (!discard.hidden && !busy && localStorage.getItem(place)) keep();
  });
  window.addEventListener("online", () => {
    if (waiting) send();
  });
  discard.addEventListener("click", () => {
    localStorage.removeItem(place);
    location.assign(form.action || location.pathname);
  });
}
