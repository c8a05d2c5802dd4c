// Times in the reader's own zone, and spans that go on between two looks at the node. The node's clock counts, not this machine's.

let nodeAhead = 0;

/** Sets the clock by what a page says. */
export function setClock(root) {
  const now = root.querySelector("#as-of time");
  if (now) nodeAhead = Date.parse(now.dateTime) - Date.now();
}

export const nodeNow = () => Date.now() + nodeAhead;

const two = (number) => String(number).padStart(2, "0");

function local(at, always) {
  const now = new Date(nodeNow());
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const hour = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return always || at.toDateString() === now.toDateString() ? hour : `${day} ${hour.slice(0, 5)}`;
}

/** Makes local times of all times below an element; the title keeps UTC. */
export function localise(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    time.textContent = local(new Date(time.dateTime), time.dataset.always);
  }
}

/** 12 s, 2 min 5 s, 3 h 10 min, 2 d 4 h: as the node writes them. */
export function span(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const rest = (number, unit) => (number === 0 ? "" : ` ${number} ${unit}`);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${rest(seconds % 60, "s")}`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h${rest(Math.floor((seconds % 3600) / 60), "min")}`;
  return `${Math.floor(seconds / 86400)} d${rest(Math.floor((seconds % 86400) / 3600), "h")}`;
}

/** Lets the spans go on. */
export function tick(root = document) {
  for (const text of root.querySelectorAll("[data-until], [data-since]")) {
    const until = text.dataset.until;
    const millis = until ? Date.parse(until) - nodeNow() : nodeNow() - Date.parse(text.dataset.since);
    const now = span(millis);
    if (text.textContent !== now) text.textContent = now;
  }
}
