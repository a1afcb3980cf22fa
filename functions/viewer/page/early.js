/**
 * Ask for the plan that the address names while the browser still loads the page's code: on a phone the one takes as
 * long as the other.
 */
import { isLearners, routeNow, secret, urlOf } from "./place.js";

const FRESH = 10_000; // milliseconds for which an answer may wait for its view

/** @type {Map<string, Promise<Response>>} the calls that have begun, by their paths below `api/` */
const begun = new Map();

export const PATIENCE = 30_000; // milliseconds until a call without an answer is given up

/** @type {RequestInit} */
export const CHECKED = { cache: "no-store", redirect: "error" };

/** @type {Record<string, string>} what every call of a learner's page is authorized by */
export const OF_LEARNER = secret ? { Authorization: `Learner ${secret}` } : {};

/** Return the call of a path that this module has begun, once; undefined where there is none. @param {string} path */
export function takeBegun(path) {
  const response = begun.get(path);
  begun.delete(path);
  return response;
}

/** @param {string} path */
function begin(path) {
  const headers = { Accept: "application/json", ...OF_LEARNER };
  const signal = AbortSignal.timeout(PATIENCE);
  const response = fetch(urlOf(path), { ...CHECKED, headers, signal });
  begun.set(path, response);
  return response;
}

/** Return the body of a call, which its view reads again; undefined where it failed. @param {string} path */
async function bodyOf(path) {
  const response = await begin(path);
  return response.ok ? await response.clone().json() : undefined;
}

/** @param {string} id */
async function beginPlan(id) {
  const plan = await bodyOf(`plans/${id}/`);
  if (!plan) return;
  const paths = [`plan-requests/${plan.request_id}/`, ...(isLearners ? [] : [`learners/${plan.learner_id}/`])];
  for (const path of paths) begin(path).catch(() => {});
}

/** Begin the plan that the address names, or on a learner's page the newest one. */
async function beginAll() {
  const [, id] = /^plans\/([0-9a-f-]+)$/.exec(routeNow()) ?? [];
  if (id) beginPlan(id).catch(() => {}); // the view that takes the call says what is wrong
  if (!isLearners) return;
  const [newest] = (await bodyOf(""))?.plans ?? [];
  if (newest && !routeNow()) await beginPlan(newest.id);
}

// Where the page signs in, nothing is asked for without a token.
const signsIn = document.querySelector('meta[name="studyplan-sign-in"]')?.getAttribute("content");
if (isLearners ? secret : !signsIn) {
  beginAll().catch(() => {});
  setTimeout(() => begun.clear(), FRESH);
}
