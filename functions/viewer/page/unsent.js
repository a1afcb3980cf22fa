/** Sends what a lost connection kept in this browser, of any plan. */
import { sendTicks, ticks } from "./ticks.js";
import { sendVotes, votes } from "./votes.js";

/** Send what is kept of all plans, and leave the rest kept: nobody looks at these plans now. */
export async function sendAll() {
  await Promise.allSettled([...ticks.plans().map(sendTicks), ...votes.plans().map(sendVotes)]);
}
