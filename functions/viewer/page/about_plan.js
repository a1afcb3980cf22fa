/** What a plan leaves out and assumes, what the checks found, and how it was made. */
import { Failed, Loading } from "./parts.js";
import { isLearners } from "./place.js";
import { html } from "./preact.js";
import { WRITERS, capital, codeText, counted, minutes, momentText } from "./words.js";

/**
 * @param {{plan: import("./types").Plan, titles: Map<string, string>, request: import("./types").PlanRequest,
 *   explanation: import("./day.js").LoadedExplanation}} props
 */
export function About({ plan, titles, request, explanation }) {
  const { unfinished, assumed_prerequisites: assumed } = plan;
  const unreviewed = plan.left_out.filter(({ resource_id }) => titles.has(resource_id));
  const left_out = plan.left_out.filter(({ resource_id }) => !titles.has(resource_id));
  return html`<section aria-labelledby="about" class="about">
    <h2 id="about">About this plan</h2>
    ${plan.topics.filter(({ how }) => how !== "exact").map(({ name }) => html`<p>
      The topic '<bdi>${request.topic}</bdi>' was read as ${name}.
    </p>`)}
    ${assumed.length > 0 && html`<h3>What you should know already</h3>
      <${Omitted} items=${assumed} />`}
    ${unfinished && html`<p>
      The plan does not finish <bdi>${titles.get(unfinished.resource_id) ?? "one resource"}</bdi>:
      ${" "}${minutes(unfinished.remaining_minutes)} of it are left for afterwards.
    </p>`}
    ${left_out.length > 0 && html`<details>
      <summary>Left out: ${counted(left_out.length, "resource")}</summary>
      <${Omitted} items=${left_out} />
    </details>`}
    ${unreviewed.length > 0 && html`<details>
      <summary>Reviews without room: ${counted(unreviewed.length, "resource")}</summary>
      <${Omitted} items=${unreviewed} />
    </details>`}
    ${plan.findings.length > 0 && html`<details open=${plan.findings.some(({ severity }) => severity === "error") || undefined}>
      <summary>What the checks found: ${counted(plan.findings.length, "finding")}</summary>
      <ul>
        ${plan.findings.map(({ severity, message, day }) => html`<li>
          ${SEVERITIES[severity]}${day ? `, day ${day}` : ""}: <bdi>${message}</bdi>
        </li>`)}
      </ul>
    </details>`}
    <${Checks} explanation=${explanation} />
    <p class="muted">
      Made ${momentText(plan.created_at)} by ${WRITERS[plan.generated_by] ?? plan.generated_by}${plan.repaired
        ? `, after ${counted(plan.repaired, "repair")}`
        : ""}.
      ${!isLearners && html` <a class="no-print" href=${`#/requests/${plan.request_id}/trace`}>See how it was made</a>`}
    </p>
  </section>`;
}

/** @param {{request: import("./types").PlanRequest}} props */
export const Actions = ({ request }) => html`<p class="actions no-print">
  <button onClick=${printPlan}>Print this plan</button>
  ${!isLearners && html`<a class="button" href=${`#/new?from=${request.id}`}>Make another one like this</a>
    <a class="button" href=${`#/learners/${request.learner_id}`}>Calendar and links</a>`}
</p>`;

/** Print the plan. The event comes before: a browser takes the address of the page before it sends the event itself. */
function printPlan() {
  dispatchEvent(new Event("beforeprint"));
  setTimeout(print); // what the event changes is drawn then
}

const SEVERITIES = { error: "Error", warning: "Warning", info: "Note" };

/** @param {{items: import("./types").Omitted[]}} props */
const Omitted = ({ items }) => html`<ul>
  ${items.map(({ title, reason }) => html`<li><bdi>${title}</bdi>: <bdi>${reason}</bdi></li>`)}
</ul>`;

/** @param {{explanation: import("./day.js").LoadedExplanation}} props */
function Checks({ explanation: { data, problem, reload, load } }) {
  /** @param {any} event */
  const toggled = (event) => event.currentTarget.open && load();
  return html`<details class="no-print" onToggle=${toggled}>
    <summary>All checks</summary>
    ${problem && html`<${Failed} problem=${problem} retry=${reload} />`}
    ${!data && !problem && html`<${Loading} of="the checks" />`}
    ${data && html`<ul class="checks">
      ${data.checks.map(({ code, asserts, passed }) => html`<li class=${passed ? "passed" : "not-passed"}>
        <span aria-hidden="true">${passed ? "✓" : "!"}</span> ${capital(asserts)}
        ${!passed && html` <strong>(${capital(codeText(code))})</strong>`}
        <span class="visually-hidden">${passed ? ": passed" : ": not passed"}</span>
      </li>`)}
    </ul>`}
  </details>`;
}
