// Block Kit into nodes. A block this page does not draw becomes a visible box that says so.

import { append, h, icon, link, safeUrl } from "./dom.js";
import { drawElement } from "./choices.js";
import { emoji, markdown, textObject } from "./text.js";

export function drawBlocks(blocks, desk) {
  return blocks.map((block) => {
    const draw = BLOCKS[block.type];
    const drawn = draw ? draw(block, desk) : unknown(`block of type “${block.type}”`);
    drawn.dataset.block = block.block_id ?? "";
    return drawn;
  });
}

function unknown(what) {
  return h("div", { class: "unknown", role: "note" }, icon("warning"), `This page cannot draw a ${what}. Slack may show it.`);
}

function element(part, block, desk, options) {
  return drawElement(part, block, desk, options) ?? unknown(`element of type “${part.type}”`);
}

function section(block, desk) {
  const body = h("div", { class: "section-text" });
  if (block.text) body.append(h("div", { class: "text" }, textObject(block.text, desk.names)));
  if (block.fields) {
    body.append(h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text" }, textObject(field, desk.names)))));
  }
  const side = block.accessory ? h("div", { class: "accessory" }, element(block.accessory, block, desk)) : null;
  return h("div", { class: "section" }, body, side);
}

function context(block, desk) {
  return h("div", { class: "context" }, block.elements.map((part) =>
    part.type === "image" ? desk.picture(part, "tiny-picture") : h("span", { class: "text" }, textObject(part, desk.names))));
}

function actions(block, desk) {
  return h("div", { class: "actions" }, block.elements.map((part) => element(part, block, desk)));
}

function image(block, desk) {
  const title = block.title ? h("figcaption", {}, textObject(block.title, desk.names)) : null;
  return h("figure", {}, title, desk.picture(block, "picture"));
}

function input(block, desk) {
  const drawn = element(block.element, block, desk, { asField: true });
  const error = h("p", { class: "field-error", role: "alert" });
  return h("div", { class: "input" },
    h("div", { class: "label" }, textObject(block.label, desk.names), block.optional ? h("span", { class: "optional" }, " (optional)") : null),
    drawn, block.hint ? h("p", { class: "hint" }, textObject(block.hint, desk.names)) : null, error);
}

function table(block, desk) {
  const rows = block.rows.map((row, number) => h("tr", {}, row.map((cell) => {
    const content = cell.type === "rich_text" ? richParts(cell.elements, desk) : [cell.text ?? String(cell.value ?? "")];
    return number === 0 ? h("th", { scope: "col" }, content) : h("td", {}, content);
  })));
  const caption = block.caption ? h("caption", {}, typeof block.caption === "string" ? block.caption : textObject(block.caption, desk.names)) : null;
  return h("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Table" }, h("table", {}, caption, rows));
}

// --- rich text ---

function richText(block, desk) {
  return h("div", { class: "text" }, richParts(block.elements, desk));
}

function richParts(parts, desk) {
  return (parts ?? []).map((part) => {
    const inside = () => (part.elements ?? []).map((one) => richInline(one, desk));
    if (part.type === "rich_text_section") return h("div", {}, inside());
    if (part.type === "rich_text_quote") return h("blockquote", {}, inside());
    if (part.type === "rich_text_preformatted") return h("pre", {}, inside());
    if (part.type === "rich_text_list") {
      const items = (part.elements ?? []).map((item) => h("li", {}, (item.elements ?? []).map((one) => richInline(one, desk))));
      return h(part.style === "ordered" ? "ol" : "ul", {}, items);
    }
    return unknown(`rich text of type “${part.type}”`);
  });
}

function richInline(part, desk) {
  const style = part.style ?? {};
  let node = richWord(part, desk);
  for (const [name, tag] of [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]]) {
    if (style[name]) node = h(tag, {}, node);
  }
  return node;
}

function richWord(part, desk) {
  switch (part.type) {
    case "text": return part.text ?? "";
    case "link": return link(part.url, part.text ?? part.url);
    case "emoji": return emoji(part.name);
    case "user": return h("span", { class: "mention" }, "@" + (desk.names.person(part.user_id)?.name ?? part.user_id));
    case "channel": return h("span", { class: "mention" }, "#" + (desk.names.channel(part.channel_id)?.name ?? part.channel_id));
    case "broadcast": return h("span", { class: "mention broadcast" }, "@" + part.range);
    case "date": return part.fallback ?? "";
    default: return `[${part.type}]`;
  }
}

// --- cards, pictures of other people, and the like ---

function card(block, desk) {
  const line = (name) => (block[name] ? h("div", { class: `card-${name} text` }, textObject(block[name], desk.names)) : null);
  const buttons = block.actions ? h("div", { class: "actions" }, block.actions.map((part) => element(part, block, desk))) : null;
  return h("div", { class: "card" }, ["title", "subtitle", "body", "subtext"].map(line), buttons);
}

function container(block, desk) {
  const heading = h("div", { class: "card-title text" }, textObject(block.title, desk.names));
  return h("div", { class: "card" }, heading, drawBlocks(block.child_blocks, desk));
}

function video(block, desk) {
  const title = block.title_url && safeUrl(block.title_url) ? link(block.title_url, block.title.text) : link(block.video_url, block.title.text);
  return h("div", { class: "card" }, h("div", { class: "card-title" }, title),
    block.description ? h("div", { class: "text" }, textObject(block.description, desk.names)) : null,
    h("div", { class: "hint" }, `Video: ${block.alt_text}`));
}

const BLOCKS = {
  section, context, actions, input, table, video, card, container,
  image,
  data_table: table,
  rich_text: richText,
  header: (block, desk) => h("h3", { class: "header" }, textObject(block.text, desk.names)),
  divider: () => h("hr"),
  markdown: (block) => h("div", { class: "text markdown" }, markdown(block.text)),
  alert: (block, desk) => h("div", { class: `alert ${block.level ?? ""}`, role: "note" }, textObject(block.text, desk.names)),
  carousel: (block, desk) => h("div", { class: "carousel" }, block.elements.map((one) => card(one, desk))),
};

// Attachments, the older form: a coloured line beside text, fields or blocks.
export function drawAttachment(attachment, desk) {
  const box = h("div", { class: "attachment" });
  if (/^#?[0-9a-f]{6}$/i.test(attachment.color ?? "")) box.style.borderColor = "#" + attachment.color.replace("#", "");
  if (attachment.blocks) return append(box, drawBlocks(attachment.blocks, desk));
  const text = (value) => textObject({ type: "mrkdwn", text: value }, desk.names);
  if (attachment.pretext) box.append(h("div", { class: "text" }, text(attachment.pretext)));
  if (attachment.title) {
    box.append(h("div", { class: "card-title" }, attachment.title_link ? link(attachment.title_link, attachment.title) : attachment.title));
  }
  if (attachment.text) box.append(h("div", { class: "text" }, text(attachment.text)));
  for (const field of attachment.fields ?? []) box.append(h("div", { class: "text" }, h("strong", {}, field.title ?? ""), " ", text(field.value ?? "")));
  if (attachment.footer) box.append(h("div", { class: "hint" }, attachment.footer));
  return box;
}
