// The buttons. Nothing is shown as done before the node says so.

import { keepToken, forgetToken, problemOf, request } from "./session.js";
import { refresh } from "./live.js";

const ACTIONS = {
  pause: ["Pause", "No page of it is fetched until somebody resumes it. Its recovery does not end this."],
  resume: ["Resume", "Its pages are fetched again, as far as its breaker allows."],
  probe: ["Probe now", "One request asks its origin whether it is back."],
  open: ["Open the breaker of", "Its queue is paused, the origin is probed, and it ramps up by itself when the origin answers."],
  close: ["Close the breaker of", "Its pages are fetched at the full baseline at once, without a ramp, also if the origin is still down."],
};
const REASONED = new Set(["pause", "open", "close"]);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** A dialog that asks; {@code confirmed} gets the reason and says why it could not be done, or null. */
function ask(title, text, label, reasoned, confirmed) {
  const reason = element("textarea", { id: "reason", name: "reason", rows: 2, maxLength: 500, required: true });
  const tokenPart = element("div");
  const problem = element("p", { className: "problem", role: "alert" });
  const cancel = element("button", { type: "button", textContent: "Cancel" });
  const confirm = element("button", { type: "submit", className: "primary", textContent: label });
  const form = element("form", { method: "dialog" }, element("h2", { id: "ask-title", textContent: title }), element("p", { className: "quiet", textContent: text }));
  if (reasoned) form.append(element("label", { htmlFor: "reason", textContent: "Reason, for the record" }), reason);
  form.append(tokenPart, problem, element("div", { className: "foot" }, cancel, confirm));
  const dialog = open(form, "ask-title");
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    confirm.disabled = true;
    problem.textContent = "";
    const token = tokenPart.querySelector("[type=password]");
    if (token) keepToken(token.value.trim());
    const refusal = await confirmed(reason.value.trim()).catch(() => "The node does not answer; nothing is known to have changed");
    confirm.disabled = false;
    if (refusal === null) {
      dialog.close();
    } else if (refusal === 401) {
      forgetToken();
      if (token) problem.textContent = "That token is not known here";
      else tokenPart.append(...tokenField());
      tokenPart.querySelector("[type=password]").focus();
    } else {
      problem.textContent = refusal;
    }
  });
}

function tokenField() {
  return [
    element("label", { htmlFor: "dialog-token", textContent: "Token: only who has one may change something" }),
    element("input", { type: "text", autocomplete: "username", hidden: true }),
    element("input", { id: "dialog-token", type: "password", autocomplete: "current-password", required: true }),
  ];
}

function open(content, titleId) {
  const back = document.activeElement;
  const dialog = element("dialog", {}, content);
  dialog.setAttribute("aria-labelledby", titleId);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (back?.isConnected && !back.disabled) back.focus();
    else document.getElementById("content").focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

async function post(url, body) {
  const response = await request(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (response.ok) return { done: await response.json(), refusal: null };
  return { done: null, refusal: response.status === 401 ? 401 : await problemOf(response) };
}

function tell(text) {
  document.getElementById("result").textContent = text;
}

function steer(action) {
  const target = document.getElementById("subject").dataset.target;
  const [title, text] = ACTIONS[action];
  ask(`${title} ${target}?`.replace("Probe now", "Probe").replace("?", action === "probe" ? " now?" : "?"), text, title.split(" ")[0], REASONED.has(action), async (reason) => {
    const { refusal } = await post(`/api/targets/${encodeURIComponent(target)}/${action}`, reason ? { reason } : {});
    if (refusal === null) {
      tell(`Done: ${action}.`);
      refresh();
    }
    return refusal;
  });
}

function requeue(which, title) {
  ask(title, "It becomes a job again, with all its attempts before it.", "Requeue", false, async () => {
    const { done, refusal } = await post("/api/dead-letters/requeue", which);
    if (refusal === null) {
      tell(`Requeued: ${done.requeued}.`);
      refresh();
    }
    return refusal;
  });
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  } catch {
    const range = document.createRange();
    range.selectNodeContents(button.previousElementSibling);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    button.textContent = "Selected";
  }
}

async function statement(link) {
  const response = await request(link.href);
  const text = response.ok ? await response.text() : await problemOf(response);
  const close = element("button", { type: "button", className: "primary", textContent: "Close" });
  const take = element("button", { type: "button", textContent: "Copy" });
  const body = element("p", { className: "text", textContent: text.trim() });
  take.dataset.copy = text.trim();
  const dialog = open(element("div", {}, element("h2", { id: "statement-title", textContent: "For the site's owner" }), body, element("div", { className: "foot" }, take, close)), "statement-title");
  take.addEventListener("click", () => copy(take));
  close.addEventListener("click", () => dialog.close());
  close.focus();
}

/** A file that the browser could not ask for by itself, since it would not send the token. */
async function download(link) {
  const response = await request(link.href);
  if (!response.ok) return tell(await problemOf(response));
  const file = element("a", { href: URL.createObjectURL(await response.blob()), download: link.download });
  file.click();
  URL.revokeObjectURL(file.href);
}

/** Listens to all buttons, also to those that come later. */
export function listenToButtons() {
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-action], [data-requeue], [data-requeue-all], [data-copy], [data-statement], [data-fetch]");
    if (!pressed || pressed.closest("dialog")) return;
    const { action, requeue: id, copy: text } = pressed.dataset;
    const target = document.getElementById("subject")?.dataset.target;
    if (action) steer(action);
    else if (id) requeue({ target, ids: [Number(id)] }, "Requeue this dead letter?");
    else if (pressed.matches("[data-requeue-all]")) requeue({ target }, `Requeue all dead letters of ${target}?`);
    else if (text) copy(pressed);
    else {
      event.preventDefault();
      if (pressed.matches("[data-statement]")) statement(pressed);
      else download(pressed);
    }
  });
}
