/** Talking to the simulator. */
import { STRINGS } from "./strings.js";
import { toast } from "./dom.js";

/** The answer's JSON, or null after telling the user what went wrong. */
export async function request(method, path, body) {
  try {
    const response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    toast(answer.error || STRINGS.failed);
  } catch {
    toast(STRINGS.failed);
  }
  return null;
}

export const act = (person, action, body = {}) => request("POST", `/sim/persons/${person}/${action}`, body);

/** Follow what happens; `opened` is called after every (re)connection. */
export function follow(heard, opened, lost) {
  const source = new EventSource("/sim/events");
  source.onopen = opened;
  source.onmessage = (event) => heard(JSON.parse(event.data));
  source.onerror = () => {
    lost();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(heard, opened, lost), 1000);
  };
}

/** A chosen file's bytes as base64. */
export function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
