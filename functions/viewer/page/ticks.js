/** Ticks, minutes and notes of tasks on their way to the service. */
import { Problem, call } from "./api.js";
import { UNSENT } from "./draft.js";
import { Kept } from "./kept.js";

/** @typedef {import("./types").TaskUpdate} TaskUpdate */
/** @typedef {import("./types").Progress} Progress */
/** @typedef {import("./kept.js").Unsent<TaskUpdate>} Unsent */

const MOST = 50; // tasks of one call

/** @type {Kept<TaskUpdate>} */
export const ticks = new Kept(`${UNSENT}tick/`, ({ task_id }) => task_id);

/**
 * Send what is kept of a plan, until nothing is. Raises Problem where it stays kept.
 *
 * @param {string} plan
 * @returns {Promise<{progress?: Progress, refused: string[]}>} the newest progress, and why updates were refused: those
 *   are kept no longer
 */
export const sendTicks = (plan) => ticks.alone(plan, () => sendKept(plan));

/** @param {string} plan */
async function sendKept(plan) {
  /** @type {Progress | undefined} */
  let progress;
  /** @type {string[]} */
  const refused = [];
  for (let batch = ticks.of(plan).slice(0, MOST); batch.length; batch = ticks.of(plan).slice(0, MOST)) {
    try {
      const body = { tasks: batch.map(({ value }) => value) };
      progress = (await call("PATCH", `plans/${plan}/tasks/`, { body })).data;
      for (const one of batch) ticks.forget(one);
    } catch (error) {
      const wrong = refusedIn(error, batch);
      if (!wrong.length) throw error;
      for (const { unsent, message } of wrong) {
        ticks.forget(unsent);
        refused.push(message);
      }
    }
  }
  return { progress, refused };
}

/** Return the updates that the service will never take, with its reasons. @param {unknown} error @param {Unsent[]} batch */
function refusedIn(error, batch) {
  if (!(error instanceof Problem) || error.status !== 422) return [];
  /** @type {Map<Unsent, string>} */
  const reasons = new Map();
  for (const { pointer, message } of error.errors) {
    const one = batch[Number(/^\/tasks\/(\d+)/.exec(pointer)?.[1] ?? Number.NaN)];
    if (one) reasons.set(one, message);
  }
  return [...reasons].map(([unsent, message]) => ({ unsent, message }));
}
