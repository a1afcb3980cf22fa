/** Moving a task to another day: a list of days, and what to do where the rules do not allow one. */
import { call } from "./api.js";
import { Failed, asProblem } from "./parts.js";
import { hrefOf } from "./place.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { longDate, minutes } from "./words.js";

/** @typedef {import("./living.js").Living} Living */
/** @typedef {import("./types").Task} Task */
/** @typedef {import("./types").Day} Day */
/** @typedef {import("./api.js").Problem} Problem */

let forms = 0; // a task can stand in a view more than once

/** Name a day in the middle of a sentence. @param {Pick<Day, "day" | "date">} day */
export const dayText = ({ day, date }) => (date ? longDate(date) : `day ${day}`);

/**
 * Move a task, and show the plan with it. Raises Problem where the plan stays as it is.
 *
 * @param {Living} living
 * @param {Task} task
 * @param {Pick<Day, "day" | "date">} day
 */
export async function move({ plan, tag, store }, task, day) {
  await store.synchronize(); // a tick that is sent later would be one of another version
  const body = { task_id: task.id, ...(day.date ? { to_date: day.date } : { to_day: day.day }) };
  try {
    await store.showNewest(await call("POST", `plans/${plan.id}/moves/`, { body, headers: tag ? { "If-Match": tag } : {} }));
  } catch (error) {
    if (asProblem(error).status === 412) await store.showNewest();
    throw error;
  }
  store.say(`Moved to ${dayText(day)}: ${task.title}`);
  focusTask(task.id);
}

/** Give the focus to what opens the moves of a task, in its new place; it left the page with its old one. @param {string} id */
function focusTask(id) {
  requestAnimationFrame(() => {
    const opener = document.querySelector(`[data-task="${CSS.escape(id)}"] [data-opens="move"]`);
    const place = /** @type {HTMLElement | null} */ (opener ?? document.querySelector(".progress"));
    place?.focus();
  });
}

/** @param {{task: Task, day: Day, living: Living, close: () => void, target?: Day}} props `target` is where it was dropped */
export function View({ task, day: from, living, target, close }) {
  const [id] = useState(() => `move-${++forms}`);
  const days = daysToMoveTo(living, from);
  const [chosen, setChosen] = useState(() => (days.find(({ day }) => day > from.day) ?? days[0])?.day);
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: Problem}} */ ({}));
  const select = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => select.current?.focus(), []);
  useEffect(() => {
    if (target) go(target);
  }, [target]);
  const go = async (/** @type {Pick<Day, "day" | "date">} */ day) => {
    setChosen(day.day);
    setState({ busy: true });
    try {
      await move(living, task, day);
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const day = days.find(({ day }) => day === chosen);
    if (day && !state.busy) go(day);
  };
  if (!days.length) return html`<p>There is no other day to move it to.</p><p class="actions"><button onClick=${close}>Close</button></p>`;
  return html`<form onSubmit=${submit}>
    <label for=${id}>Move to</label>
    <div class="with-button">
      <select id=${id} ref=${select} value=${chosen} onChange=${(/** @type {any} */ event) => setChosen(Number(event.target.value))}>
        ${days.map((day) => html`<option value=${day.day}>${optionText(day)}</option>`)}
      </select>
      <button class="primary" disabled=${state.busy}>${state.busy ? "Moving …" : "Move"}</button>
    </div>
    <${Refused} problem=${state.problem} plan=${living.plan.id} go=${go} />
    <p class="actions"><button type="button" onClick=${close}>Leave it where it is</button></p>
  </form>`;
}

/** Return the days to which a task may be moved: the checks have the last word. @param {Living} living @param {Day} from */
const daysToMoveTo = ({ plan, today }, from) =>
  plan.days.filter((day) => day.day !== from.day && !day.rest && (day.date === null || day.date >= today));

/** @param {Day} day */
function optionText(day) {
  const name = dayText(day);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${day.minutes ? `${minutes(day.minutes)} planned` : "nothing planned"}`;
}

/**
 * Say which rule a move breaks, and offer the nearest days that break none.
 *
 * @param {{problem?: Problem, plan: string, go: (day: Pick<Day, "day" | "date">) => void}} props
 */
function Refused({ problem, plan, go }) {
  if (!problem) return null;
  const hasNone = problem.code === "MoveRefused" && !problem.nearestDays.length;
  return html`<${Failed} problem=${problem}>
    ${hasNone && html`<span>No other day would do.</span><a class="button" href=${hrefOf(`plans/${plan}/replan`)}>Plan the rest again</a>`}
    ${problem.nearestDays.map((day) => html`<button type="button" onClick=${() => go(day)}>Move it to ${dayText(day)}</button>`)}
  <//>`;
}
