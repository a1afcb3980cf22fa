/** The list of plan requests and what became of them, newest first. */
import { get, withQuery } from "./api.js";
import { Empty, Failed, Loading, More, go, useHeading, useLoad, usePages } from "./parts.js";
import { hrefOf } from "./place.js";
import { html } from "./preact.js";
import { STATUSES, counted, momentText } from "./words.js";

/** @typedef {import("./types").PlanRequest} PlanRequest */

/** Return where a request leads: to its plan, its version of a plan, or its progress. @param {PlanRequest} request */
export const placeOf = ({ id, plan_id, replan_of, version }) =>
  hrefOf(!plan_id ? `requests/${id}` : replan_of && version ? `plans/${plan_id}/versions/${version}` : `plans/${plan_id}`);

/** @param {{requests: PlanRequest[], names?: Map<string, string>}} props */
export const RequestList = ({ requests, names }) => html`<ul class="cards">
  ${requests.map(
    (request) => html`<li key=${request.id} class="card">
      <h3><a href=${placeOf(request)}><bdi>${request.goal}</bdi></a></h3>
      <p class="muted">
        <span class=${`badge ${request.status}`}>${STATUSES[request.status] ?? request.status}</span>
        ${names?.has(request.learner_id) && html` <bdi>${names.get(request.learner_id)}</bdi> · `}
        ${" "}<bdi>${request.topic}</bdi> · ${counted(request.duration_days, "day")} · ${momentText(request.created_at)}${request.replan_of ? " · a new version" : ""}
      </p>
      ${request.failure && html`<p>${request.failure.message}</p>`}
    </li>`,
  )}
</ul>`;

/** @param {{learner: string, status: string}} props the filters, "" for none */
export function Plans({ learner, status }) {
  const heading = useHeading("Plans");
  const learners = useLoad((signal) => get("learners/?limit=100", signal), []);
  const pages = usePages(
    (cursor, signal) => get(withQuery("plan-requests/", { learner_id: learner, status, limit: 20, cursor }), signal),
    [learner, status],
  );
  /** @type {import("./types").Learner[]} */
  const known = learners.data?.items ?? [];
  const names = new Map(known.map(({ id, name }) => [id, name]));
  /** @param {Record<string, string>} change */
  const filter = (change) => go(withQuery("plans", { learner, status, ...change }));
  return html`<h1 ...${heading}>Plans</h1>
    <form class="filters" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label for="by-learner">Learner</label>
      <select id="by-learner" value=${learner} onChange=${(/** @type {any} */ event) => filter({ learner: event.target.value })}>
        <option value="">all</option>
        ${learner && !names.has(learner) && html`<option value=${learner}>this learner</option>`}
        ${known.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
      </select>
      <label for="by-status">State</label>
      <select id="by-status" value=${status} onChange=${(/** @type {any} */ event) => filter({ status: event.target.value })}>
        <option value="">all</option>
        ${Object.entries(STATUSES).map(([code, text]) => html`<option value=${code}>${text}</option>`)}
      </select>
    </form>
    ${pages.isLoading && html`<${Loading} of="plans" />`}
    ${pages.items.length > 0 && html`<${RequestList} requests=${pages.items} names=${names} />`}
    ${pages.problem && html`<${Failed} problem=${pages.problem} retry=${pages.reload} />`}
    ${!pages.isLoading && !pages.problem && pages.items.length === 0 && !pages.hasMore &&
    html`<${Empty} title=${learner || status ? "No plan is like this." : "There are no plans yet."}>
      <p>${learner || status ? html`<a href="#/plans">Show all plans</a>` : html`<a class="button primary" href="#/new">Make a plan</a>`}</p>
    <//>`}
    <${More} pages=${pages} />`;
}
