/** One person's phone: the chat with the bot, and everything to answer it with. */
import { STRINGS } from "./strings.js";
import { act, base64, request } from "./api.js";
import { ask, avatar, el, icon, iconButton, notice, popup, toast } from "./dom.js";
import { messageElement, settle } from "./message.js";

const TYPING_MS = 5000;
const PAYLOAD = /^[A-Za-z0-9_-]{1,64}$/;
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });

export class Phone {
  /** `removed` is called when the person asks to be removed. */
  constructor(personId, removed) {
    this.personId = personId;
    this.removed = removed;
    this.chat = null;
    this.reload = this.reload.bind(this);
    this.build();
  }

  build() {
    this.title = el("h2", { className: "owner", dir: "auto" });
    this.botName = el("span", { className: "bot-name", dir: "auto" });
    this.status = el("span", { className: "status", "aria-live": "off" });
    const more = iconButton("more", STRINGS.more);
    const top = el("div", { className: "phone-bar" },
      el("span", { className: "avatar bot", "aria-hidden": "true" }, icon("heart")),
      el("span", { className: "who" }, this.botName, this.status),
      el("span", { className: "holder" }, more, popup(more, () => this.moreItems())));
    this.log = el("div", { className: "log", role: "log", "aria-live": "polite", tabIndex: 0 });
    this.log.addEventListener("load", () => this.nearBottom(400) && this.toBottom(), true);
    this.foot = el("div", { className: "foot" });
    this.buildComposer();
    this.element = el("section", { className: "phone-holder" },
      this.title, el("div", { className: "phone" }, top, this.log, this.foot));
  }

  buildComposer() {
    this.field = el("textarea", { rows: 1, placeholder: STRINGS.message, "aria-label": STRINGS.message, dir: "auto", enterKeyHint: "send" });
    const send = iconButton("send", STRINGS.send, () => this.send(), { className: "round send" });
    const attach = iconButton("plus", STRINGS.attach);
    this.menuButton = el("button", { type: "button", className: "commands", title: STRINGS.commands, "aria-label": STRINGS.commands }, icon("menu"));
    this.menuHolder = el("span", { className: "holder" }, this.menuButton, popup(this.menuButton, () => this.commandItems()));
    this.photoInput = this.fileInput("photo", "image/png,image/jpeg,image/gif");
    this.documentInput = this.fileInput("document", "");
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.send();
      }
    });
    this.field.addEventListener("input", () => this.grow());
    this.replyKeys = el("div", { className: "reply-keys", hidden: true });
    this.composer = el("div", {}, this.replyKeys, el("div", { className: "composer" },
      this.menuHolder, this.field,
      el("span", { className: "holder" }, attach, popup(attach, () => this.attachItems())),
      send, this.photoInput, this.documentInput));
  }

  fileInput(action, accept) {
    const input = el("input", { type: "file", accept, hidden: true, tabIndex: -1 });
    input.onchange = async () => {
      const [file] = input.files;
      if (file) await act(this.personId, action, { name: file.name, content: await base64(file), caption: this.field.value.trim() });
      if (file) this.clearField();
      input.value = "";
    };
    return input;
  }

  clearField() {
    this.field.value = "";
    this.grow();
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 140)}px`;
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.clearField();
    if (!(await act(this.personId, "say", { text }))) this.field.value = text;
    this.field.focus();
  }

  moreItems() {
    const person = this.chat.person;
    const items = [{ label: STRINGS.startLink, action: () => this.openStartLink() }];
    if (!person.deactivated) {
      items.push(person.blocked
        ? { label: STRINGS.unblockMenu, action: () => this.unblock() }
        : { label: STRINGS.block, action: () => act(this.personId, "block") });
      items.push({ label: STRINGS.deactivate, action: () => act(this.personId, "deactivate") });
    }
    items.push({ label: STRINGS.remove, action: () => this.removed(this.personId) });
    return items;
  }

  attachItems() {
    return [
      { label: STRINGS.photo, action: () => this.photoInput.click() },
      { label: STRINGS.document, action: () => this.documentInput.click() },
      ...["sticker", "voice", "contact", "location"].map((kind) => ({ label: STRINGS[kind], action: () => act(this.personId, kind) })),
    ];
  }

  commandItems() {
    return this.chat.commands.map(({ command, description }) => ({
      label: `/${command}`, detail: description, action: () => act(this.personId, "say", { text: `/${command}` }),
    }));
  }

  async openStartLink() {
    const payloadOf = (text) => new URLSearchParams(text.split("?")[1] || "").get("start") ?? text;
    const text = await ask({
      title: STRINGS.startLinkTitle, label: STRINGS.startLinkLabel, hint: STRINGS.startLinkHint,
      check: (value) => (PAYLOAD.test(payloadOf(value)) ? "" : STRINGS.startLinkWrong),
    });
    if (text !== null) this.followLink(payloadOf(text));
  }

  /** Open the chat as a link with `?start=payload` does. */
  async followLink(payload) {
    if (!PAYLOAD.test(payload)) return;
    if (this.chat?.person.blocked) await act(this.personId, "unblock");
    act(this.personId, "start", { payload });
  }

  /** As Telegram's apps do: unblocking starts the bot again. */
  async unblock() {
    if (await act(this.personId, "unblock")) act(this.personId, "start");
  }

  /** Fetch the chat anew and show it. */
  async reload() {
    this.missed = false;
    this.loading = true;
    const chat = await request("GET", `/sim/persons/${this.personId}`);
    this.loading = false;
    if (!chat) return;
    this.chat = chat;
    const { person } = chat;
    this.title.textContent = STRINGS.open(person.first_name, person.language_code);
    this.title.prepend(avatar(person.first_name, person.id));
    this.element.setAttribute("aria-label", STRINGS.phoneOf(person.first_name));
    this.log.setAttribute("aria-label", STRINGS.chatOf(person.first_name, chat.bot_name));
    this.botName.textContent = chat.bot_name;
    this.connected(true);
    this.menuHolder.hidden = !chat.commands.length;
    this.showFoot();
    this.showMessages();
    if (this.missed) this.reload();
  }

  showMessages() {
    const { person, messages } = this.chat;
    this.log.setAttribute("aria-busy", "true");
    this.log.replaceChildren();
    this.lastDay = "";
    if (!messages.length) this.log.append(this.welcome());
    for (const message of messages) this.append(message, person);
    this.log.removeAttribute("aria-busy");
    this.toBottom();
  }

  welcome() {
    return el("div", { className: "welcome" },
      el("span", { className: "avatar bot", "aria-hidden": "true" }, icon("heart")),
      el("h3", {}, STRINGS.whatCanItDo),
      el("p", { dir: "auto" }, this.chat.description || STRINGS.noMessages));
  }

  append(message, person) {
    const date = new Date(message.date * 1000);
    const label = date.toDateString() === new Date().toDateString() ? STRINGS.today : day.format(date);
    if (label !== this.lastDay) this.log.append(el("div", { className: "day" }, label));
    this.lastDay = label;
    this.log.append(messageElement(message, person, this.chat.bot_name));
    this.showReplyKeys(message);
  }

  showReplyKeys(message) {
    const markup = message.reply_keyboard;
    if (!markup || (!markup.keyboard && !markup.remove_keyboard)) return;
    const key = (button) => {
      const text = typeof button === "string" ? button : button.text;
      const press = () => {
        if (button.request_contact) act(this.personId, "contact");
        else act(this.personId, "say", { text });
        if (markup.one_time_keyboard) this.replyKeys.hidden = true;
      };
      return el("button", { type: "button", className: "key", dir: "auto", onclick: press }, text);
    };
    this.replyKeys.hidden = !markup.keyboard;
    this.replyKeys.replaceChildren(...(markup.keyboard || []).map((row) => el("div", { className: "row" }, ...row.map(key))));
  }

  showFoot() {
    const { person, messages } = this.chat;
    const wide = (label, onclick) => el("button", { type: "button", className: "wide", onclick }, label);
    const had = this.foot.contains(document.activeElement);
    let content = this.composer;
    if (person.deactivated) content = el("p", { className: "hint" }, STRINGS.deletedAccount);
    else if (person.blocked) content = wide(STRINGS.unblock, () => this.unblock());
    else if (!messages.length) content = wide(STRINGS.start, () => act(this.personId, "start"));
    if (this.foot.firstElementChild === content) return;
    this.foot.replaceChildren(content);
    if (had && content === this.composer) this.field.focus();
  }

  /** Whether the end of the chat is at most `pixels` below what is seen. */
  nearBottom(pixels = 120) {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < pixels;
  }

  toBottom() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  /** React to one event of this person's chat. */
  hear(event) {
    if (this.loading) this.missed = true; // it may be newer than the chat on its way
    if (!this.chat) return;
    if (event.type === "message") this.hearMessage(event.message);
    else if (event.type === "edit") this.hearEdit(event.message);
    else if (event.type === "delete") this.hearDelete(event.message_id);
    else if (event.type === "answer") this.hearAnswer(event);
    else if (event.type === "action") this.setStatus(event.action === "typing" ? STRINGS.typing : STRINGS.sending);
    else if (event.type === "person") this.reload();
  }

  hearMessage(message) {
    if (this.chat.messages.some((known) => known.id === message.id)) return;
    if (!this.chat.messages.length) this.log.replaceChildren();
    const near = this.nearBottom();
    this.chat.messages.push(message);
    this.append(message, this.chat.person);
    this.log.lastElementChild.classList.add("fresh");
    if (message.from_bot) this.setStatus("");
    this.showFoot();
    if (near || !message.from_bot) this.toBottom();
  }

  hearEdit(message) {
    const at = this.chat.messages.findIndex((known) => known.id === message.id);
    const old = this.find(message.id);
    if (at < 0 || !old) return;
    const near = this.nearBottom();
    const focused = old.contains(document.activeElement);
    this.chat.messages[at] = message;
    const fresh = messageElement(message, this.chat.person, this.chat.bot_name);
    old.replaceWith(fresh);
    if (focused) (fresh.querySelector(".key") || fresh).focus({ preventScroll: true });
    if (near) this.toBottom();
  }

  hearDelete(messageId) {
    const old = this.find(messageId);
    this.chat.messages = this.chat.messages.filter((known) => known.id !== messageId);
    if (old?.contains(document.activeElement)) this.log.focus();
    old?.remove();
  }

  hearAnswer({ message_id: messageId, data, text, show_alert: alert }) {
    for (const button of this.find(messageId)?.querySelectorAll(".pending") || []) {
      if (button.dataset.callback === data) settle(button);
    }
    if (text) (alert ? notice : toast)(text);
  }

  find(messageId) {
    return this.log.querySelector(`[data-id="${messageId}"]`);
  }

  setStatus(text) {
    clearTimeout(this.statusTimer);
    this.status.textContent = text || STRINGS.bot;
    this.status.classList.toggle("active", Boolean(text));
    if (text) this.statusTimer = setTimeout(() => this.setStatus(""), TYPING_MS);
  }

  connected(yes) {
    clearTimeout(this.statusTimer);
    this.status.textContent = yes ? STRINGS.bot : STRINGS.connecting;
    this.status.classList.remove("active");
  }
}
