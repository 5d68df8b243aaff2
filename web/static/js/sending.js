// Messages to the server. Each carries its key, so sending it again can never ask twice.
const PATIENCE = 20000; // milliseconds

export class Unsent extends Error {}

export async function post(address, body, key) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  const headers = { "content-type": "application/json" };
  if (key) headers["idempotency-key"] = key;
  try {
    const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(body), signal: abort.signal });
    const said = await response.json();
    if (response.ok) return said;
    throw Object.assign(new Unsent(said.error.message), { code: said.error.code });
  } catch (error) {
    if (error instanceof Unsent) throw error;
    if (abort.signal.aborted) throw new Unsent("网络太慢，等了很久没有回音。");
    throw new Unsent(navigator.onLine ? "暂时连不上，请稍等一下再发。" : "网络断开了。");
  } finally {
    clearTimeout(timer);
  }
}

export async function ask(item, conversation) {
  const send = (conversation_id) => post("/api/chat", { message: item.message, conversation_id }, item.key);
  try {
    return await send(conversation || null);
  } catch (error) {
    if (error.code !== "unknown_conversation") throw error;
    return send(null); // forgotten by the server: begin a new one rather than lose the question
  }
}
