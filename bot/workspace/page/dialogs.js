// The stack of modals, and the question before something that cannot be undone. Both are <dialog>s, so the browser
// keeps the focus inside, and gives it back.

import { h, iconButton, replace } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { plain, textObject } from "./text.js";

// Asks what a confirm object says; resolves to true or false.
export function ask(confirm, names) {
  return new Promise((resolve) => {
    const answer = (value) => { dialog.close(); dialog.remove(); resolve(value); };
    const dialog = h("dialog", { class: "dialog small", "aria-labelledby": "confirm-title" },
      h("h2", { id: "confirm-title" }, plain(confirm.title.text)),
      h("div", { class: "dialog-body text" }, textObject(confirm.text, names)),
      h("div", { class: "dialog-foot" },
        h("button", { type: "button", class: "button", onclick: () => answer(false) }, plain(confirm.deny.text)),
        h("button", { type: "button", class: `button ${confirm.style ?? "primary"}`, onclick: () => answer(true) }, plain(confirm.confirm.text))));
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); answer(false); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

// Draws the top of a person's stack. `hooks`: deskFor(view), submit(view), close(view, everything).
export function makeModals(hooks) {
  const dialog = h("dialog", { class: "dialog modal", "aria-labelledby": "modal-title" });
  document.body.append(dialog);
  let shown = null;
  let desk = null;
  let busy = false;

  dialog.addEventListener("cancel", (event) => { event.preventDefault(); hooks.close(shown, false); });

  function draw(stack) {
    const top = stack.at(-1);
    if (!top) {
      if (dialog.open) dialog.close();
      shown = null;
      return;
    }
    const key = document.activeElement?.closest?.("[data-key]")?.dataset.key;
    const isSame = shown?.id === top.id;
    desk = hooks.deskFor(top, isSame ? desk : null);
    shown = top;
    busy = false;
    const depth = stack.length > 1 ? h("span", { class: "hint" }, `${stack.length} of 3`) : null;
    const close = () => hooks.close(top, false);
    const back = stack.length > 1 ? iconButton("down", "Back", close, { class: "icon-button back" }) : null;
    replace(dialog,
      h("header", { class: "dialog-head" }, back, h("h2", { id: "modal-title" }, plain(top.title.text)), depth,
        iconButton("close", "Close all", () => hooks.close(top, true))),
      h("form", { class: "dialog-form", method: "dialog", onsubmit: send },
        h("div", { class: "dialog-body blocks" }, drawBlocks(top.blocks, desk)),
        h("p", { class: "dialog-error", role: "alert" }),
        h("div", { class: "dialog-foot" },
          h("button", { type: "button", class: "button", onclick: close }, plain(top.close?.text ?? "Cancel")),
          top.submit ? h("button", { type: "submit", class: "button primary" }, plain(top.submit.text)) : null)));
    if (!dialog.open) dialog.showModal();
    focusFirst(isSame ? key : null);
  }

  function focusFirst(key) {
    const again = key && [...dialog.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    const first = dialog.querySelector("[autofocus], .dialog-body .field, .dialog-body .combo-button, .dialog-body input");
    (again ?? first ?? dialog.querySelector(".dialog-foot .primary, .dialog-foot button")).focus();
  }

  async function send(event) {
    event.preventDefault();
    if (busy || !shown) return;
    busy = true;
    const button = dialog.querySelector(".dialog-foot .primary");
    button?.setAttribute("aria-busy", "true");
    const result = await hooks.submit(shown, desk);
    busy = false;
    button?.removeAttribute("aria-busy");
    complain(result);
  }

  function complain(result) {
    if (!dialog.open || !shown) return;
    const error = dialog.querySelector(".dialog-error");
    error.textContent = Object.keys(result.errors ?? {}).length ? "" : result.error ?? "";
    let first = null;
    for (const box of dialog.querySelectorAll(".input")) {
      const text = result.errors?.[box.dataset.block] ?? "";
      box.querySelector(".field-error").textContent = text;
      box.classList.toggle("wrong", Boolean(text));
      const field = box.querySelector("[data-key]");
      if (text) { field?.setAttribute("aria-invalid", "true"); first ??= field; } else field?.removeAttribute("aria-invalid");
    }
    first?.focus();
  }

  return { draw };
}
