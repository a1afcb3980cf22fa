/** The progress of one plan as the page shows it: what the service has stored, and over it what is still to be sent. */
import { Problem, get } from "./api.js";
import { asProblem } from "./parts.js";
import { useLayoutEffect, useState } from "./preact.js";
import { keep, kept, onOtherTab, send } from "./ticks.js";

/** @typedef {import("./types").TaskUpdate} TaskUpdate */
/** @typedef {import("./types").Progress} Progress */
/**
 * Shows a version of the plan: that of an answer, or the newest one, which it asks for.
 *
 * @typedef {(answer?: {data: import("./types").Plan, etag: string | null}) => Promise<void>} Show
 */

const FIRST_WAIT = 2000; // milliseconds until what could not be sent is sent again; each wait is twice as long
const LONGEST_WAIT = 60_000;
const FRESH = 10_000; // milliseconds for which the progress is not asked for again when the page is shown again
const PLANS = "studyplan-plans"; // the channel on which tabs say that a plan has another version

/** @type {TaskUpdate} */
const UNTOUCHED = { task_id: "", status: "planned", minutes_spent: null, note: null };

let left = "";

/** Leave a message for the plan that is shown next. @param {string} message */
export const leaveMessage = (message) => {
  left = message;
};

export class ProgressStore {
  /** @param {string} plan its id @param {Show} show */
  constructor(plan, show) {
    this.plan = plan;
    this.show = show;
    /** @type {Problem | undefined} */
    this.problem = undefined;
    /** @type {string[]} */
    this.refused = [];
    this.message = left;
    left = "";
    this.pace = 1;
    this.revision = -1;
    this.isLoaded = false;
    /** @type {Map<string, TaskUpdate>} */
    this.stored = new Map();
    /** @type {Map<string, TaskUpdate> | undefined} */
    this.unsent = undefined;
    this.wait = FIRST_WAIT;
    this.askedAt = 0;
    this.timer = 0;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
  }

  /** Follow the service, the connection and other tabs until the returned function is called. */
  open() {
    const control = new AbortController();
    const { signal } = control;
    const shown = () => document.visibilityState === "visible" && this.refresh();
    const endOthers = onOtherTab(this.plan, (sent) => this.ofOtherTab(sent));
    this.channel = new BroadcastChannel(PLANS);
    this.channel.onmessage = ({ data }) => data === this.plan && this.show().catch(() => {});
    addEventListener("online", () => this.synchronize(), { signal });
    document.addEventListener("visibilitychange", shown, { signal });
    this.synchronize();
    return () => {
      control.abort();
      endOthers();
      this.channel?.close();
      clearTimeout(this.timer);
    };
  }

  /** Return the status, minutes and note of a task, and whether they are still to be sent. @param {string} id */
  of(id) {
    const one = this.waiting().get(id);
    return { ...UNTOUCHED, ...(one ?? this.stored.get(id)), task_id: id, isKept: one !== undefined };
  }

  /** Return what is still to be sent, by task. It is read once for all tasks that are drawn. */
  waiting() {
    this.unsent ??= new Map(kept(this.plan).map(({ update }) => [update.task_id, update]));
    return this.unsent;
  }

  /** Change a task at once, and send the change. @param {string} id @param {Partial<TaskUpdate>} change */
  async change(id, change) {
    const { status, minutes_spent, note } = { ...this.of(id), ...change };
    keep(this.plan, { task_id: id, status, minutes_spent, note });
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

  /** Send what is kept; then ask for the progress. What fails is tried again by itself. */
  async synchronize() {
    clearTimeout(this.timer);
    try {
      const { progress, refused } = await send(this.plan);
      this.refused.push(...refused);
      this.askedAt = Date.now();
      this.take(progress ?? (await get(`plans/${this.plan}/progress/`)));
    } catch (error) {
      this.problem = asProblem(error);
      this.again(this.problem);
    }
    this.notify();
  }

  /** Ask for the progress when the page is shown again: another device can have ticked. */
  refresh() {
    if (Date.now() - this.askedAt > FRESH) this.synchronize();
  }

  /** Take what is stored, unless a newer answer has come before it. @param {Progress} progress */
  take({ tasks, pace, revision }) {
    Object.assign(this, { isLoaded: true, problem: undefined, wait: FIRST_WAIT });
    if (revision < this.revision) return;
    this.stored = new Map(tasks.map((one) => [one.task_id, one]));
    Object.assign(this, { pace, revision });
  }

  /** @param {Problem} problem */
  again({ status, retryAfter }) {
    if (status === 401 || status === 404) return; // signing in, or another plan, mends these
    this.timer = setTimeout(() => this.synchronize(), Math.max(this.wait, (retryAfter ?? 0) * 1000));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** @param {TaskUpdate | null} sent what another tab has sent; null when it keeps something */
  ofOtherTab(sent) {
    if (sent) {
      this.stored.set(sent.task_id, sent);
      this.askedAt = 0;
      this.refresh(); // the other tab's update can have been refused
    }
    this.notify();
  }

  notify() {
    this.unsent = undefined;
    for (const draw of this.listeners) draw();
  }
}

/** Draw a component again whenever the progress changes. @param {ProgressStore} store */
export function useProgress(store) {
  const [, setRound] = useState(0);
  useLayoutEffect(() => {
    const draw = () => setRound((before) => before + 1);
    store.listeners.add(draw);
    return () => {
      store.listeners.delete(draw);
    };
  }, [store]);
  return store;
}
