// Where a person writes: text, slash commands with completion, files, shortcuts.

import { h, icon, iconButton, menuButton, replace } from "./dom.js";

// `hooks`: commands, shortcuts, send(text, files), slash(command, text), useShortcut(id), label, inThread.
export function makeComposer(hooks) {
  const listId = `commands-${hooks.inThread ? "thread" : "main"}`;
  const list = h("ul", { class: "commands", role: "listbox", id: listId, "aria-label": "Commands", hidden: true });
  const field = h("textarea", {
    rows: 1, class: "composer-field", placeholder: hooks.label, "aria-label": hooks.label, role: "combobox",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId, spellcheck: "false",
  });
  const files = h("div", { class: "composer-files", hidden: true });
  const chooser = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true" });
  const history = [];
  let picked = [];
  let matches = [];
  let active = 0;

  function suggest() {
    const typed = /^\/\S*$/.test(field.value) && !hooks.inThread ? field.value.toLowerCase() : null;
    matches = typed === null ? [] : hooks.commands.filter((command) => command.name.toLowerCase().startsWith(typed));
    active = 0;
    list.hidden = matches.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    replace(list, matches.map((command, number) =>
      h("li", { role: "option", id: `${listId}-${number}`, "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); complete(number); } },
        h("span", { class: "command" }, h("strong", {}, command.name), command.hint ? h("span", { class: "usage" }, ` ${command.hint}`) : null),
        h("small", {}, command.description))));
    mark();
  }
  function mark() {
    [...list.children].forEach((row, number) => {
      row.setAttribute("aria-selected", String(number === active));
      if (number === active && !list.hidden) row.scrollIntoView({ block: "nearest" });
    });
    if (list.hidden) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", `${listId}-${active}`);
  }
  function complete(number) {
    field.value = `${matches[number].name} `;
    suggest();
    hint();
    field.focus();
  }
  function grow() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 220)}px`;
  }
  function hint() {
    const word = field.value.split(/\s/, 1)[0];
    const command = hooks.commands.find((one) => one.name === word);
    usage.textContent = command && /^\S+\s/.test(field.value) ? `${command.name} ${command.hint}` : "";
  }
  async function send() {
    const text = field.value.trim();
    if (!text && !picked.length) return;
    if (text) history.push(text);
    field.value = "";
    suggest(); grow(); hint();
    if (/^\/[a-z]/i.test(text) && !picked.length) {
      const [word] = text.split(/\s/, 1);
      const slow = setTimeout(() => { usage.textContent = "Waiting for the app…"; }, 400);
      await hooks.slash(word, text.slice(word.length).trim());
      clearTimeout(slow);
      hint();
    } else {
      const sent = picked;
      picked = [];
      drawFiles();
      await hooks.send(text, await Promise.all(sent.map(encode)));
    }
  }
  function drawFiles() {
    files.hidden = picked.length === 0;
    replace(files, picked.map((file, number) => h("span", { class: "chip" }, file.name,
      iconButton("close", `Remove ${file.name}`, () => { picked.splice(number, 1); drawFiles(); }))));
  }

  field.addEventListener("input", () => { suggest(); grow(); hint(); });
  field.addEventListener("blur", () => { list.hidden = true; field.setAttribute("aria-expanded", "false"); });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isOpen = !list.hidden && matches.length > 0;
    const isWhole = isOpen && matches[active].name === field.value;
    if (isOpen && event.key === "ArrowDown") active = (active + 1) % matches.length;
    else if (isOpen && event.key === "ArrowUp") active = (active - 1 + matches.length) % matches.length;
    else if (isOpen && (event.key === "Tab" || (event.key === "Enter" && !isWhole))) complete(active);
    else if (isOpen && event.key === "Escape") { list.hidden = true; field.setAttribute("aria-expanded", "false"); }
    else if (event.key === "Enter" && !event.shiftKey) send();
    else if (event.key === "ArrowUp" && !field.value && history.length) { field.value = history.at(-1); suggest(); hint(); }
    else return;
    event.preventDefault();
    mark();
  });
  chooser.addEventListener("change", () => { picked.push(...chooser.files); chooser.value = ""; drawFiles(); field.focus(); });

  const usage = h("span", { class: "usage-hint", role: "status" });
  const global = hooks.shortcuts.filter((one) => !one.on_message);
  const shortcuts = global.length
    ? menuButton(iconButton("bolt", "Shortcuts"), () => global.map((one) => ({ label: one.name, note: one.description, run: () => hooks.useShortcut(one.id) })))
    : null;
  const bar = h("div", { class: "composer-bar" },
    iconButton("attach", "Attach files", () => chooser.click()), shortcuts, usage,
    h("button", { type: "button", class: "icon-button send", "aria-label": "Send", title: "Send", onclick: send }, icon("send")));
  const node = h("div", { class: "composer" }, list, files, field, bar, chooser);
  return { node, focus: () => field.focus() };
}

function encode(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve({ name: file.name, content: String(reader.result).split(",", 2)[1] ?? "" }));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}
