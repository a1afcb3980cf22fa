/** Keeps what a learner ticks in this browser until the service has stored it, so that a lost connection loses none. */
import { Problem, call } from "./api.js";
import { TICKS, tickKeys } from "./draft.js";

/** @typedef {import("./types").TaskUpdate} TaskUpdate */
/** @typedef {import("./types").Progress} Progress */
/** @typedef {{update: TaskUpdate, key: string, text: string}} Kept `text` is the update as it is stored */

const MOST = 50; // tasks of one call
const EXPIRES = 90 * 86_400_000; // milliseconds after which a tick that nobody could send is forgotten

/** Return the key of a task: two tabs that tick two tasks write two keys. @param {string} plan @param {string} task */
const keyOf = (plan, task) => `${TICKS}${plan}/${task}`;

/** @param {string} key */
const planOf = (key) => key.slice(TICKS.length).split("/")[0];

/** What is kept where the browser stores nothing: it lasts as long as the page. @type {Map<string, string>} */
const unstored = new Map();

/** Keep an update of a task; a later one of the same task replaces it. @param {string} plan @param {TaskUpdate} update */
export function keep(plan, update) {
  const key = keyOf(plan, update.task_id);
  const text = JSON.stringify({ ...update, at: Date.now() });
  unstored.delete(key);
  try {
    localStorage.setItem(key, text);
  } catch {
    unstored.set(key, text);
  }
}

/** Return what is kept of a plan. @param {string} plan @returns {Kept[]} */
export const kept = (plan) => entries().flatMap(([key, text]) => (planOf(key) === plan ? readKept(key, text) : []));

/** @returns {[string, string][]} */
const entries = () => [...tickKeys().map((key) => /** @type {[string, string]} */ ([key, localStorage.getItem(key) ?? ""])), ...unstored];

/** @param {string} key @param {string} text @returns {Kept[]} nothing where the text is not one of this page's */
function readKept(key, text) {
  const update = updateIn(text);
  if (update) return [{ update, key, text }];
  forget(key, text);
  return [];
}

/** Return the update in a stored text, unless it is broken or has expired. @param {string | null} text */
export function updateIn(text) {
  try {
    const { at, ...update } = JSON.parse(text ?? "");
    return Date.now() - at < EXPIRES && update.task_id ? /** @type {TaskUpdate} */ (update) : null;
  } catch {
    return null;
  }
}

/** Forget what was kept, unless a newer update has replaced it. @param {string} key @param {string} text */
function forget(key, text) {
  if (unstored.get(key) === text) unstored.delete(key);
  try {
    if (localStorage.getItem(key) === text) localStorage.removeItem(key);
  } catch {
    // Nothing was stored.
  }
}

/** Call when another tab keeps or sends an update. @param {string} plan @param {(sent: TaskUpdate | null) => void} changed */
export function onOtherTab(plan, changed) {
  const control = new AbortController();
  addEventListener(
    "storage",
    ({ key, oldValue, newValue }) => {
      if (key?.startsWith(TICKS) && planOf(key) === plan) changed(newValue === null ? updateIn(oldValue) : null);
    },
    { signal: control.signal },
  );
  return () => control.abort();
}

/**
 * Send what is kept of a plan, until nothing is. Raises Problem where it stays kept.
 *
 * @param {string} plan
 * @returns {Promise<{progress?: Progress, refused: string[]}>} the newest progress, and why updates were refused: those
 *   are kept no longer
 */
export const send = (plan) => alone(`${TICKS}${plan}`, () => sendKept(plan));

/**
 * Do something while no other tab does it: an older update that arrives late must not replace a newer one.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} act
 */
const alone = async (name, act) => (navigator.locks ? /** @type {T} */ (await navigator.locks.request(name, act)) : act());

/** @param {string} plan */
async function sendKept(plan) {
  /** @type {Progress | undefined} */
  let progress;
  /** @type {string[]} */
  const refused = [];
  for (let batch = kept(plan).slice(0, MOST); batch.length; batch = kept(plan).slice(0, MOST)) {
    try {
      const body = { tasks: batch.map(({ update }) => update) };
      progress = (await call("PATCH", `plans/${plan}/tasks/`, { body })).data;
      for (const { key, text } of batch) forget(key, text);
    } catch (error) {
      const wrong = refusedIn(error, batch);
      if (!wrong.length) throw error;
      for (const { kept: one, message } of wrong) {
        forget(one.key, one.text);
        refused.push(message);
      }
    }
  }
  return { progress, refused };
}

/** Return the updates that the service will never take, with its reasons. @param {unknown} error @param {Kept[]} batch */
function refusedIn(error, batch) {
  if (!(error instanceof Problem) || error.status !== 422) return [];
  /** @type {Map<Kept, string>} */
  const reasons = new Map();
  for (const { pointer, message } of error.errors) {
    const one = batch[Number(/^\/tasks\/(\d+)/.exec(pointer)?.[1] ?? Number.NaN)];
    if (one) reasons.set(one, message);
  }
  return [...reasons].map(([one, message]) => ({ kept: one, message }));
}

/** Send what is kept of all plans, and leave the rest kept: nobody looks at these plans now. */
export async function sendAll() {
  await Promise.allSettled([...new Set(entries().map(([key]) => planOf(key)))].map(send));
}
