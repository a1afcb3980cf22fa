/**
 * Ask for the plan that the address names while the browser still loads the page's code: on a phone the one takes as
 * long as the other.
 */

const FRESH = 10_000; // milliseconds for which an answer may wait for its view

/** @type {Map<string, Promise<Response>>} the calls that have begun, by their paths below `api/` */
const begun = new Map();

export const PATIENCE = 30_000; // milliseconds until a call without an answer is given up

/** @type {RequestInit} */
export const CHECKED = { cache: "no-store", redirect: "error" };

/** Return the call of a path that this module has begun, once; undefined where there is none. @param {string} path */
export function takeBegun(path) {
  const response = begun.get(path);
  begun.delete(path);
  return response;
}

/** @param {string} path */
function begin(path) {
  const headers = { Accept: "application/json" };
  const signal = AbortSignal.timeout(PATIENCE);
  const response = fetch(new URL(`api/${path}`, document.baseURI), { ...CHECKED, headers, signal });
  begun.set(path, response);
  return response;
}

/** @param {string} id */
async function beginPlan(id) {
  const response = await begin(`plans/${id}/`);
  if (!response.ok) return;
  const { request_id, learner_id } = await response.clone().json();
  for (const path of [`plan-requests/${request_id}/`, `learners/${learner_id}/`]) begin(path).catch(() => {});
}

const [, id] = /^#\/plans\/([0-9a-f-]+)$/.exec(location.hash) ?? [];
// Where the page signs in, nothing is asked for without a token.
const signsIn = document.querySelector('meta[name="studyplan-sign-in"]')?.getAttribute("content");
if (id && !signsIn) {
  beginPlan(id).catch(() => {}); // the view that takes the call says what is wrong
  setTimeout(() => begun.clear(), FRESH);
}
