/** One day of a plan with its tasks, and why each of them is there. */
import { Failed, Loading, StackedBar, WebLink } from "./parts.js";
import { createContext, html, useContext, useState } from "./preact.js";
import { KINDS, SCORE_PARTS, capital, codeText, longDate, minutes } from "./words.js";

/** @typedef {import("./types").Task} Task */
/**
 * @typedef {{data: import("./types").Explanation | undefined, problem: import("./api.js").Problem | undefined,
 *   reload: () => void, load: () => void}} LoadedExplanation
 */

/** The titles of the plan's resources by their id. */
export const Titles = createContext(/** @type {Map<string, string>} */ (new Map()));

/** What makes a plan a living one, once it is loaded; null in a plan that is only read. */
export const Living = createContext(/** @type {import("./living.js").Living | null} */ (null));

/** The date of the exam that the plan is for, "" for none. */
export const Exam = createContext("");

/** @param {{day: import("./types").Day, explanation?: LoadedExplanation}} props */
export function DayCard({ day, explanation }) {
  const isExam = useContext(Exam) === (day.date ?? "none");
  const name = day.date ? `Day ${day.day}, ${longDate(day.date)}` : `Day ${day.day}`;
  return html`<div class=${day.rest ? "day rest" : "day"} data-day=${day.day}>
    <h3>${name} <span class="muted length">${isExam ? "exam" : day.rest ? "rest day" : day.minutes ? minutes(day.minutes) : "nothing planned"}</span></h3>
    ${day.tasks.length > 0 && html`<ul class="tasks">
      ${day.tasks.map((task) => html`<${TaskItem} key=${task.id} task=${task} day=${day} explanation=${explanation} />`)}
    </ul>`}
    ${!day.rest && !day.tasks.length && html`<p class="muted">There was nothing left to plan that fits.</p>`}
  </div>`;
}

/** @param {{task: Task, day: import("./types").Day, explanation?: LoadedExplanation}} props a task without one is not explained */
function TaskItem({ task, day, explanation }) {
  const [isOpen, setOpen] = useState(false);
  const living = useContext(Living);
  const parts = { task, day, living };
  const toggle = () => {
    explanation?.load();
    setOpen(!isOpen);
  };
  return html`<li class=${`task ${task.task_type}`} data-task=${task.id}>
    <p class="title">${living && html`<${living.Tick} ...${parts} />`}<${WebLink} url=${task.url}>${task.title}<//></p>
    <p class="muted">
      <span class=${`kind ${task.task_type}`}>${KINDS[task.task_type] ?? task.task_type}</span>, ${minutes(task.minutes)}${partText(task)}
      ${living && html`<${living.TaskState} ...${parts} />`}
    </p>
    <p class="reason"><bdi>${task.reason}</bdi></p>
    <div class="task-actions no-print">
      ${explanation && html`<button class="quiet" aria-expanded=${isOpen ? "true" : "false"} onClick=${toggle}>
        Why this?<span class="visually-hidden"> ${task.title}</span>
      </button>`}
      ${living && html`<${living.TaskActions} ...${parts} />`}
    </div>
    ${explanation && isOpen && html`<${Why} task=${task} explanation=${explanation} />`}
  </li>`;
}

/** Say which part of the whole resource a task is. @param {Task} task */
function partText({ task_type, part, parts, first_minute, minutes: length, resource_minutes, continues_after_plan }) {
  if (task_type === "review" && parts > 1) return `, ${part} of ${parts}`;
  const isWhole = parts === 1 && !continues_after_plan;
  if (isWhole) return "";
  const last = first_minute + length - 1;
  const span = resource_minutes ? ` (minutes ${first_minute} to ${last} of ${resource_minutes})` : "";
  const end = continues_after_plan ? "; the rest comes after this plan" : "";
  return `, part ${part} of ${parts}${span}${end}`;
}

/** @param {{task: Task, explanation: LoadedExplanation}} props */
function Why({ task, explanation: { data, problem, reload } }) {
  const titles = useContext(Titles);
  if (problem) return html`<div class="why"><${Failed} problem=${problem} retry=${reload} /></div>`;
  if (!data) return html`<div class="why"><${Loading} of="the explanation" /></div>`;
  const why = data.days.flatMap((day) => day.tasks).find(({ task_id }) => task_id === task.id);
  if (!why) return html`<div class="why"><p>There is no explanation of this task.</p></div>`;
  return html`<div class="why">
    <p>It was selected because: <bdi>${why.selection_reason}</bdi>.</p>
    ${why.selected_because.length > 0 && html`<p>It is in the plan like this because ${why.selected_because.map(({ sentence }) => sentence).join("; ")}.</p>`}
    ${why.score !== null && task.task_type !== "review" && html`<p>
        Score ${why.score.toFixed(2)} of 1.00${why.rank ? `, rank ${why.rank} of the candidates for ${task.task_type}` : ""}:
      </p>
      <${StackedBar} parts=${why.score_parts.map(({ name, points }) => ({ name, value: points }))} most=${1} />
      <ul class="score-parts">
        ${why.score_parts.map(
          ({ name, points, why: fact }) => html`<li class=${points ? "" : "zero"}>
            <span class=${`swatch part-${name}`} aria-hidden="true"></span>${" "}
            ${SCORE_PARTS[name] ?? capital(codeText(name))} ${points.toFixed(2)}: <bdi>${fact}</bdi>
          </li>`,
        )}
      </ul>`}
    <p>Its length: ${why.minutes_from}.</p>
    ${why.alternatives.length > 0 && html`<p>What it was preferred to:</p>
      <ul>
        ${why.alternatives.map(({ resource_id, title, reason }) => html`<li>
          <bdi>${titles.get(resource_id) ?? title}</bdi>: <bdi>${reason}</bdi>
        </li>`)}
      </ul>`}
    ${why.counterfactual && html`<p>${capital(why.counterfactual.sentence)}.</p>`}
  </div>`;
}
