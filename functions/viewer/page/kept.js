/** Keeps in this browser what the service has not stored yet, so that a lost connection loses none of it. */
import { unsentKeys } from "./draft.js";

/**
 * A change that is still to be sent; `text` is the value as it is stored.
 *
 * @template T
 * @typedef {{value: T, key: string, text: string}} Unsent
 */

const EXPIRES = 90 * 86_400_000; // milliseconds after which a change that nobody could send is forgotten

/** What is kept where the browser stores nothing: it lasts as long as the page. @type {Map<string, string>} */
const unstored = new Map();

/**
 * The changes of one kind: each thing that changes has a key of its own, so two tabs overwrite nothing of each other.
 *
 * @template T
 */
export class Kept {
  /** @param {string} prefix of the keys, which end with a plan and an id @param {(value: T) => unknown} isSound */
  constructor(prefix, isSound) {
    this.prefix = prefix;
    this.isSound = isSound;
  }

  /** Keep a change of a plan; a later one with the same id replaces it. @param {string} plan @param {string} id @param {T} value */
  keep(plan, id, value) {
    const key = `${this.prefix}${plan}/${id}`;
    const text = JSON.stringify({ ...value, at: Date.now() });
    unstored.delete(key);
    try {
      localStorage.setItem(key, text);
    } catch {
      unstored.set(key, text);
    }
  }

  /** Return what is kept of a plan, without what is no change of this page. @param {string} plan */
  of(plan) {
    /** @type {Unsent<T>[]} */
    const changes = [];
    for (const [key, text] of this.entries()) {
      if (this.planOf(key) !== plan) continue;
      const value = this.read(text);
      if (value) changes.push({ value, key, text });
      else this.forget({ key, text });
    }
    return changes;
  }

  /** Return the plans of which something is kept. */
  plans() {
    return [...new Set(this.entries().map(([key]) => this.planOf(key)))];
  }

  /** @returns {[string, string][]} */
  entries() {
    const stored = unsentKeys().map((key) => /** @type {[string, string]} */ ([key, localStorage.getItem(key) ?? ""]));
    return [...stored, ...unstored].filter(([key]) => key.startsWith(this.prefix));
  }

  /** @param {string} key */
  planOf(key) {
    return key.slice(this.prefix.length).split("/")[0];
  }

  /** Return the change in a stored text, unless it is broken or has expired. @param {string | null} text */
  read(text) {
    try {
      const { at, ...value } = JSON.parse(text ?? "");
      return Date.now() - at < EXPIRES && this.isSound(value) ? /** @type {T} */ (value) : null;
    } catch {
      return null;
    }
  }

  /** Forget what was kept, unless a newer change has replaced it. @param {{key: string, text: string}} change */
  forget({ key, text }) {
    if (unstored.get(key) === text) unstored.delete(key);
    try {
      if (localStorage.getItem(key) === text) localStorage.removeItem(key);
    } catch {
      // Nothing was stored.
    }
  }

  /** Call when another tab keeps or sends a change. @param {string} plan @param {(sent: T | null) => void} changed */
  onOtherTab(plan, changed) {
    const control = new AbortController();
    addEventListener(
      "storage",
      ({ key, oldValue, newValue }) => {
        if (!key?.startsWith(this.prefix) || this.planOf(key) !== plan) return;
        changed(newValue === null ? this.read(oldValue) : null);
      },
      { signal: control.signal },
    );
    return () => control.abort();
  }

  /**
   * Do something while no other tab does it: an older change that arrives late must not replace a newer one.
   *
   * @template R
   * @param {string} plan
   * @param {() => Promise<R>} act
   */
  async alone(plan, act) {
    return navigator.locks ? /** @type {R} */ (await navigator.locks.request(this.prefix + plan, act)) : act();
  }
}
