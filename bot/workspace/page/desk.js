// What a choice leads to: kept for the form, sent to the app, or a question for options; and the word when it fails.

import { h, safeUrl } from "./dom.js";
import { ask } from "./dialogs.js";
import { address, lists, model, names } from "./model.js";
import { control } from "./net.js";

// `source` names the message (channel and ts) or the view; `kept` are fields filled in but not sent.
export function makeDesk(source, stateValues, kept = new Map()) {
  const keyOf = (block, element) => `${block.block_id}\n${element.action_id}`;
  const where = { user: model.me, ...source };
  const desk = {
    names, lists, picture, address, kept,
    state: (block, element) => stateValues?.[block.block_id]?.[element.action_id],
    keep(block, element, value) { kept.set(keyOf(block, element), { block_id: block.block_id, action_id: element.action_id, value }); },
    fields: () => [...kept.values()],
    async flush() {
      const fields = desk.fields();
      if (fields.length) await control("choose", { ...where, fields });
      kept.clear();
    },
    async act(block, element, value) {
      if (element.confirm && !(await ask(element.confirm, names))) return;
      kept.delete(keyOf(block, element));
      await attempt(async () => {
        await desk.flush();
        return control("click", { ...where, block_id: block.block_id, action_id: element.action_id, value });
      }, `${block.block_id}/${element.action_id}`);
    },
    suggest: (block, element, typed) => control("suggest", { ...where, block_id: block.block_id, action_id: element.action_id, value: typed }),
  };
  return desk;
}

// Runs what a person did; marks the element as busy meanwhile, and says what went wrong.
export async function attempt(run, key = "") {
  const busy = key ? [...document.querySelectorAll("[data-key]")].filter((one) => one.dataset.key === key) : [];
  for (const one of busy) one.setAttribute("aria-busy", "true");
  try {
    const result = await run();
    if (result?.error && !result.ok) say(result.error);
    return result;
  } catch (error) {
    say(error.message === "Failed to fetch" ? "The workspace does not answer. Is it still running?" : error.message);
    return { ok: false, error: error.message };
  } finally {
    for (const one of busy) one.removeAttribute("aria-busy");
  }
}

export const toast = h("div", { class: "toast", role: "status", "aria-live": "assertive" });
let toastTimer = 0;
export function say(text) {
  toast.textContent = text;
  toast.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toast.classList.remove("shown"); toast.textContent = ""; }, 6000);
}

// A picture of this workspace; of any other only its description: the page loads nothing from elsewhere.
function picture(part, kind) {
  const fileId = part.slack_file?.id ?? /\/(F[A-Z0-9]+)(?:\/|$)/.exec(part.slack_file?.url ?? "")?.[1];
  if (!fileId) {
    const host = safeUrl(part.image_url) ? new URL(part.image_url).host : "another place";
    return h("span", { class: `${kind} absent`, role: "img", "aria-label": part.alt_text, title: `Picture at ${host}; this page loads nothing from elsewhere` }, part.alt_text);
  }
  const image = h("img", { class: kind, alt: part.alt_text });
  address(fileId).then((url) => { if (url) image.src = url; });
  return image;
}
