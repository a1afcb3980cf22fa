/** The small parts that all views share: loading, failing, being empty, links, fields, bars. */
import { Problem } from "./api.js";
import { hrefOf } from "./place.js";
import { html, useCallback, useEffect, useLayoutEffect, useRef, useState } from "./preact.js";
import { webUrl } from "./words.js";

/**
 * Load something, and again when one of `inputs` changes. A new load aborts the one before.
 *
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {unknown[]} inputs
 * @returns {{data: T | undefined, problem: Problem | undefined, reload: () => void}}
 */
export function useLoad(load, inputs) {
  const [state, setState] = useState(/** @type {{data?: T, problem?: Problem}} */ ({}));
  const [round, setRound] = useState(0);
  // Before the view is drawn: what it waits for is asked for first.
  useLayoutEffect(() => {
    const control = new AbortController();
    setState({});
    load(control.signal).then(
      (data) => control.signal.aborted || setState({ data }),
      (error) => control.signal.aborted || setState({ problem: asProblem(error) }),
    );
    return () => control.abort();
  }, [...inputs, round]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { data: state.data, problem: state.problem, reload };
}

/** Return an error as a Problem; a defect of the page itself is one too. @param {unknown} error */
export function asProblem(error) {
  if (error instanceof Problem) return error;
  console.error(error);
  return new Problem("This page has a defect and could not show the answer. Reload the page.");
}

/** @type {Map<string, Promise<unknown>>} */
const sheets = new Map();

/** Load the style sheet at an address once. It has ended when it is there or has failed: without it the page still works. @param {string} href */
export function loadStyles(href) {
  const ended =
    sheets.get(href) ??
    new Promise((resolve) => {
      const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve, onerror: resolve });
      document.head.append(sheet);
    });
  sheets.set(href, ended);
  return ended;
}

/** @param {{of: string}} props */
export const Loading = ({ of }) => html`<p class="loading" role="status">Loading ${of} …</p>`;

/** Show a view whose module is loaded now. @param {any} props */
export function Later({ load, ...props }) {
  const { data, problem } = useLoad(() => load().catch(unloaded), []);
  if (problem) return html`<${Failed} problem=${problem} retry=${() => location.reload()} />`;
  return data ? html`<${data.View} ...${props} />` : html`<p class="loading" role="status">Loading …</p>`;
}

function unloaded() {
  throw new Problem("A part of this page could not be loaded. Check your connection and try again.");
}

/** What somebody is offered whose call was refused. @type {(props: {retry?: () => void}) => any} */
let Denied = () => null;

/** Offer something to somebody whose call was refused. @param {typeof Denied} component */
export const offerWhenDenied = (component) => {
  Denied = component;
};

/**
 * Show what is wrong, and the way on: sign in, wait, or try again.
 *
 * @param {{problem: Problem, retry?: () => void, children?: any}} props
 */
export function Failed({ problem, retry, children }) {
  const left = useCountdown(problem);
  return html`<div class="notice error" role="alert">
    <p>${problem.message}</p>
    ${problem.errors.length > 0 && html`<ul>
      ${problem.errors.map(({ pointer, message }) => html`<li><code>${pointer || "the request"}</code>: ${message}</li>`)}
    </ul>`}
    <p class="actions">
      ${retry && !problem.isDenied && html`<button type="button" onClick=${retry} disabled=${left > 0}>
        ${left > 0 ? `Try again in ${left} s` : "Try again"}
      </button>`}
      ${children}
    </p>
    ${problem.isDenied && html`<${Denied} retry=${retry} />`}
  </div>`;
}

/** Return the seconds that are left until a call may be repeated. @param {Problem} problem */
function useCountdown(problem) {
  const [left, setLeft] = useState(problem.retryAfter ?? 0);
  useEffect(() => {
    setLeft(problem.retryAfter ?? 0);
    const timer = setInterval(() => setLeft((before) => Math.max(0, before - 1)), 1000);
    return () => clearInterval(timer);
  }, [problem]);
  return left;
}

/** @param {{title: string, children: any}} props */
export const Empty = ({ title, children }) => html`<div class="notice empty">
  <p><strong>${title}</strong></p>
  ${children}
</div>`;

/** Show a text of the library as a link when its url may be one, otherwise as text. @param {{url: string, children: any}} props */
export function WebLink({ url, children }) {
  const href = webUrl(url);
  if (!href) return html`<bdi>${children}</bdi> <span class="muted">(no web address: <bdi>${url}</bdi>)</span>`;
  return html`<a href=${href} rel="noopener noreferrer" target="_blank"><bdi>${children}</bdi></a>`;
}

/**
 * A field with its label, hint and errors.
 *
 * @param {{id: string, label: string, hint?: any, errors?: string[], children: any}} props `children` is the control
 */
export function Field({ id, label, hint, errors = [], children }) {
  return html`<div class=${errors.length ? "field wrong" : "field"}>
    <label for=${id}>${label}</label>
    ${children}
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${errors.length > 0 && html`<p class="wrong-text" id=${`${id}-errors`}>${errors.map(sentence).join(" ")}</p>`}
  </div>`;
}

/** Return the attributes that tie a control to its hint and errors. @param {string} id @param {boolean} hint @param {string[]} errors */
export const described = (id, hint, errors = []) => ({
  id,
  "aria-describedby": [hint && `${id}-hint`, errors.length && `${id}-errors`].filter(Boolean).join(" ") || undefined,
  "aria-invalid": errors.length ? "true" : undefined,
});

/** @param {string} text */
const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

/**
 * Show values as one bar of several parts, of which a negative one covers the end. The text beside it says the same, so it
 * is hidden from screen readers.
 *
 * @param {{parts: {name: string, value: number}[], most: number}} props `most` is the length of the whole bar
 */
export function StackedBar({ parts, most }) {
  let start = 0;
  return html`<svg class="stacked" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="6" />
    ${parts.map(({ name, value }) => {
      const width = most > 0 ? (value / most) * 100 : 0;
      const end = start + width;
      const part = html`<rect class=${width < 0 ? "track" : `part-${name}`} x=${Math.min(start, end)} width=${Math.abs(width)} height="6" />`;
      start = end;
      return part;
    })}
  </svg>`;
}

let isFirstView = true;
addEventListener("hashchange", () => {
  isFirstView = false;
});

/**
 * Set the title of the page and move the focus to its heading, so that a new view is read out. The first view leaves
 * the focus where the browser begins.
 *
 * @param {string} title
 */
export function useHeading(title) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    document.title = title ? `${title} - Studyplan` : "Studyplan";
  }, [title]);
  useEffect(() => {
    if (!isFirstView) heading.current?.focus({ preventScroll: true });
  }, []);
  return { ref: heading, tabIndex: -1 };
}

/** Go to another view. @param {string} route such as `plans/<id>` */
export const go = (route) => {
  location.hash = hrefOf(route);
};

/**
 * Return pages of a list, loaded one after another.
 *
 * @template T
 * @param {(cursor: string | null, signal?: AbortSignal) => Promise<import("./types").Listed<T>>} page
 * @param {unknown[]} inputs
 */
export function usePages(page, inputs) {
  const first = useLoad((signal) => page(null, signal), inputs);
  const [more, setMore] = useState(
    /** @type {{of?: object, items: T[], cursor: string | null, problem?: Problem, busy?: boolean}} */ ({
      items: [],
      cursor: null,
    }),
  );
  const isCurrent = more.of === first.data;
  const items = [...(first.data?.items ?? []), ...(isCurrent ? more.items : [])];
  const cursor = isCurrent ? more.cursor : (first.data?.next_cursor ?? null);
  const loadMore = async () => {
    const before = { of: first.data, items: isCurrent ? more.items : [], cursor };
    setMore({ ...before, busy: true });
    try {
      const next = await page(cursor);
      setMore({ of: first.data, items: [...before.items, ...next.items], cursor: next.next_cursor });
    } catch (error) {
      setMore({ ...before, problem: asProblem(error) });
    }
  };
  return {
    items,
    isLoading: !first.data && !first.problem,
    problem: first.problem ?? (isCurrent ? more.problem : undefined),
    reload: first.problem || !more.problem ? first.reload : loadMore,
    refresh: first.reload,
    hasMore: cursor !== null,
    isBusy: isCurrent && Boolean(more.busy),
    loadMore,
  };
}

/** @param {{pages: {hasMore: boolean, isBusy: boolean, loadMore: () => void}}} props */
export const More = ({ pages }) =>
  pages.hasMore &&
  html`<p><button onClick=${pages.loadMore} disabled=${pages.isBusy}>${pages.isBusy ? "Loading …" : "Show more"}</button></p>`;
