const token = document.querySelector('meta[name="workspace-token"]').content;
const app = document.getElementById("app");
async function control(verb, body) {
  const response = await fetch(`/control/${verb}`, { method: "POST", headers: { "Content-Type": "application/json", "X-Workspace-Token": token }, body: JSON.stringify(body) });
  return response.json();
}
const state = (await control("state", { user: "ada" })).result;
const heading = document.createElement("h1");
heading.textContent = state.workspace;
app.append(heading);
for (const channel of state.channels) {
  const title = document.createElement("h2");
  title.textContent = channel.name || "direct message";
  app.append(title);
  for (const message of state.messages[channel.id]) {
    const line = document.createElement("p");
    line.textContent = `${message.user}: ${message.text}`;
    app.append(line);
  }
}
