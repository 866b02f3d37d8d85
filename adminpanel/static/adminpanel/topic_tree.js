// Moves topics within the menu: by dragging, by the arrow keys, or by four buttons. Patients see
// nothing of it until the form is sent.
const form = document.getElementById("cc-arrange");
const tree = form.querySelector(".cc-tree");
const status = form.querySelector("[role=status]");
const unsaved = form.querySelector(".cc-unsaved");
const moves = document.getElementById("cc-moves").content.firstElementChild;
const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
let dragged = null;
let marked = null;

const itemOf = (element) => element.closest("li[data-topic]");
const above = (item) => itemOf(item.parentElement);

function listIn(item) {
  if (!item.querySelector(":scope > ol")) item.append(document.createElement("ol"));
  return item.querySelector(":scope > ol");
}

const STEPS = {
  up: (item) => item.previousElementSibling.before(item),
  down: (item) => item.nextElementSibling.after(item),
  in: (item) => listIn(item.previousElementSibling).append(item),
  out: (item) => above(item).after(item),
};
const IS_POSSIBLE = {
  up: (item) => item.previousElementSibling,
  down: (item) => item.nextElementSibling,
  in: (item) => item.previousElementSibling,
  out: above,
};

function places() {
  const items = [...tree.querySelectorAll("li[data-topic]")];
  return JSON.stringify(
    items.map((item) => [Number(item.dataset.topic), Number(above(item)?.dataset.topic) || null]),
  );
}

function say(item, kind) {
  const siblings = [...item.parentElement.children];
  const words = {
    title: item.dataset.title,
    number: siblings.indexOf(item) + 1,
    count: siblings.length,
    parent: above(item)?.dataset.title,
  };
  status.textContent = status.dataset[kind].replace(/\{(\w+)\}/g, (_all, name) => words[name]);
}

function settle(item) {
  for (const list of tree.querySelectorAll("ol:empty")) list.remove();
  unsaved.hidden = places() === before;
  say(item, above(item) ? "below" : "top");
}

function step(item, name) {
  const focused = document.activeElement;
  if (IS_POSSIBLE[name](item)) {
    STEPS[name](item);
    settle(item);
    focused.focus(); // a moved element loses it
    focused.scrollIntoView({ block: "nearest" });
  } else {
    say(item, "stuck");
  }
}

function open(item) {
  const grip = item.querySelector(".cc-grip");
  const isOpen = grip.getAttribute("aria-expanded") === "true";
  for (const one of tree.querySelectorAll(".cc-grip")) one.setAttribute("aria-expanded", "false");
  moves.remove();
  if (isOpen) return;
  grip.setAttribute("aria-expanded", "true");
  moves.setAttribute("aria-label", grip.getAttribute("aria-label"));
  item.querySelector(".cc-topic").append(moves);
}

tree.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.dataset.move) step(itemOf(button), button.dataset.move);
  else open(itemOf(button));
});

tree.addEventListener("keydown", (event) => {
  const name = KEYS[event.key];
  if (!name || !event.target.closest("button")) return;
  event.preventDefault();
  step(itemOf(event.target), name);
});

// Where a dragged topic would go: [the topic pointed at, "before", "after" or "into" it].
function spot({ target, clientY }) {
  const row = target.closest?.(".cc-topic");
  if (!dragged || !row || dragged.contains(row)) return null;
  const { top, height } = row.getBoundingClientRect();
  const part = (clientY - top) / height;
  return [itemOf(row), part < 0.3 ? "before" : part > 0.7 ? "after" : "into"];
}

function mark(item, where) {
  marked?.classList.remove("cc-drop-before", "cc-drop-after", "cc-drop-into");
  marked = item;
  marked?.classList.add(`cc-drop-${where}`);
}

tree.addEventListener("dragstart", (event) => {
  dragged = itemOf(event.target);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.title);
  dragged.classList.add("cc-dragged");
});

tree.addEventListener("dragover", (event) => {
  const found = spot(event);
  mark(...(found ?? [null]));
  if (found) event.preventDefault(); // "may be dropped here"
});

tree.addEventListener("drop", (event) => {
  const found = spot(event);
  if (!found) return;
  event.preventDefault();
  const [item, where] = found;
  if (where === "into") listIn(item).append(dragged);
  else item[where](dragged);
  settle(dragged);
});

tree.addEventListener("dragend", () => {
  mark(null);
  dragged?.classList.remove("cc-dragged");
  dragged = null;
});

const warn = (event) => unsaved.hidden || event.preventDefault();
const leave = () => window.removeEventListener("beforeunload", warn);
window.addEventListener("beforeunload", warn);
unsaved.querySelector("a").addEventListener("click", leave);
form.addEventListener("submit", () => {
  form.elements.places.value = places();
  leave();
});

const before = places();
for (const grip of tree.querySelectorAll(".cc-grip")) grip.hidden = false;
for (const row of tree.querySelectorAll(".cc-topic")) row.draggable = true;
