/** What retrieval found: the candidates with the parts of their scores, what was rejected, and what the library has. */
import { StackedBar } from "./parts.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { REJECTIONS, SCORE_PARTS, capital, codeText, counted, minutes } from "./words.js";

/** @typedef {import("./types").TraceRecord} TraceRecord */
/** @typedef {import("./types").TraceCandidate} TraceCandidate */
/** @typedef {import("./types").Ranking} Ranking */

const FIRST = 12; // candidates that are drawn before somebody asks for all

/** @type {Ranking} */
const NOTHING = {
  topic: "",
  resolved_by: "",
  candidates: [],
  further_candidates: [],
  rejected_by_reason: {},
  rejected_examples: [],
  facts: null,
};

/** @param {string} name */
const partName = (name) => SCORE_PARTS[name] ?? capital(codeText(name));

/** @param {{record: TraceRecord, records: TraceRecord[], plan: import("./types").Plan | null}} props `record` is of retrieval */
export function Candidates({ record, records, plan }) {
  // A detail that was too long even with short lists has none of them.
  /** @type {Ranking} */
  const ranking = { ...NOTHING, ...record.detail };
  const count = ranking.candidates.length + ranking.further_candidates.length;
  const output = record.output;
  return html`<section aria-labelledby="candidates">
    <h2 id="candidates">The candidates</h2>
    <p>
      ${ranking.resolved_by && `The topic: ${ranking.resolved_by}. `}${counted(output?.candidates ?? count, "resource")} of the library can serve the request.
      ${output?.usable_minutes !== undefined && html` They have ${minutes(output.usable_minutes)} for the ${minutes(output.capacity_minutes)} that the plan can hold.`}
    </p>
    ${ranking.candidates.length > 0 && html`<${Ranked} ranking=${ranking} outcomes=${outcomesOf(records, plan)} />`}
    <${Rejected} ranking=${ranking} />
    <${Facts} ranking=${ranking} />
  </section>`;
}

/**
 * Return what became of each resource that a writer picked: of the plan's attempt, or the last one where there is no plan.
 *
 * @param {TraceRecord[]} records
 * @param {import("./types").Plan | null} plan
 * @returns {Map<string, {text: string, isScheduled?: boolean, why?: string}>}
 */
function outcomesOf(records, plan) {
  const best = records.findLast(({ step, output }) => step === "score_plan" && output?.best_attempt)?.output.best_attempt;
  const drafts = records.filter(({ step, detail }) => step === "generate_plan" && detail?.picks);
  const draft = drafts.findLast(({ attempt }) => attempt === best) ?? drafts.at(-1);
  const scheduled = new Set(plan?.days.flatMap(({ tasks }) => tasks.map(({ resource_id }) => resource_id)));
  const reasons = new Map(plan?.left_out.map(({ resource_id, reason }) => [resource_id, reason]));
  const picked = (draft?.detail.picks ?? []).map((/** @type {string} */ id) => [
    id,
    scheduled.has(id)
      ? { text: "in the plan", isScheduled: true }
      : { text: plan ? "picked, not scheduled" : "picked", why: reasons.get(id) },
  ]);
  return new Map(picked);
}

/** @param {{ranking: Ranking, outcomes: ReturnType<typeof outcomesOf>}} props */
function Ranked({ ranking, outcomes }) {
  const { candidates, further_candidates: further, cut } = ranking;
  const [isAll, setAll] = useState(false);
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (isAll) list.current?.querySelectorAll("summary")[FIRST]?.focus(); // the button that was pressed is gone
  }, [isAll]);
  const shown = isAll ? candidates : candidates.slice(0, FIRST);
  return html`<p>A bar is as long as the score, of 1.00. Its parts, from left to right:</p>
    <ul class="legend">
      ${partsOf(candidates).map((name) => html`<li><span class=${`swatch part-${name}`} aria-hidden="true"></span> ${partName(name)}</li>`)}
    </ul>
    <ol class="candidates" ref=${list}>
      ${shown.map((candidate) => html`<${CandidateItem} key=${candidate.resource_id} candidate=${candidate}
        outcome=${outcomes.get(candidate.resource_id)} />`)}
    </ol>
    ${shown.length < candidates.length && html`<p>
      <button onClick=${() => setAll(true)}>Show all ${candidates.length} candidates</button>
    </p>`}
    ${further.length > 0 && html`<p>
      ${counted(further.length, "further candidate")} scored
      ${" "}${Math.max(...further.map(({ score }) => score)).toFixed(2)} or less; the parts of these scores are not recorded.
    </p>`}
    ${cut && html`<p class="muted">The record was too long and was cut: it has not all of
      ${" "}${Object.entries(cut).map(([name, length]) => `${length} ${codeText(name)}`).join(", ")}.</p>`}
    <${Numbers} candidates=${candidates} outcomes=${outcomes} />`;
}

/** Return the names of the parts that scores have: only where somebody has voted is there one for votes. @param {TraceCandidate[]} candidates */
const partsOf = (candidates) => Object.keys(SCORE_PARTS).filter((wanted) => candidates.some(({ parts }) => parts.some(({ name }) => name === wanted)));

/** @param {{candidate: TraceCandidate, outcome: {text: string, isScheduled?: boolean, why?: string} | undefined}} props */
function CandidateItem({ candidate: { title, score, parts, selection_reason: reason }, outcome }) {
  return html`<li>
    <details>
      <summary>
        <span class="name"><bdi>${title}</bdi></span>
        <span>${score.toFixed(2)}</span>
        <span class=${outcome?.isScheduled ? "badge completed" : "badge"}>${outcome?.text ?? "not picked"}</span>
        <${StackedBar} parts=${parts.map(({ name, points }) => ({ name, value: points }))} most=${1} />
      </summary>
      <div class="why">
        <p>It is a candidate because: <bdi>${reason}</bdi>.${outcome?.why && html` Not scheduled: <bdi>${outcome.why}</bdi>.`}</p>
        <ul class="score-parts">
          ${parts.map(({ name, points, why }) => html`<li class=${points ? "" : "zero"}>
            <span class=${`swatch part-${name}`} aria-hidden="true"></span>${" "}
            ${partName(name)} ${points.toFixed(2)}: <bdi>${why}</bdi>
          </li>`)}
        </ul>
      </div>
    </details>
  </li>`;
}

/** Show the scores as a table. @param {{candidates: TraceCandidate[], outcomes: ReturnType<typeof outcomesOf>}} props */
function Numbers({ candidates, outcomes }) {
  const [isOpen, setOpen] = useState(false);
  const names = partsOf(candidates);
  /** @param {TraceCandidate} candidate @param {string} wanted */
  const points = ({ parts }, wanted) => parts.find(({ name }) => name === wanted)?.points.toFixed(2) ?? "";
  return html`<details onToggle=${(/** @type {any} */ event) => setOpen(event.currentTarget.open)}>
    <summary>The scores as a table</summary>
    ${isOpen && html`<div class="scrolled" tabindex="0" role="region" aria-label="Scores of the candidates">
      <table>
        <thead><tr>
          <th scope="col">Resource</th><th scope="col">Score</th>
          ${names.map((name) => html`<th scope="col">${partName(name)}</th>`)}
          <th scope="col">Outcome</th>
        </tr></thead>
        <tbody>${candidates.map((candidate) => html`<tr>
          <th scope="row"><bdi>${candidate.title}</bdi></th><td>${candidate.score.toFixed(2)}</td>
          ${names.map((name) => html`<td>${points(candidate, name)}</td>`)}
          <td>${outcomes.get(candidate.resource_id)?.text ?? "not picked"}</td>
        </tr>`)}</tbody>
      </table>
    </div>`}
  </details>`;
}

/** @param {{ranking: Ranking}} props */
function Rejected({ ranking: { rejected_by_reason: counts, rejected_examples: examples } }) {
  const reasons = Object.entries(counts).sort(([, one], [, other]) => other - one);
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return html`<h3>Rejected</h3><p>No resource of the library was rejected.</p>`;
  return html`<h3>Rejected: ${counted(total, "resource")}</h3>
    ${reasons.map(([reason, count]) => {
      const named = examples.filter((example) => example.reason === reason);
      return html`<details>
        <summary>${count.toLocaleString("en")} ${REJECTIONS[reason] ?? codeText(reason)}</summary>
        <ul>
          ${named.map(({ title }) => html`<li><bdi>${title}</bdi></li>`)}
          ${count > named.length && html`<li class="muted">${named.length ? "and " : ""}${counted(count - named.length, "other")} that the record does not name</li>`}
        </ul>
      </details>`;
    })}`;
}

/** @param {{ranking: Ranking}} props */
function Facts({ ranking: { facts, candidates } }) {
  if (!facts) return null;
  const titles = new Map(candidates.map(({ resource_id, title }) => [resource_id, title]));
  return html`<h3>What the library has on the topic</h3>
    <ul>
      ${facts.levels.map(({ level, study, practice }) => html`<li>
        ${capital(level)}: ${study ? `${minutes(study)} of study` : "no study"}, ${practice ? `${minutes(practice)} of practice` : "no practice"}
      </li>`)}
    </ul>
    <${Concepts} title="On the weak areas" concepts=${facts.weak_areas} titles=${titles} />
    <${Concepts} title="On the concepts of the goal" concepts=${facts.goal} titles=${titles} />`;
}

/** @param {{title: string, concepts: import("./types").ConceptCount[], titles: Map<string, string>}} props */
const Concepts = ({ title, concepts, titles }) =>
  concepts.length > 0 &&
  html`<p>${title}:</p>
    <ul>
      ${concepts.map(({ concept, resources, best }) => {
        const named = best.filter((id) => titles.has(id)).map((id) => titles.get(id));
        return html`<li>
          <bdi>${concept}</bdi>: ${counted(resources, "resource")}${named.length > 0 && html`, the best <bdi>${named.join("; ")}</bdi>`}
        </li>`;
      })}
    </ul>`;
