/** Sends what a lost connection kept in this browser, of any plan. */
import { sendTicks, ticks } from "./ticks.js";
import { sendVotes, votes } from "./votes.js";

/**
 * Send what is kept of plans, and leave the rest kept: nobody looks at these plans now.
 *
 * @param {string[]} [plans] their ids; all plans where it is left out
 */
export async function sendAll(plans) {
  const isMeant = (/** @type {string} */ plan) => !plans || plans.includes(plan);
  await Promise.allSettled([
    ...ticks.plans().filter(isMeant).map(sendTicks),
    ...votes.plans().filter(isMeant).map(sendVotes),
  ]);
}
