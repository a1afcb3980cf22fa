/** What of a plan is shown at once and stored later: it is sent again by itself until the service has it. */
import { asProblem } from "./parts.js";
import { useLayoutEffect, useState } from "./preact.js";

/** @typedef {import("./api.js").Problem} Problem */

const FIRST_WAIT = 2000; // milliseconds until what could not be sent is sent again; each wait is twice as long
const LONGEST_WAIT = 60_000;
const FRESH = 10_000; // milliseconds for which nothing is asked for again when the page is shown again

export class Synchronized {
  /** @param {string} plan its id @param {import("./kept.js").Kept<any>} kept what is still to be sent */
  constructor(plan, kept) {
    this.plan = plan;
    this.kept = kept;
    /** @type {Problem | undefined} */
    this.problem = undefined;
    /** @type {string[]} */
    this.refused = [];
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
    const endOthers = this.kept.onOtherTab(this.plan, (sent) => this.ofOtherTab(sent));
    addEventListener("online", () => this.synchronize(), { signal });
    document.addEventListener("visibilitychange", shown, { signal });
    this.synchronize();
    return () => {
      control.abort();
      endOthers();
      clearTimeout(this.timer);
    };
  }

  /** Send what is kept, and ask for what is stored. @returns {Promise<void>} */
  async exchange() {}

  /** Ask for what is stored. @returns {Promise<void>} */
  ask() {
    return this.synchronize();
  }

  /** Show what another tab has sent. @param {any} _sent */
  sentByOtherTab(_sent) {}

  /** Send and ask; what fails is tried again by itself. */
  async synchronize() {
    clearTimeout(this.timer);
    try {
      await this.exchange();
      Object.assign(this, { problem: undefined, wait: FIRST_WAIT });
    } catch (error) {
      this.problem = asProblem(error);
      this.again(this.problem);
    }
    this.notify();
  }

  /** Ask again when the page is shown again: another device can have changed something. */
  refresh() {
    if (Date.now() - this.askedAt > FRESH) this.ask();
  }

  /** @param {Problem} problem */
  again({ status, retryAfter }) {
    if (status === 401 || status === 404) return; // signing in, or another plan, mends these
    this.timer = setTimeout(() => this.synchronize(), Math.max(this.wait, (retryAfter ?? 0) * 1000));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  /** @param {any} sent what another tab has sent; null when it keeps something */
  ofOtherTab(sent) {
    if (sent) {
      this.sentByOtherTab(sent);
      this.askedAt = 0;
      this.refresh(); // the other tab's change can have been refused
    }
    this.notify();
  }

  notify() {
    for (const draw of this.listeners) draw();
  }
}

/** Draw a component again whenever something changes. @template {Synchronized} S @param {S} store */
export function useStore(store) {
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
