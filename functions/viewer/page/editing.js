/** What forms and pages of stored values share: deleting, changes by others meanwhile, and a note after the way back. */
import { call } from "./api.js";
import { Failed, asProblem, useLoad } from "./parts.js";
import { html, useEffect, useRef, useState } from "./preact.js";

/** @typedef {import("./api.js").Problem} Problem */

let note = "";

/** Leave a sentence for the view that opens next. @param {string} sentence */
export const leaveNote = (sentence) => {
  note = sentence;
};

/** Return the sentence that was left for this view, once. */
export function useNote() {
  const [left] = useState(() => note);
  useEffect(() => leaveNote(""), []);
  return left;
}

/** @param {{children: any}} props */
export const Note = ({ children }) => html`<p role="status" class=${children ? "notice good note" : ""}>${children}</p>`;

/**
 * @template T
 * @typedef {{data: T | undefined, problem: Problem | undefined, reload: () => void, replace: (data: T) => void}} Loaded
 */

/**
 * Load a value that a form may change. `replace` shows what the form saved, without a new load.
 *
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {unknown[]} inputs
 * @returns {Loaded<T>}
 */
export function useStored(load, inputs) {
  const { data, problem, reload } = useLoad(load, inputs);
  const [saved, setSaved] = useState(/** @type {{after: T | undefined, data: T} | undefined} */ (undefined));
  const shown = saved && data && saved.after === data ? saved.data : data;
  return { data: shown, problem, reload, replace: (changed) => setSaved({ after: data, data: changed }) };
}

/** Return a ref of the control that opens something; it has the focus again after that has closed. @param {boolean} isOpen */
export function useFocusAfter(isOpen) {
  const opener = useRef(/** @type {HTMLElement | null} */ (null));
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !isOpen) opener.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return opener;
}

/**
 * Ask in the page before something is done that cannot be undone.
 *
 * @param {{verb: string, doing: string, kind: string, name: string, act: () => Promise<void>, of?: string, children: any,
 *   more?: (problem: Problem) => any}} props `kind` is a noun such as "learner"; `of` is read out with the button that asks,
 *   where there are several; `children` say what is lost, `more` what helps with a problem
 */
export function Confirm({ verb, doing, kind, name, act, of, children, more }) {
  const [state, setState] = useState(/** @type {{isOpen?: boolean, busy?: boolean, problem?: Problem}} */ ({}));
  const panel = useRef(/** @type {HTMLElement | null} */ (null));
  const opener = useFocusAfter(Boolean(state.isOpen));
  const asked = `${verb} ${of ?? `this ${kind}`}`;
  useEffect(() => {
    if (state.isOpen) panel.current?.focus();
  }, [state.isOpen]);
  const start = async () => {
    setState({ isOpen: true, busy: true });
    try {
      await act();
    } catch (error) {
      setState({ isOpen: true, problem: asProblem(error) });
    }
  };
  if (!state.isOpen) return html`<p><button ref=${opener} onClick=${() => setState({ isOpen: true })}>
    ${of ? html`${verb}<span class="visually-hidden">${` ${of}`}</span>` : asked}
  </button></p>`;
  return html`<div class="notice warning" role="group" aria-label=${asked} tabindex="-1" ref=${panel}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && setState({})}>
    <p><strong>${verb} <bdi>${name}</bdi>?</strong></p>
    ${children}
    ${state.problem && html`<${Failed} problem=${state.problem}>${more?.(state.problem)}<//>`}
    <p class="actions">
      <button class="danger" onClick=${start} disabled=${state.busy}>${state.busy ? `${doing} …` : `${verb} the ${kind}`}</button>
      <button onClick=${() => setState({})} disabled=${state.busy}>Keep the ${kind}</button>
    </p>
  </div>`;
}

/**
 * Ask before something is deleted, and delete it.
 *
 * @param {{path: string, etag: string | null, name: string, kind: string, deleted: () => void, reload: () => void,
 *   children: any}} props `path` is below `api/`
 */
export function Delete({ path, etag, name, kind, deleted, reload, children }) {
  const act = async () => {
    await call("DELETE", path, { headers: etag ? { "If-Match": etag } : {} });
    deleted();
  };
  const more = (/** @type {Problem} */ problem) => html`
    ${problem.status === 412 && html`<button onClick=${reload}>Load the ${kind} again</button>`}
    <${NamedResource} problem=${problem} />`;
  return html`<${Confirm} verb="Delete" doing="Deleting" kind=${kind} name=${name} act=${act} more=${more}>${children}<//>`;
}

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Lead to the resource that a conflict names. @param {{problem: Problem}} props */
export function NamedResource({ problem }) {
  const [id] = problem.status === 409 ? (ID.exec(problem.message) ?? []) : [];
  return id && html`<a class="button" href=${`#/library/${id}`}>Show that resource</a>`;
}

/**
 * Return a form after its stored value was modified by others: what was typed stays, the rest is as it is stored now.
 *
 * @template {Record<string, any>} Form
 * @param {Form} before the form of the value that the changes began with
 * @param {Form} typed
 * @param {Form} after the form of the value as it is stored now
 * @returns {{form: Form, contested: (keyof Form & string)[]}} `contested` are the fields that both changed
 */
export function merged(before, typed, after) {
  const names = /** @type {(keyof Form & string)[]} */ (Object.keys(typed));
  /** @param {Form} one @param {Form} other @param {keyof Form} name */
  const differs = (one, other, name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]);
  const mine = names.filter((name) => differs(before, typed, name));
  return {
    form: { ...after, ...Object.fromEntries(mine.map((name) => [name, typed[name]])) },
    contested: mine.filter((name) => differs(before, after, name) && differs(typed, after, name)),
  };
}

/**
 * Say that a value was modified while a form was open, and offer to load it; nothing that was typed is lost.
 *
 * @param {{kind: string, load: () => Promise<void>}} props
 */
export function Stale({ kind, load }) {
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: Problem}} */ ({}));
  const reload = async () => {
    setState({ busy: true });
    try {
      await load();
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  return html`<div class="notice warning" role="alert">
    <p>
      <strong>The ${kind} was modified since you opened this form.</strong> Nothing is saved yet. Load it again: what you
      typed stays in the form.
    </p>
    ${state.problem && html`<${Failed} problem=${state.problem} />`}
    <p class="actions">
      <button type="button" onClick=${reload} disabled=${state.busy}>${state.busy ? "Loading …" : "Load it, keep what I typed"}</button>
    </p>
  </div>`;
}

/**
 * Say after a reload which fields others changed too, and what is stored there.
 *
 * @param {{kind: string, fields: {label: string, stored: string}[]}} props
 */
export function Reloaded({ kind, fields }) {
  const notice = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => notice.current?.focus(), []);
  return html`<div class="notice" role="status" tabindex="-1" ref=${notice}>
    <p>This is the ${kind} as it is stored now, with what you typed. Look at it and save again.</p>
    ${fields.length > 0 && html`<p>Somebody else changed these fields too; saving replaces what is stored:</p>
      <ul>${fields.map(({ label, stored }) => html`<li>${label}: <bdi>${stored || "nothing"}</bdi></li>`)}</ul>`}
  </div>`;
}
