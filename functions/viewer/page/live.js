/** A plan being made: its steps as they run, until it is ready, failed or late. */
import { get } from "./api.js";
import { Failed, Loading, asProblem, useHeading } from "./parts.js";
import { placeOf } from "./plans.js";
import { hrefOf, isLearners } from "./place.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { STEPS, capital, codeText, seconds } from "./words.js";

/** @typedef {import("./types").PlanRequest} PlanRequest */
/** @typedef {import("./types").Step} Step */

const FIRST_WAIT = 250; // milliseconds; each wait is half as long again, up to the longest
const LONGEST_WAIT = 3000;
const LATE = 120_000; // milliseconds after which the page says that this takes long
export const OPEN = ["queued", "running"];
const MAY_PASS = [0, 429, 500, 502, 503, 504]; // statuses of failures that end by themselves; 0 is no answer

/**
 * Ask for a request until it has ended, ever less often, and not while the page is hidden.
 *
 * @template {{request: PlanRequest}} T
 * @param {(signal: AbortSignal) => Promise<T>} ask
 * @param {string} id of the request
 */
export function usePolling(ask, id) {
  const [state, setState] = useState(
    /** @type {{data?: T, problem?: import("./api.js").Problem, isLate?: boolean}} */ ({}),
  );
  const [round, setRound] = useState(0);
  useEffect(() => {
    const control = new AbortController();
    const started = Date.now();
    const poll = async () => {
      let wait = FIRST_WAIT;
      while (!control.signal.aborted) {
        await visible(control.signal);
        try {
          const data = await ask(control.signal);
          if (control.signal.aborted) return;
          setState({ data, isLate: Date.now() - started > LATE });
          if (!OPEN.includes(data.request.status)) return;
        } catch (error) {
          if (control.signal.aborted) return;
          const problem = asProblem(error);
          setState((before) => ({ ...before, problem }));
          if (!MAY_PASS.includes(problem.status)) return;
          wait = Math.max(wait, (problem.retryAfter ?? 1) * 1000);
        }
        await pause(wait, control.signal);
        wait = Math.min(wait * 1.5, LONGEST_WAIT);
      }
    };
    poll();
    return () => control.abort();
  }, [id, round]);
  return { ...state, again: () => setRound((before) => before + 1) };
}

/** @param {number} milliseconds @param {AbortSignal} signal @returns {Promise<void>} */
const pause = (milliseconds, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", stop, { once: true });
  });

/** Wait until the page is shown. @param {AbortSignal} signal @returns {Promise<void>} */
const visible = (signal) =>
  new Promise((resolve) => {
    if (document.visibilityState === "visible" || signal.aborted) return resolve();
    const shown = () => {
      document.removeEventListener("visibilitychange", shown);
      resolve();
    };
    document.addEventListener("visibilitychange", shown);
    signal.addEventListener("abort", shown, { once: true });
  });

/** @param {{id: string}} props the request */
export function View({ id }) {
  const { data, problem, isLate, again } = usePolling(
    async (signal) => ({ request: /** @type {PlanRequest} */ (await get(`plan-requests/${id}/`, signal)) }),
    id,
  );
  const request = data?.request;
  const heading = useHeading(request && !OPEN.includes(request.status) ? "Your plan" : "Making your plan");
  const isOpen = request && OPEN.includes(request.status);
  return html`<h1 ...${heading}>${request && !isOpen ? title(request) : "Making your plan"}</h1>
    ${request && html`<p class="lead"><bdi>${request.goal}</bdi></p>`}
    ${!request && !problem && html`<${Loading} of="the request" />`}
    ${request && html`<${Steps} request=${request} />`}
    ${problem && html`<${Failed} problem=${problem} retry=${again}><a class="button" href=${hrefOf("plans")}>All plans</a><//>`}
    ${isOpen && isLate && html`<div class="notice" role="status">
      <p>
        This takes longer than usual. You can leave this page: the service goes on by itself, closes what never ends, and
        the plan will be in the <a href=${hrefOf("plans")}>list of plans</a>.
      </p>
    </div>`}
    ${request && !isOpen && html`<${Ended} request=${request} />`}
    ${request && !isLearners && html`<p><a href=${`#/requests/${id}/trace`}>See what each step did</a></p>`}`;
}

/** @param {PlanRequest} request */
const title = ({ status, replan_of }) =>
  status === "failed" ? "No plan was made" : replan_of ? "The new version is ready" : "Your plan is ready";

/** @param {{request: PlanRequest}} props */
function Steps({ request }) {
  const steps = shown(request);
  const current = steps.findLast(({ state }) => state === "running");
  const spoken = current ? `${stepName(current)} …` : OPEN.includes(request.status) ? "Waiting to start …" : title(request);
  return html`<p class="visually-hidden" role="status">${spoken}</p>
    <ol class="steps">
      ${steps.map(
        (step) => html`<li key=${`${step.step}-${step.attempt}`} class=${step.state}>
          <span class="mark" aria-hidden="true">${MARKS[step.state]}</span>
          <span class="name">${stepName(step)}${step.note && html` <span class="note">${step.note}</span>`}</span>
          <span class="muted">${step.milliseconds === null ? STATES[step.state] : seconds(step.milliseconds)}</span>
        </li>`,
      )}
    </ol>`;
}

/** @typedef {Pick<Step, "step" | "attempt" | "milliseconds"> & {state: Step["state"] | "waiting", note?: string}} ShownStep */

const MARKS = { running: "…", done: "✓", failed: "!", waiting: "○" };
const STATES = { running: "running", done: "", failed: "failed", waiting: "" };

/** Return the steps that ran or run, and those that follow. @param {PlanRequest} request @returns {ShownStep[]} */
function shown(request) {
  const ran = request.steps.map((step) => ({ ...step, note: noteOf(step) }));
  if (!OPEN.includes(request.status)) return ran;
  const order = Object.keys(STEPS);
  const last = ran.at(-1);
  const next = last ? order.indexOf(last.step) + 1 : 0;
  const waiting = order.slice(next).map((step) => ({
    step,
    attempt: last?.attempt ?? 1,
    state: /** @type {const} */ ("waiting"),
    milliseconds: null,
  }));
  return [...ran, ...waiting];
}

/** Say what a step leads to, where that is not simply the next step. @param {Step} step */
function noteOf({ outcome, error, writer }) {
  const failure = error ? `${capital(codeText(error))}. ` : "";
  if (outcome === "retry") return `${failure}It is tried again.`;
  if (outcome === "repair") return `${failure}The checks found something to improve; the plan is written once more.`;
  if (outcome === "fallback") return `${failure}The model gave no plan without errors; the built-in rules write it.`;
  if (error) return failure;
  return writer === "fallback" ? "Written by the built-in rules." : undefined;
}

/** Name a step and its attempt. @param {{step: string, attempt: number}} step */
export function stepName({ step, attempt }) {
  const name = STEPS[step] ?? capital(codeText(step));
  return attempt > 1 && step !== "publish_plan" ? `${name} (attempt ${attempt})` : name;
}

/** @param {{request: PlanRequest}} props */
function Ended({ request }) {
  const link = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => link.current?.focus(), []);
  if (request.status === "failed") {
    return html`<div class="notice error" role="alert">
      <p>${request.failure?.message ?? "The request failed."}</p>
      <p class="actions">
        <a class="button primary" ref=${link} href=${hrefOf(request.replan_of ? `plans/${request.replan_of}/replan` : `new?from=${request.id}`)}>
          Change the request and try again
        </a>
      </p>
    </div>`;
  }
  return html`<div class="notice good">
    ${request.replan_of && html`<p>Nothing changes before you accept it.</p>`}
    ${request.status === "needs_review" && html`<p>Have a teacher look at it before it is used: the plan says why.</p>`}
    <p class="actions"><a class="button primary" ref=${link} href=${placeOf(request)}>
      ${request.replan_of ? "See what would change" : "Read the plan"}
    </a></p>
  </div>`;
}
