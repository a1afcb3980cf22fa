/** Whether a plan is possible, which limit binds, and what to change. */
import { Failed } from "./parts.js";
import { isLearners } from "./place.js";
import { html } from "./preact.js";
import { capital, counted, dateWithYear, minutes } from "./words.js";

/** @typedef {import("./types").Report} Report */

/**
 * @param {{check: {report?: Report, problem?: import("./api.js").Problem, busy?: boolean, again?: () => void},
 *   apply: (fix: import("./types").Fix) => void, choose: (topic: string) => void, typed: string,
 *   hasLearner: boolean}} props
 */
export function CheckResult({ check, apply, choose, typed, hasLearner }) {
  const { report, problem, busy } = check;
  const isInfeasible = problem?.code === "Infeasible";
  const isInvalid = problem?.code === "InvalidFields";
  return html`<h2>Is it possible?</h2>
    <div aria-live="polite" aria-busy=${busy ? "true" : "false"} class=${busy ? "checking" : ""}>
      ${!report && !problem && html`<p class="muted">
        ${!hasLearner ? "Save the learner first." : busy ? "Checking …" : "Type a topic, and you will see here whether a plan is possible."}
      </p>`}
      ${report && html`<${Possible} report=${report} typed=${typed} choose=${choose} />`}
      ${isInfeasible && html`<${Impossible} problem=${problem} apply=${apply} />`}
      ${isInvalid && html`<p>Some fields are not valid yet; the form says which.</p>`}
      ${problem && !isInfeasible && !isInvalid && html`<${Failed} problem=${problem} retry=${check.again} />`}
    </div>`;
}

/** @param {{report: Report, typed: string, choose: (topic: string) => void}} props */
function Possible({ report, typed, choose }) {
  const binding = bindingWeek(report.weeks);
  return html`<p class="verdict good"><strong>Yes.</strong> Up to ${minutes(report.capacity_minutes)} on
      ${" "}${counted(report.study_days, "study day")}${report.first_date && report.last_date
        ? `, ${dateWithYear(report.first_date)} to ${dateWithYear(report.last_date)}`
        : ""}.</p>
    ${report.topics.filter(({ how }) => how !== "exact").map(
      ({ name }) => html`<p>
        '<bdi>${typed}</bdi>' is read as the topic <strong>${name}</strong>.
        ${" "}<button onClick=${() => choose(name)}>Write ${name}</button>
      </p>`,
    )}
    ${report.thin && html`<p class="notice warning">
      ${report.notes[0] ?? "The library has too little material for the requested time."}
    </p>`}
    ${report.notes.slice(report.thin ? 1 : 0).map((note) => html`<p>${note}</p>`)}
    ${binding && html`<p>${binding.explanation}</p>`}
    <${Weeks} weeks=${report.weeks} />`;
}

/** Return the first week that one limit binds. @param {Report["weeks"]} weeks */
const bindingWeek = (weeks) => weeks.find(({ limited_by }) => limited_by);

/** @param {{problem: import("./api.js").Problem, apply: (fix: import("./types").Fix) => void}} props */
export function Impossible({ problem, apply }) {
  return html`<p class="verdict bad"><strong>Not like this.</strong> ${problem.message}</p>
    ${problem.fixes.length > 0
      ? html`<p>Each of these changes alone makes it possible:</p>
        <ul class="fixes">
          ${problem.fixes.map((fix) => html`<li><button onClick=${() => apply(fix)}>${fix.change}</button></li>`)}
        </ul>`
      : html`<p>
          No single change is enough. Change several limits, or ${isLearners ? "ask your team for more resources" : html`add resources to the <a href="#/library">library</a>`}.
        </p>`}
    <${Weeks} weeks=${problem.weeks} />`;
}

/** @param {{weeks: Report["weeks"]}} props */
const Weeks = ({ weeks }) =>
  weeks.length > 1 &&
  html`<details>
    <summary>Each week</summary>
    <ol class="weeks-check">
      ${weeks.map(
        (week) => html`<li>
          <strong>Week ${week.week}</strong>: ${minutes(week.capacity_minutes)}. ${capital(week.explanation)}
        </li>`,
      )}
    </ol>
  </details>`;
