// The page: a list of channels, one of them open, a pane beside it, and modals above. It draws what the control API
// tells and sends back what the person does.

import { append, h, icon, iconButton, replace, swap } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { makeComposer } from "./composer.js";
import { attempt, makeDesk, say, toast } from "./desk.js";
import { makeModals } from "./dialogs.js";
import { makeInspector } from "./inspector.js";
import { avatar, drawMessage } from "./message.js";
import { lists, model, names } from "./model.js";
import { control, follow } from "./net.js";

const open = { channel: "", tab: "messages", thread: "", pane: "" };
const drafts = new Map();
let unfollow = () => {};
let composer = null;

const hooks = {
  names,
  get shortcuts() { return model.shortcuts; },
  desk: (message) => makeDesk({ channel: message.channel, ts: message.ts }, null),
  openThread(message) { open.thread = message.thread_ts ?? message.ts; showPane("thread"); },
  useShortcut: (id, message) => attempt(() => control("shortcut", { user: model.me, callback_id: id, ...(message ? { channel: message.channel, ts: message.ts } : {}) })),
  async copyLink(message) {
    const url = `${location.origin}/archives/${message.channel}/p${message.ts.replace(".", "")}`;
    try { await navigator.clipboard.writeText(url); say("Link copied."); } catch { say(url); }
  },
};

const modals = makeModals({
  deskFor: (view, before) => makeDesk({ view: view.id }, view.state.values, before?.kept),
  submit: (view, desk) => attempt(() => control("submit", { user: model.me, fields: desk.fields() })),
  close: (view, everything) => attempt(() => control("close", { user: model.me, everything })),
});

// --- the frame ---

const sidebar = h("nav", { class: "sidebar", "aria-label": "Conversations", id: "sidebar" });
const head = h("header", { class: "head" });
const log = h("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
const homeBox = h("div", { class: "home blocks", tabindex: "-1" });
const foot = h("div", { class: "foot" });
const latest = h("button", { type: "button", class: "button latest", hidden: true, onclick: () => { log.scrollTop = log.scrollHeight; } }, icon("down"), "New messages");
const main = h("main", { class: "main", id: "main", tabindex: "-1" }, head, log, homeBox, latest, foot);
const threadLog = h("div", { class: "log thread-log", role: "log", "aria-live": "polite", tabindex: "0", "aria-label": "Thread" });
const threadFoot = h("div", { class: "foot" });
const threadPane = h("aside", { class: "pane thread", "aria-label": "Thread" },
  h("header", { class: "pane-head" }, h("h2", {}, "Thread"), iconButton("close", "Close thread", () => showPane(""))),
  threadLog, threadFoot);
const inspector = makeInspector({ onclose: () => showPane(""), say });
const shade = h("div", { class: "shade", onclick: () => showSidebar(false) });
const skip = h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); (composer ?? { focus: () => main.focus() }).focus(); } }, "Skip to the conversation");
const top = h("div", { class: "top" });

function showSidebar(shown) {
  document.body.classList.toggle("sidebar-open", shown);
  if (shown) sidebar.querySelector("[aria-current]")?.focus();
}

function showPane(pane) {
  const opener = document.activeElement;
  open.pane = pane;
  document.body.dataset.pane = pane;
  threadPane.hidden = pane !== "thread";
  inspector.node.hidden = pane !== "inspector";
  top.querySelector("[data-key=inspector]")?.setAttribute("aria-pressed", String(pane === "inspector"));
  if (pane === "thread") drawThread();
  if (!pane && opener && !opener.isConnected) log.focus();
}

function drawTop() {
  const people = [...model.people.values()].filter((person) => !person.is_bot);
  const who = h("select", { class: "who", "aria-label": "You are", onchange: (event) => become(event.target.value) },
    people.map((person) => h("option", { value: person.id, selected: person.id === model.me }, person.real_name)));
  const line = model.delivery === "http" ? ["on", "HTTP delivery"] : model.connections
    ? ["on", model.connections === 1 ? "App connected" : `App connected ${model.connections} times`] : ["off", "App not connected"];
  replace(top,
    iconButton("menu", "Channels", () => showSidebar(true), { class: "icon-button only-narrow" }),
    h("strong", { class: "top-title" }, model.workspace),
    h("span", { class: `line ${line[0]}`, role: "status" }, h("span", { class: "line-text" }, line[1])),
    iconButton("moon", "Dark or light", toggleTheme),
    iconButton("chart", "Inspector", () => showPane(open.pane === "inspector" ? "" : "inspector"), { "data-key": "inspector", "aria-pressed": String(open.pane === "inspector") }),
    h("label", { class: "who-box" }, avatar(model.people.get(model.me)), who));
}

function toggleTheme() {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
}

function drawSidebar() {
  const all = [...model.channels.values()];
  const groups = [
    ["Channels", all.filter((c) => (c.kind === "public" || c.kind === "private") && c.is_member)],
    ["Other channels", all.filter((c) => c.kind === "public" && !c.is_member)],
    ["Apps", all.filter((c) => c.kind === "im" && c.is_member)],
    ["Group messages", all.filter((c) => c.kind === "mpim" && c.is_member)],
  ];
  replace(sidebar, groups.filter(([, members]) => members.length).map(([title, members]) => [
    h("h2", {}, title), h("ul", {}, members.map(sidebarEntry))]));
}

function sidebarEntry(channel) {
  const sign = channel.kind === "im" ? avatar(model.people.get(model.bot.user)) : icon(channel.archived ? "archive" : channel.kind === "private" ? "lock" : "hash");
  const isUnread = model.unread.has(channel.id);
  return h("li", {}, h("button", {
    type: "button", class: isUnread ? "unread" : "", "aria-current": channel.id === open.channel ? "page" : null,
    "data-channel": channel.id, onclick: () => { showSidebar(false); openChannel(channel.id); },
  }, sign, h("span", {}, channel.kind === "im" ? model.bot.name : channel.name), isUnread ? h("span", { class: "sr" }, "unread") : null));
}

// --- one channel ---

function openChannel(id, tab) {
  const channel = model.channels.get(id);
  open.channel = id;
  open.tab = tab ?? (channel.kind === "im" && model.bot.home ? "home" : "messages");
  model.unread.delete(id);
  if (open.pane === "thread") showPane("");
  drawSidebar();
  drawChannel();
  if (channel.kind === "im") attempt(() => control("open_home", { user: model.me, tab: open.tab === "home" ? "home" : "messages" }));
}

function drawChannel() {
  const channel = model.channels.get(open.channel);
  const isHome = channel.kind === "im" && open.tab === "home";
  document.title = `${lists.label(channel)} – ${model.workspace}`;
  drawHead(channel);
  log.hidden = isHome;
  main.querySelector(".home").hidden = !isHome;
  foot.hidden = isHome;
  if (isHome) drawHome();
  else drawLog(channel);
  drawFoot(channel);
}

function drawHead(channel) {
  const title = h("h1", {}, channel.kind === "im" ? [avatar(model.people.get(model.bot.user)), model.bot.name]
    : [icon(channel.kind === "private" ? "lock" : "hash"), channel.name]);
  if (channel.kind === "im") {
    const tab = (name, label) => h("button", { type: "button", role: "tab", "aria-selected": String(open.tab === name), onclick: () => openChannel(channel.id, name) }, label);
    replace(head, title, h("div", { class: "tabs", role: "tablist", "aria-label": "Views of the app" },
      model.bot.home ? tab("home", "Home") : null, model.bot.messages ? tab("messages", "Messages") : null));
    return;
  }
  const invite = channel.is_member && !channel.has_bot && !channel.archived
    ? h("button", { type: "button", class: "button quiet", onclick: () => attempt(() => control("invite", { channel: channel.id })) }, `Add ${model.bot.name}`) : null;
  const count = channel.members.length === 1 ? "1 member" : `${channel.members.length} members`;
  replace(head, title, h("span", { class: "topic" }, channel.topic), h("span", { class: "count" }, count), invite);
}

// Pictures arrive after their message: whoever was reading the end stays there.
let wasAtEnd = true;
log.addEventListener("scroll", () => {
  wasAtEnd = isAtEnd();
  if (wasAtEnd) latest.hidden = true;
});
log.addEventListener("load", () => { if (wasAtEnd) log.scrollTop = log.scrollHeight; }, true);
const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;

const messagesOf = (id) => [...(model.messages.get(id)?.values() ?? [])].sort((a, b) => (a.ts < b.ts ? -1 : 1));
const isReply = (message) => message.thread_ts && message.thread_ts !== message.ts;
const onTop = (message) => !isReply(message) || message.subtype === "thread_broadcast";

function drawLog(channel) {
  log.setAttribute("aria-label", `Messages in ${lists.label(channel)}`);
  replace(log, h("p", { class: "beginning" }, beginning(channel)));
  let before = null;
  for (const message of messagesOf(channel.id).filter(onTop)) {
    addRow(message, before);
    before = message;
  }
  log.scrollTop = log.scrollHeight;
  latest.hidden = true;
}

function beginning(channel) {
  if (channel.kind === "im") return `This is the beginning of your messages with ${model.bot.name}.`;
  return `This is the beginning of #${channel.name}.${channel.has_bot ? "" : ` ${model.bot.name} is not in this channel.`}`;
}

const dayOf = (ts) => new Date(Number(ts) * 1000).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: names.zone });

function addRow(message, before) {
  const day = dayOf(message.ts);
  const isNewDay = !before || dayOf(before.ts) !== day;
  if (isNewDay) log.append(h("div", { class: "day", role: "separator" }, h("span", {}, day)));
  log.append(drawMessage(message, hooks, { follows: !isNewDay && isFollowUp(before, message) }));
}

function isFollowUp(before, message) {
  return before && before.user === message.user && !before.ephemeral && !message.ephemeral && !message.invoked
    && !before.reply_count && message.ts - before.ts < 300;
}

function drawFoot(channel) {
  composer = null;
  if (channel.archived) return replace(foot, h("p", { class: "notice" }, "This channel is archived."));
  if (!channel.is_member) {
    return replace(foot, h("p", { class: "notice" }, `You are not in #${channel.name}. `,
      h("button", { type: "button", class: "button primary", onclick: () => attempt(() => control("join", { user: model.me, channel: channel.id })) }, "Join channel")));
  }
  composer = makeComposer({
    commands: model.commands, shortcuts: model.shortcuts, inThread: false,
    label: channel.kind === "im" ? `Message ${model.bot.name}` : `Message #${channel.name}`,
    send: (text, files) => attempt(() => control("say", { user: model.me, channel: channel.id, text, files })),
    slash: (command, text) => attempt(async () => { await control("slash", { user: model.me, channel: channel.id, command, text }); }),
    useShortcut: (id) => hooks.useShortcut(id),
  });
  replace(foot, composer.node);
  if (matchMedia("(min-width: 720px)").matches) composer.focus();
}

function drawThread() {
  const channel = open.channel;
  const thread = messagesOf(channel).filter((message) => message.ts === open.thread || message.thread_ts === open.thread);
  replace(threadLog, thread.map((message) => drawMessage(message, hooks, { inThread: true })));
  threadLog.scrollTop = threadLog.scrollHeight;
  if (threadFoot.dataset.thread === open.thread && threadFoot.hasChildNodes()) return;
  threadFoot.dataset.thread = open.thread;
  const where = { user: model.me, channel, thread_ts: open.thread };
  const reply = makeComposer({
    commands: model.commands, shortcuts: [], inThread: true, label: "Reply…",
    send: (text, files) => attempt(() => control("say", { ...where, text, files })),
    slash: (command, text) => attempt(async () => { await control("slash", { ...where, command, text }); }),
    useShortcut: () => {},
  });
  replace(threadFoot, reply.node);
  reply.focus();
}

function drawHome() {
  const view = model.home;
  const fresh = h("div", { class: "home blocks", tabindex: "-1" });
  if (view) append(fresh, drawBlocks(view.blocks, makeDesk({ view: view.id }, view.state.values)));
  else fresh.append(h("p", { class: "empty" }, `${model.bot.name} has not published a Home tab for you yet.`));
  const old = main.querySelector(".home");
  fresh.hidden = old.hidden;
  swap(old, fresh);
}

// --- changes ---

function onMessage({ channel, message }) {
  const kept = model.messages.get(channel) ?? new Map();
  model.messages.set(channel, kept);
  message.channel = channel;
  kept.set(message.ts, message);
  if (channel !== open.channel) {
    const isMine = message.user === model.me;
    if (model.channels.get(channel)?.is_member && !isMine) { model.unread.add(channel); drawSidebar(); }
    return;
  }
  if (onTop(message)) placeRow(message);
  if (open.pane === "thread" && (message.ts === open.thread || message.thread_ts === open.thread)) placeInThread(message);
}

const rowIn = (list, ts) => list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);

function placeRow(message) {
  const old = rowIn(log, message.ts);
  const atEnd = isAtEnd();
  if (old) {
    swap(old, drawMessage(message, hooks, { follows: old.classList.contains("follows") }));
  } else {
    const others = messagesOf(open.channel).filter((one) => onTop(one) && one.ts !== message.ts);
    addRow(message, others.at(-1) ?? null);
  }
  if (atEnd || message.user === model.me || message.ephemeral) showNewest(Boolean(old));
  else if (!old) latest.hidden = false;
}

// The end of the log; but of a message taller than the window, its beginning.
function showNewest(wasThere) {
  const row = log.lastElementChild;
  const isTall = row && row.offsetHeight > log.clientHeight && !wasThere;
  log.scrollTop = isTall ? row.offsetTop - 8 : log.scrollHeight;
}

function placeInThread(message) {
  const fresh = drawMessage(message, hooks, { inThread: true });
  const old = rowIn(threadLog, message.ts);
  if (old) swap(old, fresh);
  else { threadLog.append(fresh); threadLog.scrollTop = threadLog.scrollHeight; }
}

function onGone({ channel, ts }) {
  model.messages.get(channel)?.delete(ts);
  for (const list of [log, threadLog]) {
    const row = rowIn(list, ts);
    if (!row) continue;
    const hadFocus = row.contains(document.activeElement);
    row.remove();
    if (hadFocus) composer?.focus();
  }
}

const ON = {
  message: onMessage,
  gone: onGone,
  modals: ({ views }) => modals.draw(views),
  home({ view }) { model.home = view; if (model.channels.get(open.channel)?.kind === "im" && open.tab === "home") drawHome(); },
  trouble: ({ text }) => say(text),
  exchange: ({ exchange }) => inspector.add(exchange),
  connections({ count }) { model.connections = count; drawTop(); },
  channels: () => refreshChannels(),
};

async function refreshChannels() {
  const state = await control("state", { user: model.me });
  takeChannels(state);
  drawSidebar();
  if (!model.channels.has(open.channel)) openChannel(state.channels[0].id);
  else { drawHead(model.channels.get(open.channel)); drawFoot(model.channels.get(open.channel)); }
}

function takeChannels(state) {
  model.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  for (const [channel, messages] of Object.entries(state.messages)) {
    const kept = model.messages.get(channel) ?? new Map();
    for (const message of messages) { message.channel = channel; kept.set(message.ts, message); }
    model.messages.set(channel, kept);
  }
}

// --- people ---

async function load(person) {
  const state = await control("state", { user: person });
  Object.assign(model, {
    me: state.me, workspace: state.workspace, bot: state.bot, home: state.home, commands: state.commands,
    shortcuts: state.shortcuts, connections: state.connections, delivery: state.delivery,
    people: new Map(state.people.map((one) => [one.id, one])), messages: new Map(), unread: new Set(),
    pictures: new Map(Object.entries(state.pictures)),
  });
  takeChannels(state);
  for (const message of drafts.get(person) ?? []) model.messages.get(message.channel)?.set(message.ts, message);
  inspector.set(state.exchanges);
  modals.draw(state.modals);
  return state;
}

function become(person) {
  keepPrivate();
  unfollow();
  sessionStorage.setItem("person", person);
  watch(person, (state) => {
    const stays = model.channels.has(open.channel) && model.channels.get(open.channel).kind !== "im";
    threadFoot.replaceChildren();
    showPane(open.pane === "thread" ? "" : open.pane);
    drawTop();
    openChannel(stays ? open.channel : firstChannel(state));
  });
}

const firstChannel = (state) => (state.channels.find((one) => one.is_member) ?? state.channels[0]).id;

// Ephemeral messages live in this page only: they survive a change of person, not a reload.
function keepPrivate() {
  const all = [...model.messages.values()].flatMap((messages) => [...messages.values()]);
  drafts.set(model.me, all.filter((message) => message.ephemeral));
}

// Follows one person's changes. The state is loaded once the line stands, so that nothing falls in between; what
// arrives meanwhile waits. `begin` draws the first state, later ones are drawn in place.
function watch(person, begin) {
  let waiting = [];
  let isFirst = true;
  const take = (change) => ON[change.kind]?.(change);
  unfollow = follow(person, (change) => (waiting ? waiting.push(change) : take(change)), async (isThere) => {
    document.body.classList.toggle("offline", !isThere);
    if (!isThere) {
      waiting ??= [];
      say("The workspace does not answer. Trying again…");
      return;
    }
    if (!isFirst) keepPrivate();
    const state = await load(person);
    if (isFirst) begin(state);
    else { drawTop(); drawSidebar(); drawChannel(); }
    isFirst = false;
    const late = waiting ?? [];
    waiting = null;
    late.forEach(take);
    document.body.classList.add("ready");
  });
}

async function start() {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  append(document.getElementById("app"), [skip, top, h("div", { class: "columns" }, sidebar, shade, main, threadPane, inspector.node), toast]);
  showPane("");
  const known = sessionStorage.getItem("person") ?? "";
  const { me } = await control("state", { user: known }).catch(() => control("state"));
  watch(me, (state) => {
    const linked = /^\/archives\/([A-Z0-9]+)(?:\/p(\d+))?/.exec(location.pathname);
    const wanted = linked && model.channels.has(linked[1]) ? linked[1] : firstChannel(state);
    drawTop();
    openChannel(wanted, linked ? "messages" : undefined);
    const thread = new URLSearchParams(location.search).get("thread_ts");
    if (linked && thread) { open.thread = thread; showPane("thread"); }
    if (linked?.[2]) rowIn(thread ? threadLog : log, `${linked[2].slice(0, -6)}.${linked[2].slice(-6)}`)?.focus();
  });
}

start();
