// What a page can do beyond being read: it stays as the node has it, shows local times, and has buttons.

import { forgetToken, hasToken, signIn } from "./session.js";
import { localise, setClock } from "./clock.js";
import { follow, look, refresh, show } from "./live.js";
import { listenToButtons } from "./steer.js";

document.documentElement.classList.add("scripted");

if (document.body.classList.contains("shell")) await enter();
setClock(document);
localise(document);
listenToButtons();
searchAsTyped();
showPlots();
follow();

/** The page came empty, since a browser does not send the token: asks for the token, and then for the page with it. */
async function enter() {
  if (!hasToken() || (await arrive()) !== null) {
    forgetToken();
    await signIn(document.getElementById("sign-in"), arrive);
  }
}

async function arrive() {
  try {
    const page = await look();
    if (page === null) return "That token is not known here";
    document.body.replaceChildren(...page.body.childNodes);
    document.body.className = "";
    document.title = page.title;
    document.getElementById("content").focus();
    return null;
  } catch {
    return "The node does not answer";
  }
}

/** The search needs no button: what is typed is looked for, and the URL says so too. */
function searchAsTyped() {
  const form = document.getElementById("filter");
  if (!form) return;
  let timer = 0;
  const go = () => {
    clearTimeout(timer);
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    history.replaceState(null, "", asked.size > 0 ? `/?${asked}` : "/");
    refresh();
  };
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      clearTimeout(timer);
      timer = setTimeout(go, 250);
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go();
  });
}

async function showPlots() {
  const section = document.getElementById("plots");
  if (section) (await import("./plots.js")).plot(section);
}
