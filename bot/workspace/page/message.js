// One message as a row: author, time, text or blocks, files, thread, and what can be done with it.

import { append, h, icon, iconButton, menuButton } from "./dom.js";
import { drawAttachment, drawBlocks } from "./blocks.js";
import { mrkdwn } from "./text.js";

const SLACKBOT = { id: "USLACKBOT", name: "slackbot", real_name: "Slackbot", is_bot: true };

export function authorOf(message, names) {
  if (message.user === SLACKBOT.id) return SLACKBOT;
  return names.person(message.user) ?? { id: message.user, name: message.user, real_name: message.user };
}

export function avatar(person) {
  const initials = person.real_name.replace(/\(.*\)/, "").split(/\s+/).filter(Boolean).map((word) => [...word][0]).slice(0, 2).join("");
  const hue = [...person.id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 12, 7);
  return h("span", { class: `avatar hue-${hue} ${person.is_bot ? "bot" : ""}`.trim(), "aria-hidden": "true" }, initials.toUpperCase());
}

export function clockTime(ts, zone) {
  return new Date(Number(ts) * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
}

// `hooks`: names, desk(message), openThread(message), shortcuts, useShortcut(id, message), copyLink(message).
export function drawMessage(message, hooks, { inThread = false, follows = false } = {}) {
  const author = authorOf(message, hooks.names);
  const time = clockTime(message.ts, hooks.names.zone);
  const stamp = h("time", { class: "stamp", datetime: new Date(Number(message.ts) * 1000).toISOString() }, time);
  const name = h("span", { class: "author" }, message.username || author.real_name);
  const badges = [
    author.is_bot ? h("span", { class: "badge" }, "APP") : null,
    author.is_restricted ? h("span", { class: "badge" }, "GUEST") : null,
    author.is_stranger ? h("span", { class: "badge" }, "EXTERNAL") : null,
  ];
  const body = h("div", { class: "message-body" });
  if (message.ephemeral) body.append(h("div", { class: "only-you" }, icon("eye"), "Only visible to you"));
  if (message.invoked) {
    const who = hooks.names.person(message.invoked.user)?.real_name ?? message.invoked.user;
    body.append(h("div", { class: "invoked" }, `${who} used `, h("code", {}, message.invoked.command)));
  }
  append(body, [h("div", { class: "byline" }, name, badges, stamp), content(message, hooks)]);
  if (!inThread && message.reply_count) body.append(threadButton(message, hooks));
  const row = h("div", {
    role: "article", "aria-label": `${message.username || author.real_name}, ${time}`,
    class: ["message", message.ephemeral ? "ephemeral" : "", follows && !message.ephemeral ? "follows" : ""].join(" ").trim(),
    "data-ts": message.ts, tabindex: "-1",
  }, avatar(author), body, toolbar(message, hooks, inThread));
  return row;
}

function content(message, hooks) {
  const desk = hooks.desk(message);
  const parts = [];
  if (message.blocks?.length) parts.push(h("div", { class: "blocks" }, drawBlocks(message.blocks, desk)));
  else if (message.text) parts.push(h("div", { class: "text" }, mrkdwn(message.text, hooks.names)));
  if (message.edited && !message.ephemeral) parts.push(h("span", { class: "edited" }, "(edited)"));
  for (const attachment of message.attachments ?? []) parts.push(drawAttachment(attachment, desk));
  for (const file of message.files ?? []) parts.push(drawFile(file, desk));
  return parts;
}

function drawFile(file, desk) {
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.mimetype)) {
    const picture = desk.picture({ slack_file: { id: file.id }, alt_text: file.alt_txt || file.title }, "picture");
    return h("figure", {}, h("figcaption", {}, file.title), picture);
  }
  const box = h("a", { class: "file", download: file.name, target: "_blank", rel: "noopener noreferrer" },
    icon("file"), h("span", {}, h("strong", {}, file.title), h("small", {}, `${file.filetype} · ${size(file.size)}`)));
  desk.address(file.id).then((address) => { if (address) box.href = address; });
  return box;
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function threadButton(message, hooks) {
  const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  const last = clockTime(message.latest_reply, hooks.names.zone);
  return h("button", { type: "button", class: "thread-link", "data-key": "thread", onclick: () => hooks.openThread(message) },
    h("strong", {}, count), h("span", {}, `last at ${last}`));
}

function toolbar(message, hooks, inThread) {
  if (message.ephemeral) return null;
  const entries = () => [
    ...hooks.shortcuts.filter((one) => one.on_message).map((one) => ({
      label: one.name, note: one.description, run: () => hooks.useShortcut(one.id, message),
    })),
    { label: "Copy link", run: () => hooks.copyLink(message) },
  ];
  const more = menuButton(iconButton("more", "More actions", null, { "data-key": "more" }), entries);
  const reply = inThread ? null : iconButton("reply", "Reply in thread", () => hooks.openThread(message), { "data-key": "reply" });
  return h("div", { class: "toolbar" }, reply, more);
}

