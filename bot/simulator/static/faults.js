/** The panel that makes Telegram misbehave. */
import { STRINGS } from "./strings.js";
import { request } from "./api.js";
import { el, iconButton } from "./dom.js";

const METHODS = ["sendMessage", "editMessageText", "answerCallbackQuery", "sendDocument", "sendChatAction", "deleteMessage", "getUpdates"];

/** Build the panel in `dialog`; `changed` is called with the faults after each change. */
export function faultsPanel(dialog, changed) {
  const list = el("ul", { className: "faults-on" });
  const send = async (method, body) => {
    const faults = await request(method, "/sim/faults", body);
    if (faults) changed(faults);
  };
  dialog.replaceChildren(
    el("div", { className: "dialog-top" }, el("h2", { id: "faults-title" }, STRINGS.faultsTitle), iconButton("close", STRINGS.close, () => dialog.close())),
    el("p", { className: "hint" }, STRINGS.faultsIntro),
    faultForm(send),
    limitForm(send),
    el("h3", {}, STRINGS.faultsActive),
    list,
    el("button", { type: "button", className: "plain bordered", onclick: () => send("DELETE") }, STRINGS.faultsClear),
    el("p", { className: "hint" }, STRINGS.blockHint));
  return (faults) => {
    const lines = faults.active.map(STRINGS.faultText);
    if (faults.per_second !== null || faults.per_chat !== null) lines.push(STRINGS.limitText(faults.per_second, faults.per_chat));
    list.replaceChildren(...(lines.length ? lines : [STRINGS.faultsNone]).map((line) => el("li", {}, line)));
    return lines.length;
  };
}

function select(label, name, options) {
  return el("label", {}, el("span", {}, label), el("select", { name }, ...options.map(([value, text]) => el("option", { value }, text))));
}

function number(label, name, value, min, extra = {}) {
  return el("label", {}, el("span", {}, label), el("input", { type: "number", name, value, min, required: true, ...extra }));
}

function faultForm(send) {
  const retry = number(STRINGS.faultSeconds, "retry_after", 3, 1);
  const delay = number(STRINGS.faultDelay, "delay_ms", 800, 1);
  const kind = select(STRINGS.faultKind, "kind", Object.entries(STRINGS.faultKinds));
  const form = el("form", { className: "grid" }, kind,
    select(STRINGS.faultMethod, "method", [["", STRINGS.faultAnyMethod], ...METHODS.map((name) => [name, name])]),
    select(STRINGS.faultWhen, "when", Object.entries(STRINGS.faultTimes)),
    number(STRINGS.faultNumber, "number", 1, 1), retry, delay,
    el("button", { className: "filled" }, STRINGS.faultAdd));
  const arrange = () => {
    const chosen = form.elements.kind.value;
    retry.hidden = chosen !== "429";
    delay.hidden = chosen !== "slow";
  };
  kind.className = "full";
  kind.addEventListener("change", arrange);
  arrange();
  form.onsubmit = (event) => {
    event.preventDefault();
    const value = (name) => form.elements[name].value;
    const chosen = value("kind");
    const fault = { method: value("method") || null };
    if (chosen === "slow") fault.delay_ms = Number(value("delay_ms"));
    else if (chosen === "drop") fault.drop = true;
    else fault.code = Number(chosen);
    if (chosen === "429") fault.retry_after = Number(value("retry_after"));
    fault[value("when") === "next" ? "remaining" : "every"] = Number(value("number"));
    send("POST", fault);
  };
  return form;
}

function limitForm(send) {
  const form = el("form", { className: "grid" }, el("h3", {}, STRINGS.limitsTitle),
    number(STRINGS.limitSecond, "per_second", 30, 1, { required: false }),
    number(STRINGS.limitChat, "per_chat", 1, 1, { required: false }),
    el("button", { className: "plain bordered" }, STRINGS.limitApply));
  form.onsubmit = (event) => {
    event.preventDefault();
    const value = (name) => (form.elements[name].value ? Number(form.elements[name].value) : null);
    send("POST", { per_second: value("per_second"), per_chat: value("per_chat") });
  };
  return form;
}
