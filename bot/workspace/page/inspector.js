// The traffic between the workspace and the app, with acknowledgement times, and a few ways to disturb it.

import { h, iconButton, replace } from "./dom.js";
import { control } from "./net.js";

const KEPT = 200;
const FAULTS = ["rate_limited", "503", "drop_before_store", "drop_after_store", "stall", "ratelimited", "internal_error", "not_in_channel", "missing_scope"];
const METHODS = ["chat.postMessage", "chat.update", "chat.postEphemeral", "conversations.history", "views.open", "views.publish", "response_url"];

// `hooks`: user(), onclose(), say(text).
export function makeInspector(hooks) {
  const list = h("ol", { class: "exchanges", "aria-label": "Requests, newest first" });
  const summary = h("p", { class: "hint", role: "status" });
  let exchanges = [];
  let wanted = "";

  const filter = h("select", { class: "field", "aria-label": "Direction", onchange: (event) => { wanted = event.target.value; draw(); } },
    h("option", { value: "" }, "Both ways"), h("option", { value: "to_app" }, "To the app"), h("option", { value: "to_slack" }, "To Slack"));

  const node = h("aside", { class: "pane inspector", "aria-label": "Inspector" },
    h("header", { class: "pane-head" }, h("h2", {}, "Inspector"), filter, iconButton("close", "Close inspector", hooks.onclose)),
    h("div", { class: "pane-body" }, summary, disturb(hooks), list));

  function row(exchange) {
    const toApp = exchange.direction === "to_app";
    const isFine = exchange.status === "ok";
    return h("li", {}, h("details", {},
      h("summary", {},
        h("span", { class: `arrow ${exchange.direction}`, role: "img", "aria-label": toApp ? "to the app" : "to Slack" }, toApp ? "→" : "←"),
        h("code", {}, exchange.name),
        h("span", { class: isFine ? "fine" : "bad" }, exchange.status),
        h("span", { class: "took" }, `${Math.round(exchange.took_ms)} ms`)),
      h("h3", {}, "Request"), h("pre", { tabindex: "0" }, pretty(exchange.request)),
      h("h3", {}, toApp ? "Acknowledgement" : "Answer"), h("pre", { tabindex: "0" }, pretty(exchange.answer))));
  }
  function summarise() {
    const acks = exchanges.filter((one) => one.direction === "to_app" && one.status === "ok").map((one) => one.took_ms).sort((a, b) => a - b);
    const share = (part) => Math.round(acks[Math.floor((acks.length - 1) * part)]);
    summary.textContent = acks.length
      ? `${acks.length} acknowledged · median ${share(0.5)} ms · slowest ${Math.round(acks.at(-1))} ms`
      : "Nothing was sent to the app yet.";
  }
  function draw() {
    const shown = exchanges.filter((one) => !wanted || one.direction === wanted);
    replace(list, shown.map(row).reverse());
    summarise();
  }
  return {
    node,
    set(all) { exchanges = all.slice(-KEPT); draw(); },
    add(exchange) {
      exchanges.push(exchange);
      if (exchanges.length > KEPT) { exchanges.shift(); if (list.children.length > KEPT) list.lastChild.remove(); }
      if (!wanted || exchange.direction === wanted) list.prepend(row(exchange));
      summarise();
    },
  };
}

function pretty(value) {
  return value === null || value === undefined ? "–" : JSON.stringify(value, null, 2);
}

function disturb(hooks) {
  const method = select("Method", METHODS);
  const fault = select("Fault", FAULTS);
  const run = (verb, body, said) => () => control(verb, body()).then(() => hooks.say(said), (error) => hooks.say(error.message));
  return h("details", { class: "disturb" }, h("summary", {}, "Disturb"),
    h("div", { class: "disturb-row" }, method, fault,
      h("button", { type: "button", class: "button", onclick: run("fail_next", () => ({ method: method.value, fault: fault.value }), "The next call will fail.") }, "Fail next call")),
    h("div", { class: "disturb-row" },
      h("button", { type: "button", class: "button", onclick: run("disconnect", () => ({ reason: "refresh_requested" }), "The sockets were asked to refresh.") }, "Refresh sockets"),
      h("button", { type: "button", class: "button", onclick: run("disconnect", () => ({ reason: "abrupt" }), "The sockets were cut.") }, "Cut sockets"),
      h("button", { type: "button", class: "button", onclick: run("advance_clock", () => ({ seconds: 1860 }), "The clock is 31 minutes further.") }, "Clock +31 min")));
}

function select(label, options) {
  return h("select", { class: "field", "aria-label": label }, options.map((option) => h("option", { value: option }, option)));
}
