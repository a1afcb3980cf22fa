/** How a plan was made: the request, the time line of its steps, and what each of them did. */
import { get } from "./api.js";
import { Attempts } from "./attempts.js";
import { Candidates } from "./candidates.js";
import { OPEN, stepName, usePolling } from "./live.js";
import { Failed, Loading, useHeading } from "./parts.js";
import { html } from "./preact.js";
import { STATUSES, capital, codeText, counted, dateWithYear, dollars, minutes, momentText, seconds } from "./words.js";

/** @typedef {import("./types").PlanRequest} PlanRequest */
/** @typedef {import("./types").TraceRecord} TraceRecord */
/** @typedef {import("./types").Plan} Plan */
/** @typedef {{request: PlanRequest, records: TraceRecord[], learner: import("./types").Learner | null, plan: Plan | null}} Loaded */

const KEPT = 90 * 86_400_000; // milliseconds until the service deletes records

/** @param {{id: string}} props the request */
export function View({ id }) {
  const { data, problem, again } = usePolling((signal) => loaded(id, signal), id);
  const isOpen = Boolean(data && OPEN.includes(data.request.status));
  const title = titleOf(data?.request);
  const heading = useHeading(title);
  return html`<h1 ...${heading}>${title}</h1>
    ${data && html`<p class="lead"><bdi>${data.request.goal}</bdi></p>`}
    ${!data && !problem && html`<${Loading} of="the trace" />`}
    ${problem && html`<${Failed} problem=${problem} retry=${again}><a class="button" href="#/plans">All plans</a><//>`}
    ${isOpen && html`<p role="status" class="notice note">The plan is still being made. This page adds each step when it ends.</p>`}
    ${data && html`<${Request} ...${data} /><${Trace} ...${data} isOpen=${isOpen} />`}`;
}

/** @param {PlanRequest | undefined} request */
function titleOf(request) {
  if (!request) return "Trace";
  if (OPEN.includes(request.status)) return "How the plan is being made";
  return request.status === "failed" ? "Why no plan was made" : "How the plan was made";
}

/**
 * Load a request, then its records: so the records of a request that has ended are complete.
 *
 * @param {string} id
 * @param {AbortSignal} signal
 * @returns {Promise<Loaded>}
 */
async function loaded(id, signal) {
  const request = await get(`plan-requests/${id}/`, signal);
  const [trace, learner, plan] = await Promise.all([
    get(`plan-requests/${id}/trace/`, signal),
    orNull(get(`learners/${request.learner_id}/`, signal)),
    request.plan_id ? orNull(get(`plans/${request.plan_id}/`, signal)) : null,
  ]);
  return { request, records: trace.records, learner, plan };
}

/** Return null where a view can do without an answer. @param {Promise<any>} answer */
const orNull = (answer) => answer.catch(() => null);

/** @param {Loaded} props */
function Request({ request, records, learner }) {
  const name = learner ? html`<bdi>${learner.name}</bdi>` : "the learner";
  return html`<section aria-labelledby="request">
    <h2 id="request">The request</h2>
    <dl class="facts">
      <dt>Learner</dt>
      <dd><a href=${`#/learners/${request.learner_id}`}>${name}</a></dd>
      <dt>Topic</dt>
      <dd><bdi>${request.topic}</bdi>${request.topics.map((topic) => html`${" "}<${Read} topic=${topic} />`)}</dd>
      <dt>Length</dt>
      <dd>${counted(request.duration_days, "day")}${limitsOf(request).map((limit) => `, ${limit}`)}</dd>
      <dt>State</dt>
      <dd>
        <span class=${`badge ${request.status}`}>${STATUSES[request.status] ?? request.status}</span>
        ${request.failure && html` ${request.failure.message} <span class="muted">(${codeText(request.failure.code)})</span>`}
      </dd>
      <dt>Requested</dt>
      <dd>${momentText(request.created_at)}</dd>
      ${records.length > 0 && html`<dt>Time</dt>
        <dd>${timeText(records)}</dd>
        <dt>Cost</dt>
        <dd>${costText(records)}</dd>`}
    </dl>
    <p class="actions">
      ${request.plan_id
        ? html`<a class="button primary" href=${`#/plans/${request.plan_id}`}>Read the plan</a>`
        : html`<a class="button" href=${`#/requests/${request.id}`}>Follow its steps</a>`}
      <a class="button" href=${`#/new?from=${request.id}`}>Make another one like this</a>
    </p>
  </section>`;
}

/** Say how a topic was read. @param {{topic: import("./types").TopicMatch}} props */
function Read({ topic: { name, how, score } }) {
  if (how === "exact") return html`<span class="muted">(a topic of the library)</span>`;
  const why = how === "alias" ? "another name of it" : `the nearest topic of the library, ${score.toFixed(2)} of 1.00 alike`;
  return html`was read as <strong><bdi>${name}</bdi></strong> <span class="muted">(${why})</span>`;
}

/** Return the limits of a request in words. @param {PlanRequest} request */
function limitsOf({ constraints, language }) {
  const { max_daily_minutes: most, must_include_practice: practice, start_date: start, deadline, exam_date: exam } = constraints;
  const off = constraints.unavailable_weekdays.length + constraints.unavailable_dates.length;
  return [
    most && `at most ${minutes(most)} a day`,
    practice && "with practice",
    start && `from ${dateWithYear(start)}`,
    exam && `before an exam on ${dateWithYear(exam)}`,
    deadline && `until ${dateWithYear(deadline)}`,
    off && "with days off",
    language && `in the language ${language}`,
  ].filter(Boolean);
}

/** @param {TraceRecord} record */
const startOf = (record) => Date.parse(record.started_at);

/** Return when the steps began and how long they took, with what was between them, in milliseconds. @param {TraceRecord[]} records */
function spanOf(records) {
  const first = Math.min(...records.map(startOf));
  return { first, length: Math.max(1, ...records.map((record) => startOf(record) + record.milliseconds - first)) };
}

/** @param {TraceRecord[]} records */
function timeText(records) {
  const inSteps = records.reduce((sum, record) => sum + record.milliseconds, 0);
  return `${seconds(spanOf(records).length)} from the first step to the last, ${seconds(inSteps)} of it in ${counted(records.length, "step")}`;
}

/** @param {TraceRecord[]} records */
function costText(records) {
  const calls = records.flatMap(({ detail }) => detail?.calls ?? []);
  if (calls.length === 0) return "nothing: no model was asked";
  const cost = calls.reduce((sum, call) => sum + (call["studyplan.cost_micro_usd"] ?? 0), 0);
  return `${cost ? dollars(cost) : "nothing, or the price is not known"}, for ${counted(calls.length, "call")} of a model`;
}

/** @param {Loaded & {isOpen: boolean}} props */
function Trace({ request, records, plan, isOpen }) {
  if (records.length === 0) return html`<p class="notice note">${nothingText(request, isOpen)}</p>`;
  const retrieval = records.findLast(({ step, detail }) => step === "retrieve_resources" && detail);
  return html`<section aria-labelledby="time">
      <h2 id="time">The steps</h2>
      <${TimeLine} records=${records} />
    </section>
    ${retrieval && html`<${Candidates} record=${retrieval} records=${records} plan=${plan} />`}
    <${Attempts} records=${records} ranking=${retrieval?.detail} />`;
}

/** Say why there are no records. @param {PlanRequest} request @param {boolean} isOpen */
function nothingText(request, isOpen) {
  if (isOpen) return "No step has ended yet. The first one will be here in a moment.";
  if (Date.now() - Date.parse(request.created_at) > KEPT) {
    return "The records of this request have expired: they are deleted after 90 days.";
  }
  return "There are no records: the request ended before its first step.";
}

/** Draw the steps as bars over time. @param {{records: TraceRecord[]}} props */
function TimeLine({ records }) {
  const { first, length } = spanOf(records);
  return html`<ol class="time-line">
    ${records.map((record) => html`<li class=${record.error ? "failed" : ""}>
      <span class="name">${stepName(record)}${record.error && html` <strong>failed</strong>`}</span>
      <span class="muted">${seconds(record.milliseconds)}</span>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="6" />
        <rect class="bar" x=${Math.min(99, ((startOf(record) - first) / length) * 100)} height="6"
          width=${Math.max(1, (record.milliseconds / length) * 100)} />
      </svg>
      <span class="note">${capital(record.decision)}</span>
    </li>`)}
  </ol>`;
}
