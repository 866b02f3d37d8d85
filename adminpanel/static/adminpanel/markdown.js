// A small toolbar above each field that takes Markdown; the field stays plain text.
const template = document.getElementById("cc-markdown");
const SHORTCUTS = { b: "bold", i: "italic", k: "link" };
const ARROWS = { ArrowRight: 1, ArrowLeft: -1 };

// Puts text in place of what stands from start to end, such that the browser's undo knows of it.
function put(area, start, end, text, selectFrom, selectTo) {
  area.focus();
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(selectFrom, selectTo);
}

// The selection without spaces at its ends, which Markdown would not take.
function selected({ value, selectionStart, selectionEnd }) {
  const text = value.slice(selectionStart, selectionEnd);
  const start = selectionStart + (text.length - text.trimStart().length);
  return [start, Math.max(start, selectionEnd - (text.length - text.trimEnd().length))];
}

function around(area, mark, filler) {
  const [start, end] = selected(area);
  const { value } = area;
  const size = mark.length;
  const text = value.slice(start, end);
  const isOurs = (stars) => stars === size || stars === 3; // "***" is bold and italic
  const before = value.slice(0, start).match(/\**$/)[0].length;
  if (text && isOurs(before) && value.slice(end, end + size) === mark) {
    put(area, start - size, end + size, text, start - size, end - size);
  } else if (text.endsWith(mark) && isOurs(text.match(/^\**/)[0].length)) {
    put(area, start, end, text.slice(size, -size), start, end - 2 * size);
  } else {
    const words = text || filler;
    put(area, start, end, mark + words + mark, start + size, start + size + words.length);
  }
}

function lines(area, mark) {
  const { value, selectionStart, selectionEnd } = area;
  const start = value.slice(0, selectionStart).lastIndexOf("\n") + 1;
  const next = value.indexOf("\n", selectionEnd);
  const end = next < 0 ? value.length : next;
  const before = value.slice(start, end).split("\n");
  const marked = before.every((line) => line.startsWith(mark));
  const change = (line) => {
    if (marked) return line.slice(mark.length);
    return line.trim() || before.length === 1 ? mark + line : line;
  };
  const after = before.map(change).join("\n");
  const from = before.length === 1 ? start + after.length : start;
  put(area, start, end, after, from, start + after.length);
}

function link(area, filler) {
  const [start, end] = selected(area);
  const text = area.value.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/.test(text);
  const [words, address] = isAddress ? [filler, text] : [text || filler, "https://"];
  const [from, size] = isAddress || !text ? [1, words.length] : [words.length + 3, address.length];
  put(area, start, end, `[${words}](${address})`, start + from, start + from + size);
}

const MARKS = {
  bold: (area, filler) => around(area, "**", filler),
  italic: (area, filler) => around(area, "*", filler),
  list: (area) => lines(area, "- "),
  quote: (area) => lines(area, "> "),
  link,
};

function equip(area) {
  const bar = template.content.firstElementChild.cloneNode(true);
  const buttons = [...bar.querySelectorAll("button")];
  const label = document.querySelector(`label[for=${area.id}]`);
  const mark = (button) => MARKS[button.dataset.mark](area, button.dataset.filler);
  const field = label.textContent.replace("*", "").trim();
  bar.setAttribute("aria-controls", area.id);
  bar.setAttribute("aria-label", `${bar.getAttribute("aria-label")}: ${field}`);
  for (const [number, button] of buttons.entries()) {
    button.tabIndex = number ? -1 : 0; // one stop for Tab; the arrow keys go on from there
    button.addEventListener("click", () => mark(button));
  }
  bar.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  area.addEventListener("keydown", (event) => {
    const name = SHORTCUTS[event.key.toLowerCase()];
    if (!name || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    mark(buttons.find((button) => button.dataset.mark === name));
  });
  area.before(bar);
}

for (const area of document.querySelectorAll("textarea[data-markdown]")) equip(area);
