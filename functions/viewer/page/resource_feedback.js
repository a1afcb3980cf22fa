/** What learners say of a resource, as its team sees it: the votes, what they change, and what the team overrides. */
import { call } from "./api.js";
import { Confirm, Note, useStored } from "./editing.js";
import { OverrideForm, settingsText, shiftText } from "./feedback_override.js";
import { Failed, Loading } from "./parts.js";
import { html, useRef, useState } from "./preact.js";
import { capital, counted, minutes, momentText, signed } from "./words.js";

/** @typedef {import("./types").ResourceFeedback} ResourceFeedback */
/** @typedef {import("./types").LevelFeedback} LevelFeedback */
/** @typedef {{data: ResourceFeedback, etag: string | null}} Answer */

const MOST_REPORTS = 3; // so many learners exclude a resource

/** @param {{resource: import("./types").Resource}} props */
export function View({ resource }) {
  const path = `resources/${resource.id}/feedback/`;
  /** @type {import("./editing.js").Loaded<Answer>} */
  const { data, problem, reload, replace } = useStored((signal) => call("GET", path, { signal }), [resource.id, resource.url]);
  const [note, setNote] = useState("");
  const [isChanging, setChanging] = useState(false);
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  const again = (/** @type {string} */ sentence) => {
    setNote(sentence);
    setChanging(false);
    heading.current?.focus();
  };
  const reset = async () => {
    await call("DELETE", path, { headers: data?.etag ? { "If-Match": data.etag } : {} });
    again("The feedback is reset.");
    reload();
  };
  const saved = (/** @type {Answer} */ answer) => {
    replace(answer);
    again("The settings are saved.");
  };
  return html`<section aria-labelledby="feedback">
    <h2 id="feedback" tabindex="-1" ref=${heading}>What learners say</h2>
    <${Note}>${note}<//>
    ${problem && html`<${Failed} problem=${problem} retry=${reload} />`}
    ${!data && !problem && html`<${Loading} of="the feedback" />`}
    ${data && html`<${Facts} feedback=${data.data} />`}
    ${data && isChanging && html`<${OverrideForm} path=${path} opened=${data} saved=${saved} cancel=${() => again("")} />`}
    ${data && !isChanging && html`<p><button onClick=${() => setChanging(true)}>Override the votes</button></p>`}
    ${data?.data.since && !isChanging && html`<${Confirm} verb="Reset" doing="Resetting" kind="feedback" name=${`what learners said of ${resource.title}`}
      act=${reset} more=${(/** @type {import("./api.js").Problem} */ failed) => failed.status === 412 && html`<button onClick=${reload}>Load the feedback again</button>`}>
      <p>
        What was said so far, minutes and reports too, counts no more, and what you have set is gone. Learners may say it again. It cannot be
        undone.
      </p>
    <//>`}
  </section>`;
}

/** @param {{feedback: ResourceFeedback}} props */
function Facts({ feedback }) {
  const levels = feedback.levels.filter((level) => answersOf(level) > 0 || level.points || level.level_shift);
  const facts = [
    ...levels.map((level) => /** @type {[string, any[]]} */ ([capital(level.level), textsOf(level)])),
    ["Minutes", [minutesText(feedback)]],
    ["Link", linkTexts(feedback)],
    ["Set by you", settingsText(feedback.override)],
    ["Counted since", feedback.since ? [momentText(feedback.since)] : []],
  ].filter(([, texts]) => texts.length);
  return html`${levels.length === 0 && html`<p class="muted">No learner has rated it yet.</p>`}
    <dl class="facts">
      ${facts.map(([name, texts]) => html`<dt>${name}</dt>
        <dd>${texts.length === 1 ? texts[0] : html`<ul>${/** @type {any[]} */ (texts).map((text) => html`<li>${text}</li>`)}</ul>`}</dd>`)}
    </dl>`;
}

/** @param {LevelFeedback} level */
const answersOf = ({ ratings, too_easy, right, too_hard }) =>
  ratings.reduce((sum, { learners }) => sum + learners, too_easy + right + too_hard);

/** Say what learners of a level answered, and what that changes. @param {LevelFeedback} level */
function textsOf({ ratings, too_easy, right, too_hard, points, level_shift, why }) {
  const given = ratings.filter(({ learners }) => learners).reverse();
  const hard = [[too_easy, "too easy"], [right, "right"], [too_hard, "too hard"]].filter(([count]) => count);
  return [
    given.length > 0 && `Rated ${given.map(({ rating, learners }) => `${rating} of 5 by ${counted(learners, "learner")}`).join(", ")}.`,
    hard.length > 0 && `Difficulty: ${hard.map(([count, text]) => `${text} for ${count}`).join(", ")}.`,
    points !== 0 && html`Its score changes by <strong>${signed(points)}</strong>.`,
    level_shift !== 0 && shiftText(level_shift),
    ...why.map((sentence) => html`<span class="muted">Plans say: <q><bdi>${sentence}</bdi></q></span>`),
  ].filter(Boolean);
}

/** Say what is reported of the link, and what follows. @param {ResourceFeedback} feedback */
function linkTexts({ broken_link_reports: reports, excluded, override }) {
  const isAllowed = override.excluded === false ? "you allow it" : "another resource that is used needs it";
  return [
    reports ? `${counted(reports, "learner")} ${reports === 1 ? "reports" : "report"} it as broken.` : "Nobody reports it as broken.",
    excluded && html`<span class="badge failed">left out of new plans</span>`,
    !excluded && reports >= MOST_REPORTS && `It stays in plans: ${isAllowed}.`,
  ].filter(Boolean);
}

/** @param {ResourceFeedback} feedback */
function minutesText({ estimated_minutes, planned_minutes, learners_timed, median_minutes }) {
  const needed = median_minutes === null ? "" : ` ${counted(learners_timed, "learner")} needed ${minutes(median_minutes)}${learners_timed > 1 ? " in the middle" : ""}.`;
  const planned = planned_minutes === estimated_minutes ? "" : ` Plans count with ${minutes(planned_minutes)}.`;
  return `${minutes(estimated_minutes)} in the library.${needed}${planned}`;
}
