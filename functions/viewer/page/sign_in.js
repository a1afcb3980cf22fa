/** Signs in with an authorization code and PKCE (RFC 7636): goes to the issuer, and exchanges the code it sends back. */

/**
 * How this deployment signs people in, as the page's `meta` element says it.
 *
 * @typedef {{authorize: string, token: string, logout: string | null, client_id: string, redirect: string,
 *   scope: string}} Settings
 */
/**
 * What this tab remembers while a person is at the issuer.
 *
 * @typedef {{state: string, nonce: string, verifier: string, route: string}} Pending
 */

const KEY = "studyplan-sign-in";
const PATIENCE = 15_000; // milliseconds until the issuer's token endpoint is given up
const RANDOM_BYTES = 32;

/** A sign-in that did not succeed: a sentence for people. It never repeats text of the issuer or of the address. */
export class SignInError extends Error {}

const NOT_OURS = "This sign-in was started in another tab, or it was used already.";
const NOT_ACCEPTED = "The sign-in service did not accept this sign-in: it has expired, or it was used already.";
const UNREADABLE = "The sign-in service gave an answer that this page cannot use.";
/** @type {Map<string, string>} */
const REFUSALS = new Map([
  ["access_denied", "The sign-in was refused, so nobody is signed in."],
  ["temporarily_unavailable", "The sign-in service is not available at the moment."],
  ["server_error", "The sign-in service has a problem at the moment."],
]);

/** Remember this view, and go to the issuer. @param {Settings} settings */
export async function goToIssuer(settings) {
  const pending = { state: random(), nonce: random(), verifier: random(), route: location.hash };
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(pending.verifier));
  const address = withParameters(settings.authorize, {
    response_type: "code",
    client_id: settings.client_id,
    redirect_uri: settings.redirect,
    scope: settings.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  });
  sessionStorage.setItem(KEY, JSON.stringify(pending));
  location.assign(address);
}

/**
 * Exchange the code that the page's address has for a token, and go to the view of before. Raises SignInError.
 *
 * @param {Settings} settings
 * @returns {Promise<{token: string, expiresAt: number} | null>} null where the address has no answer of the issuer;
 *   `expiresAt` is in milliseconds since 1970
 */
export async function takeAnswer(settings) {
  const query = new URLSearchParams(location.search);
  const code = query.get("code");
  const error = query.get("error");
  if (code === null && error === null) return null;
  const pending = takePending();
  const isOurs = pending !== null && isSame(query.get("state") ?? "", pending.state);
  // The code leaves the address before anything can fail: a reload must not send it again.
  setAddress(isOurs ? pending.route : "");
  if (error !== null) throw new SignInError(REFUSALS.get(error) ?? "The sign-in service refused the sign-in.");
  if (!isOurs || !code) throw new SignInError(NOT_OURS);
  return exchanged(settings, code, pending);
}

/** Return an address with more parameters than it has. @param {string} url @param {Record<string, string>} parameters */
export function withParameters(url, parameters) {
  const address = new URL(url);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  return address.href;
}

/** Return what this tab remembers, and forget it: it is good for one answer. @returns {Pending | null} */
function takePending() {
  try {
    const text = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    const { state, nonce, verifier, route } = JSON.parse(text ?? "null");
    const isWhole = [state, nonce, verifier].every((value) => typeof value === "string" && value);
    return isWhole ? { state, nonce, verifier, route } : null;
  } catch {
    return null; // nothing is stored, or the browser stores nothing
  }
}

/** Show a view in the address, without a query. @param {string} route a hash; anything else is left out */
function setAddress(route) {
  const address = new URL(location.href);
  address.search = "";
  address.hash = typeof route === "string" && route.startsWith("#") ? route : "";
  history.replaceState(null, "", address);
}

/**
 * @param {Settings} settings
 * @param {string} code
 * @param {Pending} pending
 */
async function exchanged(settings, code, { verifier, nonce }) {
  const askedAt = Date.now();
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: settings.redirect,
    client_id: settings.client_id,
    code_verifier: verifier,
  });
  const answer = await answerOf(settings.token, body);
  const { access_token: token, token_type: type, expires_in: seconds, id_token: idToken } = answer;
  const isBearer = typeof type === "string" && type.toLowerCase() === "bearer";
  if (!isBearer || typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) throw new SignInError(UNREADABLE);
  if (idToken !== undefined && !isIdTokenOurs(idToken, nonce, settings.client_id)) throw new SignInError(UNREADABLE);
  // An issuer may leave the lifetime out; then the API says when it is over.
  const lifetime = seconds === undefined ? Infinity : Number(seconds);
  if (Number.isNaN(lifetime)) throw new SignInError(UNREADABLE);
  return { token, expiresAt: askedAt + lifetime * 1000 };
}

/**
 * Return the answer of the token endpoint.
 *
 * @param {string} url
 * @param {URLSearchParams} body
 * @returns {Promise<any>}
 */
async function answerOf(url, body) {
  let response, text;
  try {
    response = await fetch(url, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE),
    });
    text = await response.text();
  } catch {
    throw new SignInError("The sign-in service cannot be reached. Check your connection.");
  }
  if (response.status >= 500) throw new SignInError("The sign-in service has a problem at the moment.");
  if (!response.ok) throw new SignInError(NOT_ACCEPTED);
  try {
    return JSON.parse(text) ?? {};
  } catch {
    throw new SignInError(UNREADABLE);
  }
}

/**
 * Return whether an id token answers this sign-in. The page does not check its signature: the token comes from the
 * issuer itself, and the page uses no other claim of it.
 *
 * @param {unknown} idToken
 * @param {string} nonce
 * @param {string} client
 */
function isIdTokenOurs(idToken, nonce, client) {
  try {
    const payload = String(idToken).split(".")[1] ?? "";
    const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return isSame(String(claims.nonce ?? ""), nonce) && [claims.aud].flat().includes(client);
  } catch {
    return false;
  }
}

/** Compare two texts in a time that depends on their lengths only. @param {string} one @param {string} other */
function isSame(one, other) {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at % other.length);
  return difference === 0;
}

const random = () => base64url(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));

/** @param {Uint8Array} bytes */
const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
