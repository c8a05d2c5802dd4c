// Who talks to the node: the token, which only this tab knows, and the requests that carry it.

const KEY = "originguard.token";

/** A request of this tab; with the token, if there is one. */
export function request(url, options = {}) {
  const headers = new Headers(options.headers);
  const token = sessionStorage.getItem(KEY);
  if (token) headers.set("Authorization", `Bearer ${token}`);
  return fetch(url, { cache: "no-store", ...options, headers });
}

/** Why a request failed, one line for people. */
export async function problemOf(response) {
  try {
    const problem = await response.json();
    return [problem.title, problem.detail].filter(Boolean).join(": ");
  } catch {
    return `The node answered ${response.status}`;
  }
}

export const hasToken = () => sessionStorage.getItem(KEY) !== null;
export const keepToken = (token) => sessionStorage.setItem(KEY, token);
export const forgetToken = () => sessionStorage.removeItem(KEY);

/** Takes a token that the node accepts from the form of the empty page; ends when there is one. */
export function signIn(form, tryOut) {
  const field = form.elements.namedItem("token");
  const button = form.querySelector("button");
  const problem = form.querySelector(".problem");
  field.disabled = false;
  button.disabled = false;
  field.focus();
  return new Promise((signedIn) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      keepToken(field.value.trim());
      const refusal = await tryOut();
      button.disabled = false;
      if (refusal === null) {
        signedIn();
      } else {
        forgetToken();
        problem.textContent = refusal;
        field.select();
      }
    });
  });
}
