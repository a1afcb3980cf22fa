/** The progress of one plan as the page shows it: what the service has stored, and over it what is still to be sent. */
import { get } from "./api.js";
import { Synchronized } from "./synchronized.js";
import { sendTicks, ticks } from "./ticks.js";

/** @typedef {import("./types").TaskUpdate} TaskUpdate */
/** @typedef {import("./types").Progress} Progress */
/**
 * Shows a version of the plan: that of an answer, or the newest one, which it asks for.
 *
 * @typedef {(answer?: {data: import("./types").Plan, etag: string | null}) => Promise<void>} Show
 */

const PLANS = "studyplan-plans"; // the channel on which tabs say that a plan has another version

/** @type {TaskUpdate} */
const UNTOUCHED = { task_id: "", status: "planned", minutes_spent: null, note: null };

let left = "";

/** Leave a message for the plan that is shown next. @param {string} message */
export const leaveMessage = (message) => {
  left = message;
};

export class ProgressStore extends Synchronized {
  /** @param {string} plan its id @param {Show} show */
  constructor(plan, show) {
    super(plan, ticks);
    this.show = show;
    /** What rates the plan's resources, once it is loaded. @type {import("./rating.js").Parts | undefined} */
    this.rating = undefined;
    this.message = left;
    left = "";
    this.pace = 1;
    this.revision = -1;
    /** @type {Map<string, TaskUpdate>} */
    this.stored = new Map();
    /** @type {Map<string, TaskUpdate> | undefined} */
    this.unsent = undefined;
  }

  open() {
    this.channel = new BroadcastChannel(PLANS);
    this.channel.onmessage = ({ data }) => data === this.plan && this.show().catch(() => {});
    const close = super.open();
    return () => {
      close();
      this.channel?.close();
    };
  }

  /** Return the status, minutes and note of a task, and whether they are still to be sent. @param {string} id */
  of(id) {
    const one = this.waiting().get(id);
    return { ...UNTOUCHED, ...(one ?? this.stored.get(id)), task_id: id, isKept: one !== undefined };
  }

  /** Return what is still to be sent, by task. It is read once for all tasks that are drawn. */
  waiting() {
    this.unsent ??= new Map(ticks.of(this.plan).map(({ value }) => [value.task_id, value]));
    return this.unsent;
  }

  /** Change a task at once, and send the change. @param {string} id @param {Partial<TaskUpdate>} change */
  async change(id, change) {
    const { status, minutes_spent, note } = { ...this.of(id), ...change };
    ticks.keep(this.plan, id, { task_id: id, status, minutes_spent, note });
    this.message = "";
    this.notify();
    await this.synchronize();
  }

  /** Say something to everybody who looks or listens. @param {string} message */
  say(message) {
    this.message = message;
    this.notify();
  }

  /** Show the newest version of the plan in this tab and in all others. @param {Parameters<Show>[0]} [answer] */
  async showNewest(answer) {
    this.channel?.postMessage(this.plan);
    await this.show(answer);
    await this.synchronize();
  }

  async exchange() {
    const { progress, refused } = await sendTicks(this.plan);
    this.refused.push(...refused);
    this.askedAt = Date.now();
    this.take(progress ?? (await get(`plans/${this.plan}/progress/`)));
  }

  /** Take what is stored, unless a newer answer has come before it. @param {Progress} progress */
  take({ tasks, pace, revision }) {
    if (revision < this.revision) return;
    this.stored = new Map(tasks.map((one) => [one.task_id, one]));
    Object.assign(this, { pace, revision });
  }

  /** @param {TaskUpdate} sent */
  sentByOtherTab(sent) {
    this.stored.set(sent.task_id, sent);
  }

  notify() {
    this.unsent = undefined;
    super.notify();
  }
}
