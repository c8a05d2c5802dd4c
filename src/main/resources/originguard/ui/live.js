// Keeps the page as the node has it. The node renders, here is only compared: what differs is changed in place, so that neither
// the focus nor the scroll nor what is typed is lost.

import { request } from "./session.js";
import { localise, setClock, tick } from "./clock.js";

const LEAST = 1000;
/** A node with very many targets is asked less often: so many times as seldom as it takes to answer. */
const SELDOM = 5;
const POLL = 5000;
const PATIENCE = 15000;

let wanted = false;
let running = null;
let last = 0;
let took = 0;

/** The page at a URL as the node has it now, in a document of its own; null where a token is missing. */
export async function look(url = location.href) {
  const response = await request(url, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
  if (response.status === 401) return null;
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Takes over what another document of the same kind shows. */
export function show(page) {
  setClock(page);
  localise(page);
  tick(page);
  announce(page);
  document.title = page.title;
  const bar = document.querySelector(".bar");
  const newBar = page.querySelector(".bar");
  if (bar && newBar) become(bar, newBar);
  become(document.getElementById("content"), page.getElementById("content"));
  document.dispatchEvent(new CustomEvent("shown"));
}

/** Says aloud which targets changed their state; a few, and only changes. */
function announce(page) {
  const before = new Map([...document.querySelectorAll("[data-state]")].map((one) => [one.dataset.key, one.dataset.state]));
  const changed = [...page.querySelectorAll("[data-state]")]
    .filter((one) => before.has(one.dataset.key) && before.get(one.dataset.key) !== one.dataset.state)
    .map((one) => `${one.dataset.key}: ${one.dataset.state}`);
  if (changed.length > 0) {
    const more = changed.length > 3 ? `, and ${changed.length - 3} more` : "";
    document.getElementById("announce").textContent = changed.slice(0, 3).join("; ") + more;
  }
}

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.dataset.key ?? node.id : "");

const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

/** Changes an element into another of the same kind, as little as possible. */
function become(old, wanted) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== wanted.data) old.data = wanted.data;
    return;
  }
  if (old.dataset.keep !== undefined) return;
  for (const name of old.getAttributeNames()) {
    if (!wanted.hasAttribute(name) && name !== "open" && name !== "tabindex") old.removeAttribute(name);
  }
  for (const name of wanted.getAttributeNames()) {
    if (old.getAttribute(name) !== wanted.getAttribute(name)) old.setAttribute(name, wanted.getAttribute(name));
  }
  const keyed = new Map();
  for (const child of old.childNodes) {
    if (keyOf(child)) keyed.set(keyOf(child), child);
  }
  let place = old.firstChild;
  for (const child of [...wanted.childNodes]) {
    const key = keyOf(child);
    const known = key ? keyed.get(key) : place && !keyOf(place) ? place : null;
    if (known && alike(known, child)) {
      if (known === place) place = place.nextSibling;
      else old.insertBefore(known, place);
      become(known, child);
    } else {
      old.insertBefore(document.adoptNode(child), place);
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

/** Has the page looked at again: soon, but never twice within a second, nor two at a time. */
export function refresh() {
  wanted = true;
  if (!running) running = work();
  return running;
}

async function work() {
  try {
    while (wanted) {
      const wait = last + Math.max(LEAST, SELDOM * took) - performance.now();
      if (wait > 0) await new Promise((over) => setTimeout(over, wait));
      wanted = false;
      last = performance.now();
      const url = location.href;
      const page = await look(url);
      took = performance.now() - last;
      if (page === null) {
        location.reload();
        return;
      }
      if (url === location.href) show(page);
      said("as of", false);
    }
  } catch {
    said("no answer, shown as of", true);
  } finally {
    running = null;
    if (wanted) refresh();
  }
}

function said(text, stale) {
  document.getElementById("as-of")?.classList.toggle("stale", stale);
  const state = document.getElementById("link-state");
  if (state && state.textContent !== text) state.textContent = text;
}

/** Follows the node's events from now on, and looks every few seconds anyway. Rests while nobody sees the page. */
export function follow() {
  setInterval(() => tick(), 1000);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  poll();
  listen();
}

async function poll() {
  for (;;) {
    await new Promise((over) => setTimeout(over, POLL));
    if (!document.hidden) await refresh();
  }
}

async function listen() {
  for (let pause = 1000; ; pause = Math.min(2 * pause, 30000)) {
    try {
      const response = await request("/api/events", { headers: { Accept: "text/event-stream" } });
      if (response.ok) {
        pause = 1000;
        await eachEvent(response.body, () => document.hidden || refresh());
      }
    } catch {
      // The next try tells whether it is back.
    }
    await new Promise((over) => setTimeout(over, pause));
  }
}

/** Calls for each event of a stream; comments, which only keep it alive, are none. */
async function eachEvent(body, happened) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split(/\r?\n\r?\n/);
    text = events.pop();
    if (events.some((event) => /^data:/m.test(event))) happened();
  }
}
