/** The form of a replan: from which day on, and with which limits, the rest of a plan is planned again. */
import { call, get } from "./api.js";
import { Impossible } from "./check.js";
import { Limits, Text } from "./limits.js";
import { Failed, Loading, asProblem, go, useHeading, useLoad } from "./parts.js";
import { hrefOf } from "./place.js";
import { html, useRef, useState } from "./preact.js";
import { errorsByField, formOf, patched, requestOf, withoutShown } from "./request_form.js";
import { daysBetween, todayIn } from "./words.js";

/** @typedef {import("./types").Plan} Plan */
/** @typedef {import("./types").PlanRequest} PlanRequest */
/** @typedef {import("./request_form.js").Form} Form */

const WEEK = 7; // days
const REQUEST = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** @param {{id: string, learner?: import("./types").OwnLearner}} props the plan, and whose page this is */
export function View({ id, learner: own }) {
  const heading = useHeading("Plan the rest again");
  const { data, problem, reload } = useLoad(async (signal) => {
    /** @type {Plan} */
    const plan = await get(`plans/${id}/`, signal);
    const [request, learner] = await Promise.all([
      get(`plan-requests/${plan.request_id}/`, signal),
      own ?? get(`learners/${plan.learner_id}/`, signal),
    ]);
    return { plan, request, learner };
  }, [id]);
  return html`<h1 ...${heading}>Plan the rest again</h1>
    ${problem && html`<${Failed} problem=${problem} retry=${reload}><a class="button" href=${hrefOf("plans")}>All plans</a><//>`}
    ${!data && !problem && html`<${Loading} of="the plan" />`}
    ${data && html`<${ReplanForm} ...${data} />`}`;
}

/** @param {{plan: Plan, request: PlanRequest, learner: import("./types").OwnLearner}} props */
function ReplanForm({ plan, request, learner }) {
  const hasDates = Boolean(plan.days[0]?.date);
  const today = todayIn(request.constraints.timezone ?? learner.timezone);
  const [form, setForm] = useState(() => ({ ...formOf(request), days: String(lengthOf(plan, today)), start: hasDates ? today : "" }));
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: import("./api.js").Problem}} */ ({}));
  const key = useRef({ body: "", value: "" });
  const errors = errorsByField(state.problem, form);
  const { problem } = state;
  /** @param {Partial<Form>} change */
  const change = (change) => {
    setState({});
    setForm((typed) => ({ ...typed, ...change }));
  };
  /** @param {import("./types").Fix} fix */
  const apply = ({ patch }) => {
    const { start: _, ...fixed } = formOf(patched(requestOf(form), patch));
    change(fixed);
  };
  /** @param {Event} [event] */
  const send = async (event) => {
    event?.preventDefault();
    if (state.busy) return;
    setState({ busy: true });
    const body = bodyOf(request, plan.days.length, form);
    const text = JSON.stringify(body);
    // The same replan sent again, after a lost answer, is the same request.
    if (key.current.body !== text) key.current = { body: text, value: crypto.randomUUID() };
    try {
      const headers = { "Idempotency-Key": key.current.value };
      const { data } = await call("POST", `plans/${plan.id}/replan/`, { body, headers });
      go(`requests/${data.id}`);
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  const [first] = (problem?.status === 409 && REQUEST.exec(problem.message)) || [];
  return html`<p class="lead"><bdi>${request.goal}</bdi></p>
    <p>What is done, begun or skipped stays as it is. You see each change with its reason, and nothing changes before you accept it.</p>
    <form class="narrow" onSubmit=${send} noValidate>
      ${hasDates && html`<${Text} name="start" label="From" type="date" min=${today} form=${form} change=${change} errors=${errors.start}
        hint="Today, or a later day when you are back." />`}
      <div class="row">
        <${Text} name="most" label="Most minutes a day" numeric form=${form} change=${change} errors=${errors.most} />
        <${Text} name="days" label="Days of the whole plan" numeric form=${form} change=${change} errors=${errors.days} />
      </div>
      <${Limits} form=${form} change=${change} errors=${errors} ofReplan />
      ${problem && problem.fixes.length > 0 && html`<${Impossible} problem=${problem} apply=${apply} />`}
      ${problem && !problem.fixes.length && html`<${Failed} problem=${withoutShown(problem)}
        retry=${problem.errors.length || first ? undefined : send}>
        ${first && html`<a class="button" href=${hrefOf(`requests/${first}`)}>Follow the first one</a>`}
      <//>`}
      <p class="actions">
        <button class="primary" disabled=${state.busy}>${state.busy ? "Sending …" : "Show what would change"}</button>
        <a class="button" href=${hrefOf(`plans/${plan.id}`)}>Keep the plan as it is</a>
      </p>
    </form>`;
}

/** Return the days of a plan; one that has ended goes on for a week. @param {Plan} plan @param {string} today ISO 8601 */
function lengthOf({ days }, today) {
  const [first, last] = [days[0]?.date, days.at(-1)?.date];
  return first && last && last < today ? daysBetween(first, today) + WEEK : days.length;
}

/**
 * Return the replan that a form describes: only what differs from the request of the plan. Its limits replace those of
 * the plan, so they are sent whole.
 *
 * @param {PlanRequest} request
 * @param {number} days those of the plan
 * @param {Form} form
 */
function bodyOf(request, days, form) {
  const before = requestOf({ ...formOf(request), start: "" });
  const typed = requestOf({ ...form, start: "" });
  const isChanged = JSON.stringify(typed.constraints) !== JSON.stringify(before.constraints);
  return {
    ...(form.start && { from_date: form.start }),
    ...(typed.duration_days !== days && { duration_days: typed.duration_days }),
    ...(isChanged && { constraints: { ...request.constraints, ...CLEARED, ...typed.constraints } }),
  };
}

const CLEARED = { max_daily_minutes: null, deadline: null, exam_date: null, minutes_by_weekday: null };
