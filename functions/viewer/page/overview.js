/** How far a plan is: the ring, the pace, the next task, and what asks for attention. */
import { get } from "./api.js";
import { dragTasks } from "./drag.js";
import { Failed, WebLink } from "./parts.js";
import { hrefOf, isLearners } from "./place.js";
import { html, useEffect, useState } from "./preact.js";
import { useStore } from "./synchronized.js";
import { counted, longDate, minutes } from "./words.js";

/** @typedef {import("./living.js").Living} Living */
/** @typedef {import("./types").PlanVersion} PlanVersion */

const AS_PLANNED = 0.05; // a pace that differs less from 1.0 is as planned

/** @param {{living: Living}} props */
export function Overview({ living }) {
  const store = useStore(living.store);
  useEffect(() => store.open(), [store]);
  useEffect(() => openRating(store), [store]);
  useEffect(() => {
    store.rating?.votes.ask(); // another version can have other resources
  }, [living.plan.version]);
  useEffect(() => dragTasks(), []);
  const counts = countsOf(living);
  return html`<${Ring} ...${counts} />
    <div class="counts">
      <p><strong>${counts.done === counts.total ? "All tasks are done" : `${counts.done} of ${counted(counts.total, "task")} done`}</strong>${counts.skipped > 0 &&
        `, ${counts.skipped} skipped`}<span class="muted">${` · ${minutes(counts.minutesDone)} of ${minutes(counts.minutes)}`}</span></p>
      ${store.pace !== 1 && html`<p class="muted">${paceText(store.pace)}</p>`}
      ${counts.next && html`<p>Next: <${WebLink} url=${counts.next.task.url}>${counts.next.task.title}<//>
        <span class="muted">, ${counts.next.day.date ? longDate(counts.next.day.date) : `day ${counts.next.day.day}`}</span></p>`}
    </div>
    <p role="status" class="message">${store.message}</p>
    <${Unsent} store=${store} />
    <${Notices} living=${living} late=${counts.late} isOver=${!counts.next} isTouched=${counts.isTouched} />`;
}

/** Load what rates resources, and follow the votes until the returned function is called. @param {Living["store"]} store */
function openRating(store) {
  const control = new AbortController();
  import("./rating.js").then(
    ({ begin }) => begin(store, control.signal),
    () => {}, // a plan is whole without votes
  );
  return () => control.abort();
}

/** Count what is done. The day of today is not late yet. @param {Living} living */
function countsOf({ plan, store, today }) {
  const counts = { total: 0, done: 0, skipped: 0, late: 0, minutes: 0, minutesDone: 0, isTouched: store.pace !== 1 };
  /** @type {{task: import("./types").Task, day: import("./types").Day} | undefined} */
  let next;
  for (const day of plan.days) {
    for (const task of day.tasks) {
      const { status } = store.of(task.id);
      counts.total += 1;
      counts.minutes += task.minutes;
      if (status === "done") {
        counts.done += 1;
        counts.minutesDone += task.minutes;
      } else if (status === "skipped") counts.skipped += 1;
      else {
        next ??= { task, day };
        if (isLate(day, today)) counts.late += 1;
      }
    }
  }
  return { ...counts, next, isTouched: counts.isTouched || counts.done + counts.skipped > 0 };
}

/** Return whether a day is over. @param {import("./types").Day} day @param {string} today ISO 8601 */
export const isLate = ({ date }, today) => date !== null && date < today;

/** @param {number} pace spent minutes by planned ones */
function paceText(pace) {
  const share = `${Math.round(Math.abs(pace - 1) * 100)} %`;
  if (Math.abs(pace - 1) < AS_PLANNED) return "Tasks take as long as planned.";
  return pace > 1 ? `Tasks take about ${share} longer than planned.` : `Tasks take about ${share} less time than planned.`;
}

/** Draw the share that is done; the text beside it says the same. @param {{done: number, skipped: number, total: number}} props */
function Ring({ done, skipped, total }) {
  const share = (/** @type {number} */ count) => (total ? (count / total) * 100 : 0);
  const arc = (/** @type {string} */ name, /** @type {number} */ length, /** @type {number} */ start) =>
    html`<circle class=${name} cx="21" cy="21" r="16" pathLength="100" stroke-dasharray=${`${length} 100`} stroke-dashoffset=${-start} />`;
  return html`<svg class="ring" viewBox="0 0 42 42" aria-hidden="true">
    <circle class="rest" cx="21" cy="21" r="16" />
    ${skipped > 0 && arc("skipped", share(skipped), share(done))}
    ${done > 0 && arc("done", share(done), 0)}
  </svg>`;
}

/** Say what is not stored yet, and why. @param {{store: Living["store"]}} props */
function Unsent({ store }) {
  const votes = store.rating?.votes;
  const voted = votes?.waiting().size ?? 0;
  const count = store.waiting().size + voted;
  // Votes that could only not be read are no reason to worry: the plan is whole without them.
  const problem = store.problem ?? (voted ? votes?.problem : undefined);
  const refused = [...store.refused, ...(votes?.refused ?? [])];
  const when = isLearners && problem?.isDenied ? "when you open the new link" : "as soon as the service can be reached";
  const send = () => Promise.all([store.synchronize(), votes?.synchronize()]);
  return html`<div class="sync">
    <div role="status" class=${count && problem ? "notice warning" : ""}>
      ${count > 0 && problem && html`<p>
        ${`${counted(count, "change")} ${count === 1 ? "is" : "are"} kept in this browser and sent ${when}.`}
      </p>`}
    </div>
    ${problem && !(problem.status === 0 && count) && html`<${Failed} problem=${problem} retry=${send} />`}
    ${problem && problem.status === 0 && count > 0 && html`<p><button onClick=${send}>Send now</button></p>`}
    ${refused.length > 0 && html`<div class="notice error" role="alert">
      <p>${counted(refused.length, "change")} could not be stored: ${refused[0]}</p>
    </div>`}
  </div>`;
}

/**
 * What has happened since the plan was made. Each of these calls may fail: the plan is whole without them.
 *
 * @param {{living: Living, late: number, isOver: boolean, isTouched: boolean}} props `isOver`: no task is left
 */
function Notices({ living: { plan }, late, isOver, isTouched }) {
  const [reasons, setReasons] = useState(/** @type {string[]} */ ([]));
  const [{ proposal, open }, setVersions] = useState(/** @type {{proposal?: PlanVersion, open?: string | null}} */ ({}));
  useEffect(() => {
    const control = new AbortController();
    const ask = (/** @type {string} */ part, /** @type {(answer: any) => void} */ take) =>
      get(`plans/${plan.id}/${part}/`, control.signal).then(take, () => {});
    ask("outdated", ({ items }) => setReasons(items.map((/** @type {{message: string}} */ { message }) => message)));
    ask("versions", ({ items, open_request_id }) => {
      const proposed = items.find((/** @type {PlanVersion} */ { status }) => status === "proposed");
      setVersions({ proposal: proposed, open: open_request_id });
    });
    return () => control.abort();
  }, [plan.id, plan.version]);
  const isDecided = !proposal && !open;
  return html`
    ${open && html`<div class="notice">
      <p>The rest of this plan is being planned again.</p>
      <p class="actions"><a class="button" href=${hrefOf(`requests/${open}`)}>Follow it</a></p>
    </div>`}
    ${proposal && html`<div class="notice">
      <p>A new version of this plan waits for your decision.</p>
      <p class="actions"><a class="button primary" href=${hrefOf(`plans/${plan.id}/versions/${proposal.version}`)}>See what would change</a></p>
    </div>`}
    ${late > 0 && isDecided && html`<div class="notice warning">
      <p>${counted(late, "task")} ${late === 1 ? "is" : "are"} late. Tick what is done; the rest can be planned again from today on.</p>
    </div>`}
    ${reasons.length > 0 && html`<div class="notice warning">
      <p>Something has changed since this plan was made:</p>
      <ul>${reasons.map((reason) => html`<li><bdi>${reason}</bdi></li>`)}</ul>
    </div>`}
    <p class="actions no-print">
      ${!isOver && html`<a class=${late > 0 && isDecided ? "button primary" : "button"} href=${hrefOf(`plans/${plan.id}/replan`)}>Plan the rest again</a>`}
      ${(isTouched || (plan.version ?? 1) > 1 || proposal) && html`<a class="button" href=${hrefOf(`plans/${plan.id}/versions`)}>Versions of this plan</a>`}
    </p>`;
}
