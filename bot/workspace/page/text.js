// Slack's mrkdwn, and the Markdown of markdown blocks, into nodes. Nothing is ever parsed as HTML.

import { h, link, safeUrl } from "./dom.js";
import { EMOJI } from "./emoji.js";

const STYLES = { "*": "strong", "_": "em", "~": "s" };

export function unescapeText(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

// `names` answers person(id), channel(id) and zone, the reader's time zone.
export function mrkdwn(text, names) {
  const nodes = [];
  const parts = String(text).split("```");
  parts.forEach((part, number) => {
    const isCode = number % 2 === 1 && number < parts.length - (parts.length % 2 === 0 ? 1 : 0);
    if (isCode) nodes.push(h("pre", {}, unescapeText(part.replace(/^\n/, "").replace(/\n$/, ""))));
    else nodes.push(...lines(number % 2 === 1 ? "```" + part : part, names));
  });
  return nodes;
}

function lines(text, names) {
  const nodes = [];
  let quote = null;
  const rows = text.split("\n");
  rows.forEach((row, number) => {
    const quoted = /^(?:&gt;|>) ?/.exec(row);
    if (quoted) {
      if (!quote) { quote = h("blockquote"); nodes.push(quote); } else quote.append(h("br"));
      quote.append(...inline(row.slice(quoted[0].length), names));
      return;
    }
    if (number > 0 && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(row, names));
  });
  return nodes;
}

function inline(text, names) {
  const nodes = [];
  const hopeless = new Set();
  let plain = "";
  const flush = () => { if (plain) nodes.push(unescapeText(plain)); plain = ""; };
  let at = 0;
  while (at < text.length) {
    const found = special(text, at, names, hopeless);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function special(text, at, names, hopeless) {
  const sign = text[at];
  if (sign === "`") {
    const end = text.indexOf("`", at + 1);
    return end > at + 1 ? { node: h("code", {}, unescapeText(text.slice(at + 1, end))), end: end + 1 } : null;
  }
  if (sign === "<") {
    const end = text.indexOf(">", at + 1);
    const node = end > 0 ? angle(text.slice(at + 1, end), names) : null;
    return node ? { node, end: end + 1 } : null;
  }
  if (sign in STYLES && !hopeless.has(sign) && !isWord(text[at - 1])) {
    const end = closing(text, at, sign);
    if (end < 0) { hopeless.add(sign); return null; }
    if (end === at + 1) return null;
    return { node: h(STYLES[sign], {}, inline(text.slice(at + 1, end), names)), end: end + 1 };
  }
  if (sign === ":") {
    const match = /^:([a-z0-9_+-]{1,40}):/.exec(text.slice(at, at + 43));
    if (match && EMOJI[match[1]]) return { node: emoji(match[1]), end: at + match[0].length };
  }
  if (sign === "h" && !isWord(text[at - 1])) {
    const match = /^https?:\/\/[^\s<>|*`]{1,2000}/.exec(text.slice(at, at + 2010));
    if (match) {
      const address = match[0].replace(/[.,;:!?)\]'"]+$/, "");
      return { node: link(unescapeText(address), unescapeText(address)), end: at + address.length };
    }
  }
  return null;
}

function isWord(character) {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

// Where the style that opens at `at` ends; -1 when it never does. Code and <…> inside are stepped over.
function closing(text, at, sign) {
  if (text[at + 1] === undefined || /\s/.test(text[at + 1])) return at + 1;
  let here = at + 1;
  while (here < text.length) {
    if (text[here] === "<" || text[here] === "`") {
      const end = text.indexOf(text[here] === "<" ? ">" : "`", here + 1);
      if (end > 0) { here = end + 1; continue; }
    }
    if (text[here] === sign && !/\s/.test(text[here - 1]) && !isWord(text[here + 1])) return here;
    here += 1;
  }
  return -1;
}

function angle(inside, names) {
  const [target, ...rest] = inside.split("|");
  const label = rest.join("|");
  if (/^@[UWB][A-Z0-9]+$/.test(target)) return mention("@" + (names.person(target.slice(1))?.name ?? target.slice(1)));
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return mention("#" + (names.channel(target.slice(1))?.name || label || target.slice(1)));
  if (/^!(channel|here|everyone)$/.test(target)) return mention("@" + target.slice(1), "broadcast");
  if (target.startsWith("!subteam^")) return mention(unescapeText(label || "@group"));
  if (target.startsWith("!date^")) return date(target, label, names.zone);
  const address = unescapeText(target);
  if (safeUrl(address)) return link(address, ...(label ? inline(label, names) : [address]));
  if (/^[a-z][a-z0-9+.-]{0,30}:/i.test(address)) return h("span", { class: "dead-link" }, unescapeText(label || target));
  return null;
}

function mention(text, kind = "") {
  return h("span", { class: `mention ${kind}`.trim() }, text);
}

export function emoji(name) {
  return EMOJI[name] ? h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " ") }, EMOJI[name]) : `:${name}:`;
}

const DATE_FORMS = {
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  date_num: null,
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

function date(target, fallback, zone) {
  const [, stamp, format, address] = target.split("^");
  const moment = new Date(Number(stamp) * 1000);
  if (!format || Number.isNaN(moment.getTime())) return unescapeText(fallback || "");
  const text = unescapeText(format).replace(/\{([a-z_]+)\}/g, (whole, token) => dateToken(moment, token, zone) ?? whole);
  const node = h("time", { datetime: moment.toISOString(), title: moment.toISOString() }, text);
  return address && safeUrl(unescapeText(address)) ? link(unescapeText(address), node) : node;
}

function dateToken(moment, token, timeZone) {
  if (token === "ago") return ago(moment);
  const pretty = token.endsWith("_pretty");
  const name = pretty ? token.slice(0, -"_pretty".length) : token;
  if (!(name in DATE_FORMS)) return null;
  if (pretty) {
    const day = (when) => when.toLocaleDateString("en-CA", { timeZone });
    for (const [word, offset] of [["today", 0], ["yesterday", -86400000], ["tomorrow", 86400000]]) {
      if (day(moment) === day(new Date(Date.now() + offset))) return word;
    }
  }
  if (name === "date_num") return moment.toLocaleDateString("en-CA", { timeZone });
  return moment.toLocaleString("en-GB", { ...DATE_FORMS[name], timeZone });
}

function ago(moment) {
  const seconds = (moment - Date.now()) / 1000;
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, size] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(Math.round(seconds), "second");
}

// A text object of Block Kit.
export function textObject(object, names) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, names);
  return plain(object.text, object.emoji !== false);
}

export function plain(text, withEmoji = true) {
  if (!withEmoji) return [String(text)];
  return String(text).split(/(:[a-z0-9_+-]{1,40}:)/).map((part) => {
    const name = part.startsWith(":") && part.endsWith(":") ? part.slice(1, -1) : "";
    return EMOJI[name] ? emoji(name) : part;
  });
}

// The standard Markdown of a markdown block: headings, lists, quotes, code, emphasis, links.
export function markdown(text) {
  const nodes = [];
  let list = null;
  let code = null;
  for (const row of String(text).split("\n")) {
    if (/^```/.test(row)) {
      if (code === null) code = [];
      else { nodes.push(h("pre", {}, code.join("\n"))); code = null; }
      continue;
    }
    if (code !== null) { code.push(row); continue; }
    const item = /^\s{0,8}(?:([-*+])|\d{1,4}[.)])\s+(.*)$/.exec(row);
    if (item) {
      const tag = item[1] ? "ul" : "ol";
      if (list?.tagName.toLowerCase() !== tag) { list = h(tag); nodes.push(list); }
      list.append(h("li", {}, markdownInline(item[2])));
      continue;
    }
    list = null;
    const heading = /^(#{1,6})\s+(.*)$/.exec(row);
    if (heading) nodes.push(h(`h${Math.min(6, heading[1].length + 2)}`, {}, markdownInline(heading[2])));
    else if (/^>\s?/.test(row)) nodes.push(h("blockquote", {}, markdownInline(row.replace(/^>\s?/, ""))));
    else if (/^(?:-{3,}|\*{3,})\s*$/.test(row)) nodes.push(h("hr"));
    else if (row.trim()) nodes.push(h("p", {}, markdownInline(row)));
  }
  if (code !== null) nodes.push(h("pre", {}, code.join("\n")));
  return nodes;
}

const INLINE = /\[([^\]]{1,500})\]\(([^()\s]{1,2000})\)|\*\*([^*]{1,1000})\*\*|[*_]([^*_]{1,1000})[*_]|~~([^~]{1,1000})~~|`([^`]{1,1000})`/g;

function markdownInline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(...plain(text.slice(at, match.index)));
    const [whole, label, address, bold, italic, struck, code] = match;
    if (label) nodes.push(link(address, label));
    else if (bold) nodes.push(h("strong", {}, bold));
    else if (italic) nodes.push(h("em", {}, italic));
    else if (struck) nodes.push(h("s", {}, struck));
    else nodes.push(h("code", {}, code));
    at = match.index + whole.length;
  }
  nodes.push(...plain(text.slice(at)));
  return nodes;
}
