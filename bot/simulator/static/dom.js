/** Building elements without ever turning text into markup. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties, attributes (aria-*, data-*, role, …) and children. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** A button with an icon and a name that screen readers say. */
export function iconButton(name, label, onclick, more = {}) {
  return el("button", { type: "button", className: "round", title: label, "aria-label": label, onclick, ...more }, icon(name));
}

/** A colour of its own for each person, from a palette with white text in AA contrast. */
export function avatar(name, id) {
  return el("span", { className: `avatar tint-${id % 6}`, "aria-hidden": "true" }, [...name][0] || "?");
}

const toastElement = () => document.getElementById("toast");
let toastTimer;

/** A short message at the bottom that goes by itself. */
export function toast(text) {
  const element = toastElement();
  element.textContent = text;
  element.dir = "auto";
  element.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => element.classList.remove("shown"), 3500);
}

/** A message that waits for OK. */
export function notice(text) {
  document.getElementById("notice-text").textContent = text;
  document.getElementById("notice").showModal();
}

/** Ask for one line of text; resolves to it, or to null when cancelled. */
export function ask({ title, label, hint = "", value = "", check = () => "" }) {
  const dialog = document.getElementById("ask");
  const input = document.getElementById("ask-input");
  document.getElementById("ask-title").textContent = title;
  document.getElementById("ask-label").textContent = label;
  document.getElementById("ask-hint").textContent = hint;
  input.value = value;
  input.setCustomValidity("");
  return new Promise((resolve) => {
    const finish = (answer) => {
      dialog.onclose = null;
      dialog.close();
      resolve(answer);
    };
    input.oninput = () => input.setCustomValidity("");
    document.getElementById("ask-form").onsubmit = (event) => {
      event.preventDefault();
      const problem = check(input.value.trim());
      input.setCustomValidity(problem);
      if (problem) input.reportValidity();
      else finish(input.value.trim());
    };
    document.getElementById("ask-cancel").onclick = () => finish(null);
    dialog.onclose = () => resolve(null);
    dialog.showModal();
    input.select();
  });
}

/** A menu below or above its button: arrows move, Escape closes. Returns the toggle. */
export function popup(button, fill) {
  const menu = el("div", { className: "popup", role: "menu", hidden: true });
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  const close = (refocus) => {
    if (menu.hidden) return;
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (refocus) button.focus();
  };
  const open = () => {
    menu.replaceChildren(
      ...fill().map(({ label, detail, action }) =>
        el("button", { type: "button", role: "menuitem", onclick: () => { close(true); action(); } },
          el("span", { className: "label" }, label),
          detail ? el("span", { className: "detail", dir: "auto" }, detail) : null)));
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    menu.firstElementChild?.focus();
  };
  button.addEventListener("click", () => (menu.hidden ? open() : close(true)));
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children];
    const at = items.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    if (event.key in steps) {
      event.preventDefault();
      items.at(steps[event.key] % items.length).focus();
    } else if (event.key === "Escape") close(true);
    else if (event.key === "Tab") close(false);
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target) && !button.contains(event.target)) close(false);
  });
  return menu;
}
