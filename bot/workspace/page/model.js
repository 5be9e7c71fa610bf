// What the page knows of the workspace: who and what there is, as one person sees it.

import { control } from "./net.js";

export const model = { me: "", people: new Map(), channels: new Map(), messages: new Map(), pictures: new Map(), unread: new Set(), home: null };

export const names = {
  person: (id) => model.people.get(id),
  channel: (id) => model.channels.get(id),
  get zone() { return model.people.get(model.me)?.tz; },
};

export const lists = {
  people: () => [...model.people.values()].map((person) => ({ value: person.id, label: person.real_name, note: `@${person.name}` })),
  channels: () => [...model.channels.values()].filter((c) => c.kind === "public").map(asConversation),
  conversations(include) {
    const kinds = include ?? ["public", "private", "im", "mpim"];
    return [...model.channels.values()].filter((c) => kinds.includes(c.kind) && c.is_member).map(asConversation);
  },
  label: (channel) => (channel.kind === "im" ? model.bot.name : `# ${channel.name}`),
};

const asConversation = (channel) => ({ value: channel.id, label: lists.label(channel), note: channel.topic });

// The page's own address of a file this person may see.
export async function address(fileId) {
  if (!model.pictures.has(fileId)) {
    const all = await control("pictures", { user: model.me }).catch(() => ({}));
    for (const [id, url] of Object.entries(all)) model.pictures.set(id, url);
  }
  return model.pictures.get(fileId);
}
