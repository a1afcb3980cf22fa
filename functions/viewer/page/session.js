/** Knows who is signed in, where the deployment asks for it. The token stays in memory, so it ends with the page. */
import { forgetDrafts, unsentKeys } from "./draft.js";
import { SignInError, goToIssuer, takeAnswer, withParameters } from "./sign_in.js";

const SLACK = 10_000; // milliseconds before its end at which a token is no longer sent

/** @type {import("./sign_in.js").Settings | null} null where the API needs no sign-in of the page, as on a laptop */
const settings = JSON.parse(
  document.querySelector('meta[name="studyplan-sign-in"]')?.getAttribute("content") || "null",
);

const current = { token: "", expiresAt: 0 };

export const isSignInConfigured = settings !== null;

/** Return the access token, or "" where none is needed, there is none yet, or it has expired. */
export const accessToken = () => (Date.now() < current.expiresAt - SLACK ? current.token : "");

/** Return whether this page shows nothing until somebody signs in. */
export const needsSignIn = () => isSignInConfigured && !accessToken();

/** Return whether somebody was signed in, which has ended. */
export const hasExpired = () => current.token !== "" && !accessToken();

/** Finish a sign-in when the address has the issuer's answer. Return what went wrong, or "". */
export async function finishSignIn() {
  try {
    if (settings) Object.assign(current, await takeAnswer(settings));
    return "";
  } catch (error) {
    if (error instanceof SignInError) return error.message;
    console.error(error);
    return "This page has a defect and could not finish the sign-in.";
  }
}

/** Go to the sign-in of the deployment, and come back to this view. */
export async function signIn() {
  if (settings) await goToIssuer(settings);
}

/** Forget the token, what was typed and what is not sent yet, and end the session at the issuer. */
export function signOut() {
  const unsent = unsentKeys();
  if (unsent.length && !confirm("Some changes of your plan are not sent yet. Sign out and lose them?")) return;
  for (const key of unsent) localStorage.removeItem(key);
  Object.assign(current, { token: "", expiresAt: 0 });
  forgetDrafts();
  // The browser can keep this page as it is now, and show it when somebody goes back.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  if (settings?.logout) {
    location.assign(withParameters(settings.logout, { client_id: settings.client_id, logout_uri: settings.redirect }));
    return;
  }
  location.hash = "";
  location.reload();
}

/** Send a token that a person has pasted. @param {string} text with `Bearer` or line breaks, as terminals copy it */
export function setPastedToken(text) {
  const token = text.replace(/^\s*bearer\s/i, "").replace(/[^\x21-\x7e]/g, "");
  Object.assign(current, { token, expiresAt: Infinity });
}
