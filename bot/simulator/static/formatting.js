/** A text with its entities as DOM nodes. Offsets count UTF-16 units, as JavaScript does. */
import { STRINGS } from "./strings.js";
import { el } from "./dom.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const SAFE = /^(https?|tg|mailto|tel):/i;

/** Nodes for `text`; `command` is called with a bot command that is pressed. */
export function formatted(text, entities, command) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, sorted, command);
}

function nodes(text, start, end, entities, command) {
  const result = [];
  let at = start;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    const inner = [];
    for (index += 1; index < entities.length && entities[index].offset < to; index += 1) inner.push(entities[index]);
    if (to <= from) continue;
    if (from > at) result.push(text.slice(at, from));
    result.push(wrap(entity, text.slice(from, to), nodes(text, from, to, inner, command), command));
    at = to;
  }
  if (at < end) result.push(text.slice(at, end));
  return result;
}

function wrap(entity, plain, children, command) {
  switch (entity.type) {
    case "text_link": return link(entity.url, children);
    case "url": return link(/^https?:/i.test(plain) ? plain : `https://${plain}`, children);
    case "email": return link(`mailto:${plain}`, children);
    case "phone_number": return link(`tel:${plain.replace(/[^+\d]/g, "")}`, children);
    case "bot_command":
      return el("button", { type: "button", className: "inline-link", onclick: () => command(plain) }, ...children);
    case "spoiler": return spoiler(children);
    case "pre": return el("pre", { tabIndex: 0 }, el("code", {}, ...children));
    case "blockquote": return el("blockquote", {}, ...children);
    case "expandable_blockquote": return expandable(children);
    case "mention": case "hashtag": case "cashtag": case "text_mention":
      return el("span", { className: "tag" }, ...children);
    default: return el(TAGS[entity.type] || "span", {}, ...children);
  }
}

function link(url, children) {
  if (!SAFE.test(url)) return el("span", {}, ...children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function spoiler(children) {
  const inside = el("span", { className: "hidden", "aria-hidden": "true" }, ...children);
  const outside = el("span", { className: "spoiler", role: "button", tabIndex: 0, "aria-label": STRINGS.spoiler }, inside);
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    outside.replaceWith(el("span", {}, ...inside.childNodes));
  };
  outside.addEventListener("click", reveal);
  outside.addEventListener("keydown", reveal);
  return outside;
}

function expandable(children) {
  const content = el("div", { className: "folded" }, ...children);
  const toggle = el("button", { type: "button", className: "fold", "aria-expanded": "false" }, STRINGS.showMore);
  toggle.onclick = () => {
    const folded = content.classList.toggle("folded");
    toggle.setAttribute("aria-expanded", String(!folded));
    toggle.textContent = folded ? STRINGS.showMore : STRINGS.showLess;
  };
  return el("blockquote", {}, content, toggle);
}
