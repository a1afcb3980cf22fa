/** What makes a plan a living one: ticks, minutes, notes and moves. A plan loads it once it is drawn. */
import { Overview } from "./overview.js";
import { loadStyles } from "./parts.js";
import { ProgressStore } from "./progress_store.js";
import { TaskActions, TaskState, Tick } from "./task_actions.js";

/**
 * What the parts of a plan share.
 *
 * @typedef {{store: ProgressStore, Overview: typeof Overview, Tick: typeof Tick, TaskState: typeof TaskState,
 *   TaskActions: typeof TaskActions}} Parts
 */
/**
 * `today` is ISO 8601 in the learner's time zone, `tag` is the entity tag of the plan.
 *
 * @typedef {Parts & {plan: import("./types").Plan, tag: string | null, today: string}} Living
 */

/** Return the parts for a plan. @param {string} plan its id @param {import("./progress_store.js").Show} show @returns {Promise<Parts>} */
export async function begin(plan, show) {
  await loadStyles(new URL("./living.css", import.meta.url).href); // drawn before, these parts would move the whole plan
  return { store: new ProgressStore(plan, show), Overview, Tick, TaskState, TaskActions };
}
