/* Arranging a list: drag with the mouse, buttons, Alt+arrows, or «Flytt» that lifts an item for the arrow keys.
   The page works without it: a number is written beside each item, and the form saves them all together. */

const list = document.querySelector("[data-arrange]");
const status = document.querySelector("[data-arrange-status]");

if (list) {
  const rows = () => [...list.children];
  let before = null; // where a lifted item came from, as the whole order
  let dragged = null;

  const say = (what, row) => {
    status.textContent = list.dataset[what]
      .replace("TITTEL", row.dataset.title)
      .replace("NUMMER", rows().indexOf(row) + 1)
      .replace("ANTALL", list.children.length);
  };

  const number = () => {
    rows().forEach((row, index) => {
      row.querySelector("input[type=number]").value = index + 1;
      row.querySelector("[data-step='-1']").disabled = index === 0;
      row.querySelector("[data-step='1']").disabled = index === list.children.length - 1;
    });
  };

  const step = (row, by) => {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    const focused = document.activeElement;
    if (by < 0) other.before(row);
    else other.after(row);
    number();
    if (row.contains(focused)) (focused.disabled ? row.querySelector("[data-lift]") : focused).focus();
    row.scrollIntoView({ block: "nearest" });
    say("moved", row);
  };

  const lifted = () => list.querySelector("[data-lift][aria-pressed=true]");

  const drop = (what) => {
    const button = lifted();
    if (!button) return;
    const row = button.closest("li");
    if (what === "undone" && before) {
      list.append(...before);
      number();
      button.focus();
    }
    button.setAttribute("aria-pressed", "false");
    row.classList.remove("is-lifted");
    before = null;
    say(what, row);
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const row = button.closest("li");
    if (button.dataset.step) return step(row, Number(button.dataset.step));
    if (button.getAttribute("aria-pressed") === "true") return drop("dropped");
    drop("dropped");
    before = rows();
    button.setAttribute("aria-pressed", "true");
    row.classList.add("is-lifted");
    say("lifted", row);
  });

  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("li");
    const arrow = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const held = lifted();
    if (event.key === "Escape" && held) {
      event.preventDefault();
      drop("undone");
    } else if (row && arrow && (event.altKey || (held && row.contains(held)))) {
      event.preventDefault();
      step(row, arrow);
    }
  });

  // Somebody who leaves a lifted item leaves it where it is.
  list.addEventListener("focusout", (event) => {
    const held = lifted();
    if (held && event.relatedTarget && !held.closest("li").contains(event.relatedTarget)) drop("dropped");
  });

  // A number written by hand is put in its place when it is left.
  list.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=number]")) return;
    const row = event.target.closest("li");
    const others = rows().filter((each) => each !== row);
    const place = Math.min(Math.max(Number(event.target.value) || 1, 1), others.length + 1);
    if (place > others.length) list.append(row);
    else others[place - 1].before(row);
    number();
    say("moved", row);
  });

  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("li") ?? null;
    if (!dragged) return;
    drop("dropped");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.id);
    dragged.classList.add("is-lifted");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("drop", (event) => dragged && event.preventDefault());
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-lifted");
    number();
    say("moved", dragged);
    dragged = null;
  });

  document.querySelector("[data-arrange-help]").hidden = false;
  for (const row of rows()) {
    row.querySelector("[data-arrange-tools]").hidden = false;
    row.draggable = matchMedia("(pointer: fine)").matches;
    // Text in the number field is selected with the mouse, not dragged.
    const field = row.querySelector("input[type=number]");
    field.addEventListener("mousedown", () => (row.draggable = false));
    field.addEventListener("blur", () => (row.draggable = matchMedia("(pointer: fine)").matches));
  }
  number();
}
