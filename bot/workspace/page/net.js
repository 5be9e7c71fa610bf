// The control API, and the stream of changes.

const token = document.querySelector('meta[name="workspace-token"]').content;

export async function control(verb, body = {}) {
  const response = await fetch(`/control/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Workspace-Token": token },
    body: JSON.stringify(body),
  });
  const answer = await response.json().catch(() => ({ ok: false, error: `HTTP ${response.status}` }));
  if (!answer.ok) throw new Error(answer.error);
  return answer.result;
}

// Calls onChange for each change this person may see and onState(true/false) as the line comes and goes.
// Returns a function that ends it.
export function follow(person, onChange, onState) {
  let ended = false;
  let socket = null;
  let delay = 250;
  function connect() {
    socket = new WebSocket(`ws://${location.host}/control/updates`);
    socket.addEventListener("open", () => socket.send(JSON.stringify({ token, person })));
    socket.addEventListener("message", (event) => {
      const change = JSON.parse(event.data);
      if (change.kind === "ready") { delay = 250; onState(true); } else onChange(change);
    });
    socket.addEventListener("close", () => {
      if (ended) return;
      onState(false);
      setTimeout(connect, delay);
      delay = Math.min(delay * 2, 5000);
    });
  }
  connect();
  return () => { ended = true; socket.close(); };
}
