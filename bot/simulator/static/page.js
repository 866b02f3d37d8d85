/** The page: who there is, whose phones are shown, and the news that keeps them current. */
import { STRINGS } from "./strings.js";
import { follow, request } from "./api.js";
import { avatar, el, iconButton } from "./dom.js";
import { faultsPanel } from "./faults.js";
import { Phone } from "./phone.js";

const byId = (id) => document.getElementById(id);
const phones = new Map();
// A team's link or QR code in the demo opens this page instead of t.me.
let startPayload = new URLSearchParams(location.search).get("start");
let persons = [];
let chosen = [];

function read(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Persons in the address, or else those shown last time. */
function remembered() {
  const asked = new URLSearchParams(location.search).getAll("person").map(Number).filter(Boolean);
  return asked.length ? asked : read("simulator.persons", []);
}

function choose(ids) {
  const known = ids.filter((id) => persons.some((person) => person.id === id));
  chosen = known.length ? [...new Set(known)] : persons.slice(0, 1).map((person) => person.id);
  localStorage.setItem("simulator.persons", JSON.stringify(chosen));
  const query = new URLSearchParams(chosen.map((id) => ["person", id]));
  history.replaceState(null, "", chosen.length ? `?${query}` : location.pathname);
  showPhones();
  showPeople();
}

function showPhones() {
  for (const [id, phone] of phones) {
    if (!chosen.includes(id)) {
      phone.element.remove();
      phones.delete(id);
    }
  }
  for (const [place, id] of chosen.entries()) {
    if (!phones.has(id)) {
      const phone = new Phone(id, removePerson);
      phones.set(id, phone);
      phone.reload();
    }
    const { element } = phones.get(id);
    // A phone already in its place stays there: moving it would lose scroll and focus.
    if (byId("phones").children[place] !== element) {
      byId("phones").insertBefore(element, byId("phones").children[place] ?? null);
    }
  }
  byId("phones").classList.toggle("several", chosen.length > 1);
  const names = persons.filter((person) => chosen.includes(person.id)).map((person) => person.first_name);
  byId("people-toggle").lastElementChild.textContent = names.join(", ") || STRINGS.people;
  document.title = names.length ? `${names.join(", ")} · ${STRINGS.title}` : STRINGS.title;
}

function showPeople() {
  const focused = document.activeElement?.closest("#people-list button")?.getAttribute("aria-label");
  byId("people-list").replaceChildren(...persons.map(personItem));
  if (focused) byId("people-list").querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
}

function personItem(person) {
  const shown = chosen.includes(person.id);
  const label = STRINGS.open(person.first_name, person.language_code);
  const beside = shown && chosen.length > 1
    ? iconButton("close", STRINGS.unbeside(person.first_name), () => choose(chosen.filter((id) => id !== person.id)))
    : shown ? null : iconButton("beside", STRINGS.beside(person.first_name), () => choose([...chosen, person.id]));
  return el("li", { className: shown ? "shown" : "" },
    el("button", { type: "button", className: "person", "aria-label": label, "aria-current": shown ? "true" : undefined, onclick: () => { choose([person.id]); openPeople(false); } },
      avatar(person.first_name, person.id),
      el("span", { className: "lines" },
        el("span", { className: "name", dir: "auto" }, label),
        el("span", { className: "preview", dir: "auto" }, person.preview || STRINGS.kinds[person.preview_kind] || STRINGS.noMessages))),
    beside);
}

async function removePerson(id) {
  if (await request("DELETE", `/sim/persons/${id}`)) refresh(chosen.filter((other) => other !== id));
}

function openPeople(open) {
  byId("people").classList.toggle("open", open);
  byId("people-toggle").setAttribute("aria-expanded", String(open));
  if (open) byId("people-list").querySelector("button")?.focus();
}

const showFaultsIn = faultsPanel(byId("faults"), (faults) => showFaults(faults));

function showFaults(faults) {
  const count = showFaultsIn(faults);
  byId("faults-open").textContent = count ? STRINGS.faultsOn(count) : STRINGS.faults;
  byId("faults-open").classList.toggle("on", count > 0);
}

/** Fetch the state anew, and show these persons, or the ones shown so far. */
async function refresh(ids) {
  const state = await request("GET", "/sim/state");
  if (!state) return;
  persons = state.persons;
  showFaults(state.faults);
  choose(ids ?? (chosen.length ? chosen : remembered()));
}

let refreshTimer;
function refreshSoon() {
  clearTimeout(refreshTimer);
  refreshTimer = setTimeout(() => refresh(), 150);
}

let listTimer;
function hear(event) {
  const id = event.person_id ?? event.chat_id ?? event.message?.chat_id;
  phones.get(id)?.hear(event);
  if (event.type === "profile") for (const phone of phones.values()) phone.reload();
  if (event.type === "person" || event.type === "faults") refreshSoon();
  const person = persons.find((one) => one.id === id);
  if (person && event.type === "message") {
    person.preview = event.message.text.slice(0, 60);
    person.preview_kind = event.message.kind;
    clearTimeout(listTimer);
    listTimer = setTimeout(showPeople, 200);
  }
}

function setUpTheme() {
  const modes = ["auto", "light", "dark"];
  let mode = read("simulator.theme", "auto");
  const show = () => {
    document.documentElement.dataset.theme = mode;
    byId("theme").textContent = STRINGS.theme[mode] ?? STRINGS.theme.auto;
  };
  byId("theme").onclick = () => {
    mode = modes[(modes.indexOf(mode) + 1) % modes.length];
    localStorage.setItem("simulator.theme", JSON.stringify(mode));
    show();
  };
  show();
}

function setUpForms() {
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = STRINGS[element.dataset.text];
  for (const element of document.querySelectorAll("[data-label]")) element.title = STRINGS[element.dataset.label];
  byId("people-add").onsubmit = async (event) => {
    event.preventDefault();
    const form = event.target;
    const added = await request("POST", "/sim/persons", Object.fromEntries(new FormData(form)));
    if (!added) return;
    form.reset();
    await refresh([...(matchMedia("(max-width: 760px)").matches ? [] : chosen), added[0].id]);
    openPeople(false);
  };
  byId("people-toggle").onclick = () => openPeople(!byId("people").classList.contains("open"));
  byId("people").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && byId("people").classList.contains("open")) {
      openPeople(false);
      byId("people-toggle").focus();
    }
  });
  byId("faults-open").onclick = () => byId("faults").showModal();
}

setUpTheme();
setUpForms();
follow(
  hear,
  async () => {
    const before = [...phones];
    await refresh();
    for (const [id, phone] of before) if (phones.get(id) === phone) phone.reload();
    const payload = startPayload;
    startPayload = null;
    if (payload) phones.get(chosen[0])?.followLink(payload);
  },
  () => {
    for (const phone of phones.values()) phone.connected(false);
  },
);
