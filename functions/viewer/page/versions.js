/** The versions of a plan, and what one of them changes. */
import { call, get } from "./api.js";
import { DayCard, Exam } from "./day.js";
import { Failed, Loading, asProblem, go, useHeading, useLoad } from "./parts.js";
import { html, useState } from "./preact.js";
import { hrefOf } from "./place.js";
import { leaveMessage } from "./progress_store.js";
import { counted, dateWithYear, longDate, minutes, momentText } from "./words.js";

/** @typedef {import("./types").Plan} Plan */
/** @typedef {import("./types").PlanVersion} PlanVersion */
/** @typedef {import("./types").PlanChange} PlanChange */

const ORIGINS = { request: "the first plan", replan: "planned again", move: "a task was moved by hand" };
const STATUSES = { proposed: "waits for your decision", accepted: "accepted", expired: "expired" };

/** @param {{id: string, number: string}} props the plan, and one of its versions; "" for the list */
export const View = ({ id, number }) =>
  number ? html`<${OneVersion} id=${id} number=${Number(number)} />` : html`<${Versions} id=${id} />`;

/** @param {{id: string}} props */
function Versions({ id }) {
  const heading = useHeading("Versions");
  const { data, problem, reload } = useLoad(async (signal) => {
    const [plan, versions] = await Promise.all([get(`plans/${id}/`, signal), get(`plans/${id}/versions/`, signal)]);
    return { current: plan.version ?? 1, versions: /** @type {PlanVersion[]} */ (versions.items) };
  }, [id]);
  return html`<h1 ...${heading}>Versions</h1>
    <p>A plan gets a new version when the rest is planned again, and when a task is moved. Older versions stay readable.</p>
    ${problem && html`<${Failed} problem=${problem} retry=${reload} />`}
    ${!data && !problem && html`<${Loading} of="the versions" />`}
    ${data && html`<ul class="cards">
      ${data.versions.map((version) => html`<li key=${version.version} class="card">
        <h2><a href=${hrefOf(`plans/${id}/versions/${version.version}`)}>Version ${version.version}</a></h2>
        <p class="muted">
          <${Status} version=${version} current=${data.current} />${" "}${ORIGINS[version.origin]} · ${momentText(version.created_at)}
          ${version.moved_tasks > 0 && ` · ${counted(version.moved_tasks, "task")} on another day`}
        </p>
      </li>`)}
    </ul>`}
    <p><a class="button" href=${hrefOf(`plans/${id}`)}>Back to the plan</a></p>`;
}

/** @param {{version: PlanVersion, current: number}} props */
function Status({ version: { version, status }, current }) {
  if (version === current) return html`<span class="badge completed">in force</span>`;
  return html`<span class=${status === "proposed" ? "badge needs_review" : "badge"}>${status === "accepted" ? "earlier" : STATUSES[status]}</span>`;
}

/** @param {{id: string, number: number}} props */
function OneVersion({ id, number }) {
  const { data, problem, reload } = useLoad((signal) => loaded(id, number, signal), [id, number]);
  const isProposed = data?.version.status === "proposed";
  const title = !isProposed ? `Version ${number}` : data?.changes.length ? "What would change" : "Nothing would change";
  const heading = useHeading(title);
  return html`<h1 ...${heading}>${title}</h1>
    ${problem && html`<${Failed} problem=${problem} retry=${reload}><a class="button" href=${hrefOf(`plans/${id}`)}>Back to the plan</a><//>`}
    ${!data && !problem && html`<${Loading} of="the version" />`}
    ${data && html`<${About} ...${data} />
      ${data.version.version > 1 && html`<${Changes} changes=${data.changes} isProposed=${isProposed} />`}
      ${isProposed && html`<${Decision} ...${data} hasChanges=${data.changes.length > 0} reload=${reload} />`}
      <${PlanDays} plan=${data.shown} from=${isProposed ? data.version.from_day : 1} isOpen=${!isProposed} exam=${data.exam} />
      ${!isProposed && html`<p class="actions">
        <a class="button" href=${hrefOf(`plans/${id}`)}>Back to the plan</a>
        <a class="button" href=${hrefOf(`plans/${id}/versions`)}>All versions</a>
      </p>`}`}`;
}

/**
 * Load a version, what it changes, and the version in force.
 *
 * @param {string} id
 * @param {number} number
 * @param {AbortSignal} signal
 */
async function loaded(id, number, signal) {
  const [{ data: current, etag }, versions, shown] = await Promise.all([
    call("GET", `plans/${id}/`, { signal }),
    get(`plans/${id}/versions/`, signal),
    get(`plans/${id}/?version=${number}`, signal),
  ]);
  /** @type {PlanVersion[]} */
  const items = versions.items;
  const version = items.find((one) => one.version === number) ?? items[0];
  const base = version.base_version;
  const [{ items: changes }, { constraints }] = await Promise.all([
    !base ? { items: [] } : get(`plans/${id}/changes/?from=${base}&to=${number}`, signal),
    get(`plan-requests/${current.request_id}/`, signal),
  ]);
  return {
    id,
    version,
    tag: etag,
    shown: /** @type {Plan} */ (shown),
    current: current.version ?? 1,
    changes: /** @type {PlanChange[]} */ (changes),
    exam: /** @type {string} */ (constraints.exam_date ?? ""),
  };
}

/** @param {{version: PlanVersion, current: number}} props */
function About({ version, current }) {
  if (version.status === "proposed") return null;
  return html`<p class="muted"><${Status} version=${version} current=${current} />${" "}${ORIGINS[version.origin]} · ${momentText(version.created_at)}</p>`;
}

/** @type {[PlanChange["kind"], string, (count: string, isOne: boolean) => string][]} */
const KINDS = [
  ["moved", "Moved", (count, isOne) => `${count} ${isOne ? "moves" : "move"} to another day`],
  ["resized", "Longer or shorter", (count, isOne) => `${count} ${isOne ? "changes its" : "change their"} length`],
  ["added", "Added", (count, isOne) => `${count} ${isOne ? "is" : "are"} added`],
  ["dropped", "Dropped", (count, isOne) => `${count} ${isOne ? "is" : "are"} dropped`],
];

/** @param {{changes: PlanChange[], isProposed: boolean}} props */
function Changes({ changes, isProposed }) {
  const groups = KINDS.map(([kind, title, sentence]) => ({
    title,
    of: changes.filter((change) => change.kind === kind),
    sentence,
  })).filter(({ of }) => of.length);
  if (!groups.length) return html`<p class="notice note">${isProposed ? "The rest of the plan is as good as it can be." : "It changes nothing."}</p>`;
  const sentence = groups.map(({ of, sentence }) => sentence(counted(of.length, "task"), of.length === 1)).join(", ");
  return html`<p class="lead">${sentence}. What is done stays as it is.</p>
    ${groups.map(({ title, of }) => html`<section>
      <h2>${title}</h2>
      <ul class="cards">
        ${of.map((change) => html`<li key=${change.task_id} class="card">
          <strong><bdi>${change.title}</bdi></strong>${": "}${placeText(change)}
          <p class="muted">Why: <bdi>${withDates(change.reason)}</bdi>.</p>
        </li>`)}
      </ul>
    </section>`)}`;
}

/** Say the dates of a text in words. @param {string} text */
const withDates = (text) => text.replace(/\b\d{4}-\d{2}-\d{2}\b/g, longDate);

/** Say where a task was and is. @param {PlanChange} change */
function placeText({ kind, from_day, from_date, to_day, to_date, minutes_before, minutes_after }) {
  const from = from_date ? longDate(from_date) : `day ${from_day}`;
  const to = to_date ? longDate(to_date) : `day ${to_day}`;
  if (kind === "added") return `on ${to}, ${minutes(minutes_after ?? 0)}`;
  if (kind === "dropped") return `was on ${from}, ${minutes(minutes_before ?? 0)}`;
  const length = minutes_before !== minutes_after ? `${minutes(minutes_before ?? 0)} before, ${minutes(minutes_after ?? 0)} now` : "";
  const move = from === to ? `on ${to}` : `from ${from} to ${to}`;
  return [move, length].filter(Boolean).join(", ");
}

/** Accept a proposal, or leave it. @param {any} props */
function Decision({ id, version, tag, hasChanges, reload }) {
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: import("./api.js").Problem}} */ ({}));
  const accept = async () => {
    setState({ busy: true });
    try {
      await call("POST", `plans/${id}/versions/${version.version}/accept/`, { headers: tag ? { "If-Match": tag } : {} });
      leaveMessage("The new version is in force.");
      go(`plans/${id}`);
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  const { problem } = state;
  const text = state.busy ? "Accepting …" : hasChanges ? "Accept the changes" : "Accept its new limits"; // moves may then use these
  return html`${problem && html`<${Failed} problem=${problem}>
      ${problem.status === 412 && html`<button onClick=${reload}>Load it again</button>`}
      ${problem.status === 409 && html`<a class="button" href=${hrefOf(`plans/${id}/replan`)}>Plan the rest again</a>`}
    <//>`}
    <p class="actions">
      ${hasChanges && html`<button class="primary" onClick=${accept} disabled=${state.busy}>${text}</button>`}
      <a class=${hasChanges ? "button" : "button primary"} href=${hrefOf(`plans/${id}`)}>Keep the plan as it is</a>
      ${!hasChanges && html`<button onClick=${accept} disabled=${state.busy}>${text}</button>`}
    </p>
    ${version.expires_at && html`<p class="muted">This offer ends on ${dateWithYear(version.expires_at.slice(0, 10))}.</p>`}`;
}

/** The days of a version, to be read only. @param {{plan: Plan, from: number, isOpen: boolean, exam: string}} props */
function PlanDays({ plan, from, isOpen: first, exam }) {
  const [isOpen, setOpen] = useState(first);
  const days = plan.days.filter(({ day }) => day >= from);
  return html`<details open=${isOpen} onToggle=${(/** @type {any} */ event) => setOpen(event.currentTarget.open)}>
    <summary>${from > 1 ? "The days from then on" : "The days of this version"}: ${counted(days.length, "day")}</summary>
    ${isOpen && html`<${Exam.Provider} value=${exam}><ol class="days">
      ${days.map((day) => html`<li key=${day.day}><${DayCard} day=${day} /></li>`)}
    </ol><//>`}
  </details>`;
}
