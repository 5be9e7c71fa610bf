// Elements a person chooses with: buttons, menus, selects, pickers, inputs.
//
// A `desk` says what a choice leads to: act(block, element, value) sends it to the app at once,
// keep(block, element, value) remembers it for the form, suggest(block, element, typed) asks the app for options,
// state(block, element) is what was chosen before; `names` and `lists` know people and conversations.

import { append, h, icon, iconButton, link, menuButton, replace, safeUrl } from "./dom.js";
import { plain, textObject } from "./text.js";

let made = 0;
const newId = (word) => `${word}-${(made += 1)}`;

export function drawElement(element, block, desk, { asField = false } = {}) {
  const draw = DRAWERS[element.type];
  if (!draw) return null;
  const takes = asField && !block.dispatch_action
    ? (value) => desk.keep(block, element, value)
    : (value) => desk.act(block, element, value);
  const drawn = draw(element, block, desk, takes, asField);
  return drawn;
}

const key = (block, element) => `${block.block_id}/${element.action_id}`;

function chosen(desk, block, element, name, initial) {
  const state = desk.state(block, element);
  return state && name in state ? state[name] : element[initial];
}

function drawButton(element, block, desk, takes) {
  const attributes = { class: `button ${element.style ?? ""}`.trim(), "data-key": key(block, element), "aria-label": element.accessibility_label };
  if (element.url && safeUrl(element.url)) {
    const anchor = append(link(element.url), plain(element.text.text, element.text.emoji !== false));
    anchor.className = attributes.class;
    anchor.dataset.key = attributes["data-key"];
    anchor.addEventListener("click", () => takes(undefined));
    return anchor;
  }
  return h("button", { type: "button", ...attributes, onclick: () => takes(undefined) },
    plain(element.text.text, element.text.emoji !== false));
}

function drawOverflow(element, block, desk, takes) {
  const button = iconButton("more", "More actions", null, { "data-key": key(block, element) });
  return menuButton(button, () => element.options.map((option) => ({
    label: option.text.text,
    note: option.description?.text,
    run: () => {
      if (option.url && safeUrl(option.url)) window.open(safeUrl(option.url), "_blank", "noopener,noreferrer");
      takes(option.value);
    },
  })));
}

// --- selects ---

const asEntry = (option, group = "") => ({ value: option.value, label: option.text.text, note: option.description?.text, group });

function staticEntries(element) {
  if (element.options) return element.options.map((option) => asEntry(option));
  return (element.option_groups ?? []).flatMap((group) => group.options.map((option) => asEntry(option, group.label.text)));
}

function matching(entries, typed) {
  const wanted = typed.trim().toLowerCase();
  return wanted ? entries.filter((entry) => entry.label.toLowerCase().includes(wanted)) : entries;
}

function provider(element, block, desk) {
  const kind = element.type.replace("multi_", "");
  if (kind === "external_select") {
    const least = element.min_query_length ?? 3;
    return async (typed) => {
      if (typed.length < least) return { entries: [], hint: `Type at least ${least} characters` };
      const options = await desk.suggest(block, element, typed);
      return { entries: options.map((option) => asEntry(option)) };
    };
  }
  const all = {
    static_select: () => staticEntries(element),
    users_select: () => desk.lists.people(),
    channels_select: () => desk.lists.channels(),
    conversations_select: () => desk.lists.conversations(element.filter?.include),
  }[kind]();
  return async (typed) => ({ entries: matching(all, typed) });
}

function labelOf(element, desk, value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return value.text.text;
  const kind = element.type;
  if (kind.includes("users")) return desk.names.person(value)?.real_name ?? value;
  const channel = desk.names.channel(value);
  return channel ? desk.lists.label(channel) : value;
}

function drawSelect(element, block, desk, takes) {
  const multi = element.type.startsWith("multi_");
  const [name, initial] = STATE[element.type];
  let current = chosen(desk, block, element, name, initial) ?? (multi ? [] : null);
  const placeholder = element.placeholder?.text ?? (multi ? "Select options" : "Select an option");
  const listId = newId("list");
  const text = h("span", { class: "combo-text" });
  const button = h("button", { type: "button", class: "combo-button", "aria-haspopup": "listbox", "aria-expanded": "false", "data-key": key(block, element) }, text, icon("down"));
  const list = h("ul", { role: "listbox", id: listId, "aria-multiselectable": multi || null });
  const input = h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": listId, "aria-label": placeholder, autocomplete: "off", placeholder: "Search", spellcheck: "false" });
  const status = h("p", { class: "combo-status", role: "status" });
  // A press on an option must not take the focus from the search field: Escape would then close the modal around it.
  const panel = h("div", { class: "combo-panel", popover: "manual", onpointerdown: (event) => { if (event.target !== input) event.preventDefault(); }, onmousedown: (event) => { if (event.target !== input) event.preventDefault(); } }, input, list, status);
  const holder = h("div", { class: "combo" }, button, panel);
  const provide = provider(element, block, desk);
  let entries = [];
  let active = -1;
  let round = 0;

  const idOf = (value) => (value && typeof value === "object" ? value.value : value);
  const isChosen = (entry) => (multi ? current.map(idOf).includes(entry.value) : idOf(current) === entry.value);

  function label() {
    const words = multi ? current.map((one) => labelOf(element, desk, one)) : [labelOf(element, desk, current)];
    const shown = words.filter(Boolean).join(", ");
    text.textContent = shown || placeholder;
    text.classList.toggle("placeholder", !shown);
    const name = element.accessibility_label ?? block.label?.text ?? placeholder;
    button.setAttribute("aria-label", `${name}: ${text.textContent}`);
  }

  async function search() {
    const mine = (round += 1);
    status.textContent = "Searching…";
    let answer;
    try { answer = await provide(input.value); } catch (error) { answer = { entries: [], hint: error.message }; }
    if (mine !== round) return;
    entries = answer.entries;
    active = entries.findIndex(isChosen);
    if (active < 0 && entries.length) active = 0;
    status.textContent = entries.length ? "" : answer.hint ?? "No results";
    replace(list, drawEntries());
    mark();
  }

  function drawEntries() {
    let group = "";
    return entries.flatMap((entry, number) => {
      const rows = [];
      if (entry.group && entry.group !== group) rows.push(h("li", { class: "combo-group", role: "presentation" }, entry.group));
      group = entry.group;
      rows.push(h("li", { role: "option", id: `${listId}-${number}`, "aria-selected": String(isChosen(entry)), onclick: () => pick(number) },
        h("span", {}, plain(entry.label)), entry.note ? h("small", {}, plain(entry.note)) : null));
      return rows;
    });
  }

  function mark() {
    for (const row of list.querySelectorAll("[role=option]")) row.classList.remove("active");
    const row = document.getElementById(`${listId}-${active}`);
    if (!row) { input.removeAttribute("aria-activedescendant"); return; }
    row.classList.add("active");
    row.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", row.id);
  }

  function pick(number) {
    const entry = entries[number];
    if (!entry) return;
    const value = element.type.includes("static") || element.type.includes("external")
      ? { value: entry.value, text: { text: entry.label } } : entry.value;
    if (multi) {
      current = isChosen(entry) ? current.filter((one) => idOf(one) !== entry.value) : [...current, value];
      if (element.max_selected_items && current.length > element.max_selected_items) current.shift();
      takes(current.map(idOf));
      for (const [row, one] of [...list.querySelectorAll("[role=option]")].map((r, i) => [r, entries[i]])) row.setAttribute("aria-selected", String(isChosen(one)));
    } else {
      current = value;
      close(true);
      takes(entry.value);
    }
    label();
  }

  function open() {
    panel.showPopover();
    const box = button.getBoundingClientRect();
    const width = Math.max(box.width, 240);
    panel.style.width = `${width}px`;
    panel.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
    const below = window.innerHeight - box.bottom;
    if (below < 260 && box.top > below) { panel.style.bottom = `${below + box.height + 4}px`; panel.style.top = "auto"; }
    else { panel.style.top = `${box.bottom + 4}px`; panel.style.bottom = "auto"; }
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", onOutside, true);
    input.value = "";
    input.focus();
    search();
  }
  function close(refocus) {
    if (!panel.matches(":popover-open")) return;
    panel.hidePopover();
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", onOutside, true);
    if (refocus) button.focus();
  }
  function onOutside(event) {
    if (!holder.contains(event.target)) close(false);
  }
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") active = Math.min(active + 1, entries.length - 1);
    else if (event.key === "ArrowUp") active = Math.max(active - 1, 0);
    else if (event.key === "Enter") pick(active);
    else if (event.key === "Escape") close(true);
    else if (event.key === "Tab") return close(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
    mark();
  });
  button.addEventListener("click", () => (panel.matches(":popover-open") ? close(true) : open()));
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); open(); }
  });
  label();
  return holder;
}

// --- pickers and inputs ---

function drawPicker(type) {
  return (element, block, desk, takes) => {
    const [name, initial] = STATE[element.type];
    const value = chosen(desk, block, element, name, initial) ?? "";
    const label = block.label?.text ?? element.placeholder?.text ?? { date: "Date", time: "Time" }[type];
    return h("input", { type, class: "field picker", value, "aria-label": label, "data-key": key(block, element), onchange: (event) => takes(event.target.value || null) });
  };
}

function drawDateTime(element, block, desk, takes) {
  const seconds = chosen(desk, block, element, "selected_date_time", "initial_date_time");
  const local = seconds ? new Date(seconds * 1000 - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16) : "";
  return h("input", { type: "datetime-local", class: "field picker", value: local, "aria-label": block.label?.text ?? "Date and time", "data-key": key(block, element), onchange: (event) => takes(event.target.value ? Math.round(new Date(event.target.value).getTime() / 1000) : null) });
}

function drawChecks(type) {
  return (element, block, desk, takes) => {
    const [name, initial] = STATE[element.type];
    const now = chosen(desk, block, element, name, initial);
    const values = (Array.isArray(now) ? now : [now]).filter(Boolean).map((option) => option.value);
    const group = newId("group");
    const box = h("div", { class: "checks", role: type === "radio" ? "radiogroup" : "group", "aria-label": block.label?.text ?? "Options", "data-key": key(block, element) });
    for (const option of element.options) {
      const input = h("input", { type, name: group, value: option.value, checked: values.includes(option.value) });
      input.addEventListener("change", () => {
        const all = [...box.querySelectorAll("input:checked")].map((one) => one.value);
        takes(type === "radio" ? all[0] : all);
      });
      box.append(h("label", {}, input, h("span", {}, textObject(option.text, desk.names),
        option.description ? h("small", {}, textObject(option.description, desk.names)) : null)));
    }
    return box;
  };
}

const INPUT_TYPES = { plain_text_input: "text", number_input: "text", email_text_input: "email", url_text_input: "url" };

function drawText(element, block, desk, takes, asField) {
  const isRich = element.type === "rich_text_input";
  const kept = isRich ? null : chosen(desk, block, element, "value", "initial_value");
  const attributes = {
    class: "field", value: kept ?? "", placeholder: element.placeholder?.text, "data-key": key(block, element),
    "aria-label": block.label?.text, maxlength: element.max_length, autofocus: element.focus_on_load,
    inputmode: element.type === "number_input" ? "decimal" : null, autocomplete: "off",
  };
  const field = element.multiline || isRich ? h("textarea", { rows: 4, ...attributes }) : h("input", { type: INPUT_TYPES[element.type], ...attributes });
  const value = () => (isRich ? richText(field.value) : field.value || null);
  field.addEventListener("input", () => {
    desk.keep(block, element, value());
    if (triggers(element).includes("on_character_entered") && block.dispatch_action) takes(value());
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || element.multiline || isRich || event.isComposing) return;
    if (!asField || block.dispatch_action) { event.preventDefault(); takes(value()); }
  });
  return field;
}

const triggers = (element) => element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];

function richText(text) {
  if (!text) return null;
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

function drawPicture(element, block, desk) {
  return desk.picture(element, "small-picture");
}

const STATE = {
  static_select: ["selected_option", "initial_option"], external_select: ["selected_option", "initial_option"],
  users_select: ["selected_user", "initial_user"], channels_select: ["selected_channel", "initial_channel"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_static_select: ["selected_options", "initial_options"], multi_external_select: ["selected_options", "initial_options"],
  multi_users_select: ["selected_users", "initial_users"], multi_channels_select: ["selected_channels", "initial_channels"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  datepicker: ["selected_date", "initial_date"], timepicker: ["selected_time", "initial_time"],
  checkboxes: ["selected_options", "initial_options"], radio_buttons: ["selected_option", "initial_option"],
};

const DRAWERS = {
  button: drawButton, overflow: drawOverflow, image: drawPicture,
  datepicker: drawPicker("date"), timepicker: drawPicker("time"), datetimepicker: drawDateTime,
  checkboxes: drawChecks("checkbox"), radio_buttons: drawChecks("radio"),
  plain_text_input: drawText, number_input: drawText, email_text_input: drawText, url_text_input: drawText, rich_text_input: drawText,
  ...Object.fromEntries(Object.keys(STATE).filter((name) => name.endsWith("_select")).map((name) => [name, drawSelect])),
};
