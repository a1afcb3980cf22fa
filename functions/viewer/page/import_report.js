/** One import: how far it is, what becomes of each row, and the decision to apply it. */
import { call, get, withQuery } from "./api.js";
import { Failed, Loading, More, WebLink, asProblem, useHeading, usePages } from "./parts.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { ESTIMATES, capital, counted, minutes } from "./words.js";

/** @typedef {import("./types").Import} Import */
/** @typedef {import("./types").ImportRow} ImportRow */
/** @typedef {import("./api.js").Problem} Problem */
/** @typedef {keyof Import["counts"]} RowStatus */

const PAGE = 50;
const PAUSES = [250, 500, 1000, 2000]; // milliseconds between reads; the last one repeats
/** @type {Import["status"][]} */
const RUNNING = ["reading", "applying"];
/** @type {Record<RowStatus, [string, string]>} what a row is before it is applied, and after */
const ROWS = {
  created: ["new", "added"],
  updated: ["changed", "changed"],
  same: ["unchanged", "unchanged"],
  duplicate: ["repeated", "repeated"],
  rejected: ["rejected", "rejected"],
};
const TITLES = { waiting: "Waiting for the file", reading: "Comparing the file", checked: "What would change",
  applying: "Applying the file", applied: "The file is applied", failed: "The import stopped" };

/**
 * Read an import again until it waits for somebody.
 *
 * @param {string} id
 */
function useImport(id) {
  const [state, setState] = useState(/** @type {{data?: Import, problem?: Problem, round: number}} */ ({ round: 0 }));
  useEffect(() => {
    const control = new AbortController();
    /** @param {number} number @returns {Promise<void>} */
    const read = async (number) => {
      /** @type {Import} */
      const data = await get(`imports/${id}/`, control.signal);
      if (control.signal.aborted) return;
      setState((before) => ({ ...before, data, problem: undefined }));
      if (!RUNNING.includes(data.status)) return;
      await new Promise((resolve) => setTimeout(resolve, PAUSES[Math.min(number, PAUSES.length - 1)]));
      if (!control.signal.aborted) await read(number + 1);
    };
    read(0).catch((error) => control.signal.aborted || setState((before) => ({ ...before, problem: asProblem(error) })));
    return () => control.abort();
  }, [id, state.round]);
  return { ...state, again: () => setState((before) => ({ ...before, problem: undefined, round: before.round + 1 })) };
}

/** @param {{id: string}} props */
export function ImportReport({ id }) {
  const { data, problem, again } = useImport(id);
  const title = data ? TITLES[data.status] : "Import";
  const heading = useHeading(title);
  const [only, setOnly] = useState(/** @type {RowStatus | ""} */ (""));
  const hasRows = data && rowsOf(data) > 0 && data.status !== "reading";
  return html`<h1 ...${heading}>${title}</h1>
    ${!data && !problem && html`<${Loading} of="the import" />`}
    ${problem && html`<${Failed} problem=${problem} retry=${again} />`}
    ${data && html`<${Now} data=${data} again=${again} />
      ${data.notices.length > 0 && html`<div class="notice"><p>About the file:</p><ul>${data.notices.map((text) => html`<li>${text}</li>`)}</ul></div>`}
      ${data.status === "checked" && html`<${Apply} data=${data} again=${again} />`}
      ${hasRows && html`<h2>Rows of the file</h2>
        <${Counts} data=${data} only=${only} setOnly=${setOnly} />
        <${Rows} key=${`${data.status} ${only}`} id=${id} only=${only} isApplied=${data.status === "applied"} />`}`}
    <p class="actions">
      <a class="button" href="#/library/import">Import another file</a>
      <a class="button" href="#/library">Open the library</a>
    </p>`;
}

/** @param {Import} data */
const rowsOf = ({ counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Say how far the import is, and offer what its owner can do. @param {{data: Import, again: () => void}} props */
function Now({ data, again }) {
  const { id, status, progress, counts, skipped, failure, broken_off: isBrokenOff } = data;
  const isRunning = RUNNING.includes(status);
  const canGoOn = (status === "failed" && failure?.code !== "FileRefused") || isBrokenOff;
  const goOn = rowsOf(data) > 0 ? "apply" : "start";
  return html`<div role="status">
      ${status === "waiting" && html`<p>The file has not arrived. Send it again.</p>`}
      ${status === "reading" && html`<p class="loading">Comparing each row with the library …</p>`}
      ${status === "applying" && html`<p>
        <label for="applied">${progress.done.toLocaleString("en")} of ${counted(progress.rows, "row")} are done.</label>
        ${" "}<progress id="applied" max=${progress.rows} value=${progress.done}></progress>
      </p>`}
      ${status === "applied" && html`<p class="notice good note">
        ${counts.created + counts.updated ? `The library has ${counted(counts.created, "new resource")} and ${counts.updated.toLocaleString("en")} changed.` : "The library had all of this already; nothing has changed."}
        ${skipped > 0 && ` ${counted(skipped, "row")} could not be stored, because the library changed meanwhile; they are among the rejected.`}
      </p>`}
    </div>
    ${status === "failed" && failure && html`<div class="notice error" role="alert"><p>${failure.message}</p></div>`}
    ${isRunning && isBrokenOff && html`<div class="notice" role="status">
      <p>It stopped in the middle. It goes on by itself within a minute, where it was.</p>
    </div>`}
    ${canGoOn && html`<${Step} path=${`imports/${id}/${goOn}/`} done=${again}>Go on now<//>`}`;
}

/** Make a call by a button. @param {{path: string, done: () => void, children: any}} props */
function Step({ path, done, children }) {
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: Problem}} */ ({}));
  const act = async () => {
    setState({ busy: true });
    try {
      await call("POST", path);
      setState({});
      done();
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  return html`${state.problem && html`<${Failed} problem=${state.problem} />`}
    <p><button onClick=${act} disabled=${state.busy}>${children}</button></p>`;
}

/** Ask before the rows are stored, and say what that changes. @param {{data: Import, again: () => void}} props */
function Apply({ data, again }) {
  const { id, counts } = data;
  const [state, setState] = useState(/** @type {{isOpen?: boolean, busy?: boolean, problem?: Problem}} */ ({}));
  const panel = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (state.isOpen) panel.current?.focus();
  }, [state.isOpen]);
  const changes = counts.created + counts.updated;
  if (!changes) return html`<p class="notice">The library has all that this file can add; there is nothing to apply.</p>`;
  const apply = async () => {
    setState({ isOpen: true, busy: true });
    try {
      await call("POST", `imports/${id}/apply/`);
      again();
    } catch (error) {
      setState({ isOpen: true, problem: asProblem(error) });
    }
  };
  const open = html`<p><button class="primary" onClick=${() => setState({ isOpen: true })}>Apply this file</button></p>`;
  if (!state.isOpen) return open;
  const left = counts.rejected + counts.duplicate;
  const hasChanged = state.problem?.code === "LibraryChanged";
  return html`<div class="notice warning" role="group" aria-label="Apply this file" tabindex="-1" ref=${panel}>
    <p>
      This adds ${counted(counts.created, "resource")} to the library and changes ${counted(counts.updated, "resource")} that
      ${counts.updated === 1 ? " is" : " are"} there.${left > 0 && ` ${counted(left, "row")} of the file ${left === 1 ? "is" : "are"} left out.`}
    </p>
    ${hasChanged && html`<div role="alert"><p>
      The library has changed since the file was compared, so what you see here may be wrong. Send the file again to compare
      it with the library as it is now; nothing was stored.
    </p></div>`}
    ${state.problem && !hasChanged && html`<${Failed} problem=${state.problem} />`}
    <p class="actions">
      ${hasChanged ? html`<a class="button primary" href="#/library/import">Send the file again</a>` : html`<button class="primary" onClick=${apply} disabled=${state.busy}>${state.busy ? "Applying …" : "Apply now"}</button>`}
      <button onClick=${() => setState({})} disabled=${state.busy}>Cancel</button>
    </p>
  </div>`;
}

/** @param {{data: Import, only: RowStatus | "", setOnly: (only: RowStatus | "") => void}} props */
function Counts({ data, only, setOnly }) {
  const after = data.status === "applied" ? 1 : 0;
  const statuses = /** @type {RowStatus[]} */ (Object.keys(ROWS));
  return html`<div class="filters" role="group" aria-label="Show rows">
    <button aria-pressed=${only === ""} onClick=${() => setOnly("")}>all ${rowsOf(data).toLocaleString("en")}</button>
    ${statuses.filter((status) => data.counts[status]).map((status) => html`<button key=${status} aria-pressed=${only === status}
      onClick=${() => setOnly(status)}>${ROWS[status][after]} ${data.counts[status].toLocaleString("en")}</button>`)}
  </div>`;
}

/** @param {{id: string, only: RowStatus | "", isApplied: boolean}} props */
function Rows({ id, only, isApplied }) {
  /** @type {ReturnType<typeof usePages<ImportRow>>} */
  const pages = usePages((cursor, signal) => get(withQuery(`imports/${id}/report/`, { limit: PAGE, cursor, status: only }), signal), [id, only]);
  return html`${pages.isLoading && html`<${Loading} of="the rows" />`}
    ${pages.items.length > 0 && html`<ul class="cards">${pages.items.map((row) => html`<${Row} key=${row.row} row=${row} isApplied=${isApplied} />`)}</ul>`}
    ${!pages.isLoading && !pages.problem && !pages.items.length && !pages.hasMore && html`<p>No row is like this.</p>`}
    ${pages.problem && html`<${Failed} problem=${pages.problem} retry=${pages.reload} />`}
    <${More} pages=${pages} />`;
}

/** @type {Record<RowStatus, string>} */
const BADGES = { created: "badge completed", updated: "badge completed", same: "badge", duplicate: "badge", rejected: "badge failed" };

/** @param {{row: ImportRow, isApplied: boolean}} props */
function Row({ row, isApplied }) {
  const { status, title, url, topic, problems, warnings, unresolved } = row;
  const length = row.estimated_minutes && row.estimate_source ? `${minutes(row.estimated_minutes)} (${ESTIMATES[row.estimate_source]})` : "";
  const remarks = [
    ...problems.map(({ column, message }) => html`${column && html`<strong><bdi>${column}</bdi></strong> `}${message}`),
    ...warnings.map(capital),
    ...(unresolved.length ? [html`Prerequisites that name no resource: <bdi>${unresolved.join("; ")}</bdi>`] : []),
  ];
  return html`<li class="card">
    <h3>${url && status !== "rejected" ? html`<${WebLink} url=${url}>${title || "without a title"}<//>` : html`<bdi>${title || "without a title"}</bdi>`}</h3>
    <p class="muted"><span class=${BADGES[status]}>${ROWS[status][isApplied ? 1 : 0]}</span> row ${row.row}${topic && html` · <bdi>${topic}</bdi>`}${length && ` · ${length}`}</p>
    ${remarks.length > 0 && html`<ul>${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>`}
  </li>`;
}
