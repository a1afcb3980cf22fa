/** What a learner says of the resources of a plan: how useful, how hard, and whether a link is broken. */
import { Problem, call, get } from "./api.js";
import { UNSENT } from "./draft.js";
import { Kept } from "./kept.js";
import { Synchronized } from "./synchronized.js";

/** @typedef {import("./types").Vote} Vote */
/** @typedef {Pick<Vote, "rating" | "difficulty" | "link_broken">} Answers */
/** @typedef {keyof Answers} Field */
/** @typedef {{task_id: string, resource_id: string, field: Field, answer: Answers[Field]}} Answer */

/** @type {Answers} */
const NOTHING = { rating: null, difficulty: null, link_broken: false };

/** Each answer has a key of its own: two tabs can answer two questions about one resource. @type {Kept<Answer>} */
export const votes = new Kept(`${UNSENT}vote/`, ({ task_id, resource_id, field }) => task_id && resource_id && field in NOTHING);

/**
 * Send what is kept of a plan, until nothing is. Raises Problem where it stays kept.
 *
 * @param {string} plan
 */
export const sendVotes = (plan) => votes.alone(plan, () => sendKept(plan));

/**
 * @param {string} plan
 * @returns {Promise<{stored: Vote[], refused: string[]}>} the votes as they are now, and why answers were refused: those
 *   are kept no longer
 */
async function sendKept(plan) {
  /** @type {Vote[]} */
  const stored = [];
  /** @type {string[]} */
  const refused = [];
  for (let kept = votes.of(plan); kept.length; kept = votes.of(plan)) {
    const { task_id, resource_id } = kept[0].value;
    const ofResource = kept.filter(({ value }) => value.resource_id === resource_id);
    const answers = Object.fromEntries(ofResource.map(({ value: { field, answer } }) => [field, answer]));
    try {
      stored.push((await call("POST", `plans/${plan}/feedback/`, { body: { task_id, ...answers } })).data);
    } catch (error) {
      const reason = await refusalIn(error, plan);
      if (!reason) throw error;
      refused.push(reason);
    }
    for (const one of ofResource) votes.forget(one);
  }
  return { stored, refused };
}

/** Return why the service will never take an answer, or "" where it may. @param {unknown} error @param {string} plan */
async function refusalIn(error, plan) {
  if (!(error instanceof Problem)) return "";
  if (error.status === 422) return error.errors[0]?.message ?? error.message;
  if (error.status !== 404) return "";
  await get(`plans/${plan}/feedback/`); // somebody else's plan: the answer waits for whoever gave it
  return "the resource is no longer in the library";
}

/** The votes of a plan's learner as the page shows them: what the service has stored, and over it what is to be sent. */
export class VoteStore extends Synchronized {
  /** @param {string} plan its id */
  constructor(plan) {
    super(plan, votes);
    this.isLoaded = false;
    this.isAsking = true; // whether the stored votes are asked for with the next call
    /** @type {Map<string, Answers>} */
    this.stored = new Map();
    /** @type {Map<string, Partial<Answers>> | undefined} */
    this.unsent = undefined;
  }

  /** Return the answers on a resource, and whether some are still to be sent. @param {string} id */
  of(id) {
    const unsent = this.waiting().get(id);
    return { ...NOTHING, ...this.stored.get(id), ...unsent, isKept: unsent !== undefined };
  }

  /** Return what is still to be sent, by resource. It is read once for all tasks that are drawn. */
  waiting() {
    if (this.unsent) return this.unsent;
    this.unsent = new Map();
    for (const { value } of votes.of(this.plan)) {
      const { resource_id, field, answer } = value;
      this.unsent.set(resource_id, { ...this.unsent.get(resource_id), [field]: answer });
    }
    return this.unsent;
  }

  /**
   * Change answers on the resource of a task at once, and send them.
   *
   * @param {import("./types").Task} task
   * @param {Partial<Answers>} answers
   */
  async give({ id, resource_id }, answers) {
    for (const [field, answer] of /** @type {[Field, Answers[Field]][]} */ (Object.entries(answers))) {
      votes.keep(this.plan, `${resource_id}/${field}`, { task_id: id, resource_id, field, answer });
    }
    this.notify();
    await this.synchronize();
  }

  /** Send what is kept; ask for the votes where they are not known. */
  async exchange() {
    const { stored, refused } = await sendVotes(this.plan);
    this.refused.push(...refused);
    for (const vote of stored) this.stored.set(vote.resource_id, vote);
    if (!this.isAsking) return;
    this.askedAt = Date.now();
    // No answer is sent meanwhile, or what is read could be older than what is shown.
    const { items } = await votes.alone(this.plan, () => get(`plans/${this.plan}/feedback/`));
    this.stored = new Map(items.map((/** @type {Vote} */ vote) => [vote.resource_id, vote]));
    Object.assign(this, { isLoaded: true, isAsking: false });
  }

  ask() {
    this.isAsking = true;
    return this.synchronize();
  }

  /** @param {Answer} sent */
  sentByOtherTab({ resource_id, field, answer }) {
    this.stored.set(resource_id, { ...NOTHING, ...this.stored.get(resource_id), [field]: answer });
  }

  notify() {
    this.unsent = undefined;
    super.notify();
  }
}
