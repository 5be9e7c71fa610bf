// Elements made by hand: text only ever becomes a text node, and addresses are http(s) or nothing.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "value") element.value = value;
    else if (name === "checked" || name === "disabled" || name === "selected") element[name] = Boolean(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child);
  }
  return element;
}

export function replace(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

// The same address when it is http or https, else null.
export function safeUrl(address) {
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

export function link(address, ...children) {
  const url = safeUrl(address);
  if (!url) return h("span", { class: "dead-link" }, ...children);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

const PATHS = {
  menu: "M4 6h16M4 12h16M4 18h16",
  close: "M6 6l12 12M18 6L6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  reply: "M21 12a8 8 0 0 1-8 8H4l2-3a8 8 0 1 1 15-5z",
  send: "M4 12l16-8-6 16-3-7z",
  attach: "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.5 3.5 0 0 1 5 5l-8.500 8.500a2 2 0 0 1-3-3L14 7",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  chart: "M4 20V10M10 20V4M16 20v-7M21 20H3",
  hash: "M5 9h15M4 15h15M10 4L8 20M16 4l-2 16",
  lock: "M6 11h12v9H6zM9 11V7a3 3 0 0 1 6 0v4",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  warning: "M12 3l10 18H2zM12 10v5M12 18h.01",
  moon: "M20 14a8 8 0 1 1-9-10 6.500 6.500 0 0 0 9 10z",
  down: "M6 9l6 6 6-6",
  archive: "M4 7h16v3H4zM6 10v9h12v-9M10 14h4",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, more = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...more }, icon(name));
}

// A menu under a button: arrow keys move, Escape closes, the focus returns to the button.
export function menuButton(button, items) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  const holder = h("span", { class: "menu-holder" }, button);
  let menu = null;

  function close(refocus) {
    if (!menu) return;
    menu.remove();
    menu = null;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", onOutside, true);
    if (refocus) button.focus();
  }
  function onOutside(event) {
    if (!holder.contains(event.target)) close(false);
  }
  function move(step) {
    const all = [...menu.querySelectorAll("[role=menuitem]")];
    const next = (all.indexOf(document.activeElement) + step + all.length) % all.length;
    all[next].focus();
  }
  function onKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) move(steps[event.key]);
    else if (event.key === "Escape") close(true);
    else if (event.key === "Tab") return close(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function open() {
    menu = h("div", { class: "menu", role: "menu", onkeydown: onKey });
    for (const item of items()) {
      const entry = h("button", { type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : "" },
        h("span", {}, item.label), item.note ? h("small", {}, item.note) : null);
      entry.addEventListener("click", () => { close(true); item.run(); });
      menu.append(entry);
    }
    holder.append(menu);
    const box = menu.getBoundingClientRect();
    if (box.bottom > window.innerHeight) menu.classList.add("up");
    if (box.left < 0) menu.classList.add("from-left");
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", onOutside, true);
    menu.querySelector("[role=menuitem]")?.focus();
  }
  button.addEventListener("click", () => (menu ? close(true) : open()));
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !menu) { event.preventDefault(); open(); }
  });
  return holder;
}

// Put a new node where an old one stands; whoever had the focus in it gets it back by its data-key.
export function swap(old, fresh) {
  const active = document.activeElement;
  const had = old.contains(active);
  const key = had ? active.closest("[data-key]")?.dataset.key : null;
  old.replaceWith(fresh);
  if (!had) return;
  const again = [...fresh.querySelectorAll("[data-key]")].find((element) => element.dataset.key === key);
  const target = again ?? fresh.querySelector("button, a, input, select, textarea") ?? fresh;
  if (target === fresh) fresh.tabIndex = -1;
  target.focus({ preventScroll: true });
}
