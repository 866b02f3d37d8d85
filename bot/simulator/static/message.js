/** One message: a bubble, what hangs on it, and the buttons below it. */
import { STRINGS } from "./strings.js";
import { act } from "./api.js";
import { ask, el, icon, notice, toast } from "./dom.js";
import { formatted } from "./formatting.js";

const PENDING_MS = 15000;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export const timeOf = (seconds) => clock.format(new Date(seconds * 1000));

/** An article for a message of the chat of `person`; `botName` names its author. */
export function messageElement(message, person, botName) {
  const author = message.from_bot ? botName : STRINGS.you;
  const article = el("article", {
    className: `message ${message.from_bot ? "theirs" : "mine"} kind-${message.kind}`,
    "data-id": message.id,
    "aria-label": `${author}, ${timeOf(message.date)}`,
    tabIndex: -1,
  });
  const sendCommand = (text) => act(person.id, "say", { text });
  const bubble = el("div", { className: "bubble" });
  if (message.reply_to) bubble.append(el("div", { className: "reply", dir: "auto" }, message.reply_to.slice(0, 90)));
  const attached = attachment(message);
  if (attached) bubble.append(attached);
  if (message.text) bubble.append(el("div", { className: "text", dir: "auto" }, ...formatted(message.text, message.entities, sendCommand)));
  bubble.append(meta(message, person));
  article.append(bubble);
  if (message.keyboard.length) article.append(keyboard(message, person));
  return article;
}

function meta(message, person) {
  const line = el("div", { className: "meta" });
  if (message.reactions.length) line.append(el("span", { className: "reactions" }, message.reactions.join(" ")));
  if (!message.from_bot && message.kind === "text") {
    const change = async () => {
      const text = await ask({ title: STRINGS.editTitle, label: STRINGS.message, value: message.text });
      if (text && text !== message.text) act(person.id, "edit", { message_id: message.id, text });
    };
    line.append(el("button", { type: "button", className: "edit-mine", onclick: change }, STRINGS.editMine));
  }
  if (message.edited) line.append(el("span", {}, STRINGS.edited));
  line.append(el("time", { dateTime: new Date(message.date * 1000).toISOString() }, timeOf(message.date)));
  return line;
}

function attachment(message) {
  const attached = message.attachment;
  if (!attached) return null;
  const url = attached.file_id ? `/sim/files/${encodeURIComponent(attached.file_id)}` : "";
  switch (message.kind) {
    case "photo":
      return el("a", { className: "photo", href: url, target: "_blank", rel: "noopener" },
        el("img", { src: url, alt: message.text ? "" : STRINGS.photoAlt }));
    case "document":
      return el("a", { className: "file", href: url, download: attached.name },
        el("span", { className: "disc" }, icon("file")),
        el("span", {}, el("span", { className: "name", dir: "auto" }, attached.name), el("span", { className: "size" }, sizeText(attached.size))));
    case "sticker":
      return el("div", { className: "big", role: "img", "aria-label": STRINGS.stickerText(attached.emoji || "") }, attached.emoji || "▢");
    case "voice":
      return el("div", { className: "file" }, el("span", { className: "disc" }, icon("voice")), el("span", {}, STRINGS.voiceText(attached.duration)));
    case "contact":
      return el("div", { className: "file" }, el("span", { className: "disc" }, icon("person")),
        el("span", {}, el("span", { className: "name", dir: "auto" }, attached.first_name), el("span", { className: "size" }, attached.phone_number)));
    default:
      return el("div", {}, STRINGS.locationText(attached.latitude, attached.longitude));
  }
}

function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function keyboard(message, person) {
  return el("div", { className: "keyboard" },
    ...message.keyboard.map((row) => el("div", { className: "row" }, ...row.map((button) => inlineButton(button, message, person)))));
}

function inlineButton(button, message, person) {
  if (button.url) {
    return el("a", { className: "key", href: button.url, target: "_blank", rel: "noopener noreferrer", dir: "auto", "aria-label": `${button.text}, ${STRINGS.opensLink}` },
      button.text, icon("out"));
  }
  const element = el("button", { type: "button", className: "key", dir: "auto" }, el("span", {}, button.text));
  element.onclick = () => {
    if (button.copy_text) {
      navigator.clipboard?.writeText(button.copy_text.text).then(() => toast(STRINGS.copied));
    } else if (button.callback_data !== undefined) press(element, button, message, person);
    else notice(STRINGS.noWebApps);
  };
  if (button.callback_data !== undefined) element.setAttribute("data-callback", button.callback_data);
  return element;
}

/** Send a press; the button waits until the bot answers, or for 15 seconds. */
async function press(element, button, message, person) {
  element.classList.add("pending");
  element.setAttribute("aria-busy", "true");
  setTimeout(() => settle(element), PENDING_MS);
  const answer = await act(person.id, "tap", { message_id: message.id, data: button.callback_data });
  if (!answer) settle(element);
}

/** End a button's waiting. */
export function settle(element) {
  element.classList.remove("pending");
  element.removeAttribute("aria-busy");
}
