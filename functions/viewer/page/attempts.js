/** The attempts at a plan: who wrote each, what it cost, what the checks found, and what was decided. */
import { stepName } from "./live.js";
import { html } from "./preact.js";
import { BANDS, WRITERS, capital, codeText, counted, dollars, minutes, seconds, signed } from "./words.js";

/** @typedef {import("./types").TraceRecord} TraceRecord */
/** @typedef {import("./types").Finding} Finding */
/** @typedef {import("./types").Writing} Writing */

const STEPS_OF_ATTEMPTS = ["generate_plan", "validate_plan", "score_plan"];

/** @type {Record<string, string>} */
const DECISIONS = {
  publish: "The best draft is published.",
  repair: "The findings go back to the model, which writes the plan once more.",
  fallback: "The built-in rules write the plan.",
  fail: "No draft is good enough; the request fails.",
};

/** @param {{records: TraceRecord[], ranking: import("./types").Ranking | undefined}} props */
export function Attempts({ records, ranking }) {
  const others = records.filter(({ step, error }) => error && !STEPS_OF_ATTEMPTS.includes(step));
  const ofAttempts = records.filter(({ step }) => STEPS_OF_ATTEMPTS.includes(step));
  const numbers = [...new Set(ofAttempts.map(({ attempt }) => attempt))].sort((one, other) => one - other);
  const titles = new Map((ranking?.candidates ?? []).map(({ resource_id, title }) => [resource_id, title]));
  return html`${others.length > 0 && html`<section aria-labelledby="failures">
      <h2 id="failures">Failed steps</h2>
      ${others.map((record) => html`<${FailedStep} record=${record} />`)}
    </section>`}
    ${numbers.length > 0 && html`<section aria-labelledby="attempts">
      <h2 id="attempts">The attempts</h2>
      ${numbers.map((number) => html`<${Attempt} key=${number} number=${number} titles=${titles}
        records=${ofAttempts.filter(({ attempt }) => attempt === number)} />`)}
    </section>`}`;
}

/** @param {{record: TraceRecord}} props */
const FailedStep = ({ record }) => html`<div class="notice error">
  <p><strong>${stepName(record)} failed</strong> (${codeText(record.error ?? "")}): ${record.decision}</p>
</div>`;

/** @param {{number: number, records: TraceRecord[], titles: Map<string, string>}} props */
function Attempt({ number, records, titles }) {
  return html`<section class="card attempt" aria-label=${`Attempt ${number}`}>
    <h3>Attempt ${number}</h3>
    ${records.map((record) => {
      if (record.step === "generate_plan") return html`<${Draft} record=${record} titles=${titles} />`;
      if (record.error) return html`<${FailedStep} record=${record} />`;
      return record.step === "validate_plan" ? html`<${Checked} record=${record} />` : html`<${Scored} record=${record} />`;
    })}
  </section>`;
}

/** @param {{record: TraceRecord, titles: Map<string, string>}} props a run of generate_plan */
function Draft({ record, titles }) {
  const { output } = record;
  // A detail that was too long even with short lists has none of them.
  /** @type {Writing} */
  const detail = { calls: [], sent_back: [], ...record.detail };
  return html`<h4>The draft</h4>
    ${record.error && html`<${FailedStep} record=${record} />`}
    ${output?.generated_by && html`<p>
      Written by ${WRITERS[output.generated_by] ?? output.generated_by}: ${counted(output.picks, "pick")}, scheduled as
      ${" "}${counted(output.tasks, "task")} on ${counted(output.days, "day")}, ${minutes(output.minutes)} together${output.left_out
        ? `; ${counted(output.left_out, "pick")} not scheduled`
        : ""}.
    </p>`}
    ${detail.sent_back.length > 0 && html`<p>The model was sent back ${counted(detail.sent_back.length, "finding")} of the attempt before:</p>
      <${Findings} findings=${detail.sent_back} />`}
    ${detail.calls.length > 0 && html`<${Calls} calls=${detail.calls} version=${detail.prompt_version} />`}
    <${Replaced} reasons=${detail.replaced_reasons ?? []} titles=${titles} />`;
}

/** @param {{calls: Record<string, any>[], version: string | null | undefined}} props */
const Calls = ({ calls, version }) => html`<p>${counted(calls.length, "call")} of a model${version ? html`, prompt <bdi>${version}</bdi>` : ""}:</p>
  <ol>
    ${calls.map((call) => html`<li>
      <bdi>${call["gen_ai.response.model"] ?? call["gen_ai.request.model"]}</bdi>, ${seconds(call["studyplan.milliseconds"] ?? 0)}:
      ${" "}${counted(call["gen_ai.usage.input_tokens"] ?? 0, "token")}
      ${call["gen_ai.usage.cache_read.input_tokens"] ? ` (${call["gen_ai.usage.cache_read.input_tokens"].toLocaleString("en")} from a cache)` : ""} in,
      ${" "}${counted(call["gen_ai.usage.output_tokens"] ?? 0, "token")} out${call["studyplan.usage_estimated"] ? " (estimated)" : ""},
      ${" "}${call["studyplan.cost_micro_usd"] ? dollars(call["studyplan.cost_micro_usd"]) : "no cost recorded"}.
      ${call["error.type"] && html` <strong>Failed: <bdi>${call["error.type"]}</bdi>.</strong>`}
    </li>`)}
  </ol>`;

/** @param {{reasons: {resource_id: string, claims: string[]}[], titles: Map<string, string>}} props */
const Replaced = ({ reasons, titles }) =>
  reasons.length > 0 &&
  html`<p>${counted(reasons.length, "reason")} of the model claimed what the library does not state. Plain reasons took their place:</p>
    <ul>
      ${reasons.map(({ resource_id, claims }) => html`<li>
        <bdi>${titles.get(resource_id) ?? resource_id}</bdi>: untrue ${claims.map(codeText).join(", ")}
      </li>`)}
    </ul>`;

/** @param {{record: TraceRecord}} props a run of validate_plan */
function Checked({ record: { output, detail } }) {
  /** @type {Finding[]} */
  const findings = detail?.findings ?? [];
  const checks = Object.keys(output?.checks ?? {}).length;
  return html`<h4>The checks</h4>
    <p>
      ${checks ? `${counted(checks, "check")} ran: ` : ""}${counted(output?.errors ?? 0, "error")}, ${counted(output?.warnings ?? 0, "warning")}.
      ${findings.length === 0 && " Nothing was found."}
    </p>
    <${Findings} findings=${findings} />`;
}

const SEVERITIES = /** @type {const} */ (["error", "warning", "info"]);
const SEVERITY_NAMES = { error: "Errors", warning: "Warnings", info: "Notes" };

/** @param {{findings: Finding[]}} props */
const Findings = ({ findings }) => html`${SEVERITIES.map((severity) => {
  const some = findings.filter((finding) => finding.severity === severity);
  return some.length > 0 && html`<p class=${`severity ${severity}`}>${SEVERITY_NAMES[severity]}</p>
    <ul>
      ${some.map(({ code, message, day }) => html`<li>
        <strong>${capital(codeText(code))}</strong>${day ? `, day ${day}` : ""}: <bdi>${message}</bdi>
      </li>`)}
    </ul>`;
})}`;

/** @param {{record: TraceRecord}} props a run of score_plan */
function Scored({ record: { output, detail, decision } }) {
  /** @type {import("./types").Confidence | undefined} */
  const confidence = detail?.confidence;
  const action = output?.next_action;
  return html`<h4>The score</h4>
    ${confidence && html`<p>
        Best so far: attempt ${output.best_attempt} with ${confidence.score.toFixed(2)} of 1.00. ${BANDS[confidence.band]}
      </p>
      ${confidence.factors.length > 0 && html`<ul>
        ${confidence.factors.map(({ code, effect, why }) => html`<li>
          ${signed(effect)} <strong>${capital(codeText(code))}</strong>: ${why}
        </li>`)}
      </ul>`}`}
    ${!confidence && html`<p>There is no draft yet.</p>`}
    <p><strong>Decision:</strong> ${DECISIONS[action] ?? capital(decision)}</p>`;
}
