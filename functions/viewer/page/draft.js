/** Keeps what is typed into a form until it is sent: signing in again leaves the page. It stays in this tab. */
import { isLearners } from "./place.js";
import { useEffect, useRef, useState } from "./preact.js";

const PREFIX = "studyplan-draft/";

/**
 * Return the fields of a form like `useState`; they begin with what was typed and not sent.
 *
 * @template {Record<string, any>} T
 * @param {string} name of the form; "" for a form that is not kept
 * @param {() => T} initial
 * @returns {[T, (change: T | ((before: T) => T)) => void]}
 */
export function useDraft(name, initial) {
  const [fields, setFields] = useState(() => restored(name, initial()));
  const isTyped = useRef(false);
  useEffect(() => {
    if (name && isTyped.current) keep(name, fields);
    isTyped.current = true;
  }, [fields]);
  return [fields, setFields];
}

/** @template {Record<string, any>} T @param {string} name @param {T} initial @returns {T} */
function restored(name, initial) {
  try {
    const draft = JSON.parse((name && sessionStorage.getItem(PREFIX + name)) || "{}");
    // Another version of this page may have had other fields.
    const known = Object.entries(draft).filter(
      ([key, value]) => typeof value === typeof initial[key] && Array.isArray(value) === Array.isArray(initial[key]),
    );
    return { ...initial, ...Object.fromEntries(known) };
  } catch {
    return initial; // the browser stores nothing
  }
}

/** @param {string} name @param {object} fields */
function keep(name, fields) {
  try {
    sessionStorage.setItem(PREFIX + name, JSON.stringify(fields));
  } catch {
    // Without storage the form works as well; only signing in again loses what is typed.
  }
}

/** Forget what was typed into a form, because it was sent. @param {string} name */
export const forgetDraft = (name) => forget((key) => key === PREFIX + name);

/** Forget what was typed into all forms. */
export const forgetDrafts = () => forget((key) => key.startsWith(PREFIX));

/** @param {(key: string) => boolean} isMeant */
function forget(isMeant) {
  try {
    for (const key of Object.keys(sessionStorage).filter(isMeant)) sessionStorage.removeItem(key);
  } catch {
    // Nothing was stored.
  }
}

/**
 * How the keys of ticks and votes begin that are still to be sent. Those of learners are apart: signing out as a team
 * does not drop them. No key has a secret.
 */
export const UNSENT = isLearners ? "studyplan-learner-" : "studyplan-";

/** Return the keys of ticks and votes that are still to be sent; all tabs have them. */
export function unsentKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${UNSENT}tick/`) || key.startsWith(`${UNSENT}vote/`));
  } catch {
    return []; // the browser stores nothing
  }
}
