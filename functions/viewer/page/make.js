/** The form of a plan request, which says at once whether a plan is possible. */
import { call, get } from "./api.js";
import { CheckResult } from "./check.js";
import { forgetDraft, useDraft } from "./draft.js";
import { LearnerForm } from "./learner_form.js";
import { Limits, Text } from "./limits.js";
import { Empty, Failed, Field, Loading, asProblem, described, go, useHeading, useLoad } from "./parts.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { BLANK, errorsByField, formOf, patched, requestOf, withoutShown } from "./request_form.js";
import { counted } from "./words.js";

/** @typedef {import("./types").Learner} Learner */
/** @typedef {import("./request_form.js").Form} Form */

const TYPING = 350; // milliseconds without a key before the request is checked
const NEW = "new";

/**
 * Check a request while it is typed. Only the answer to the newest text is shown.
 *
 * @param {Form} form
 * @param {Learner | undefined} learner a change of the learner changes the answer
 */
function useCheck(form, learner) {
  const [state, setState] = useState(
    /** @type {{report?: import("./types").Report, problem?: import("./api.js").Problem, busy?: boolean}} */ ({}),
  );
  const [round, setRound] = useState(0);
  const request = JSON.stringify(requestOf(form));
  const isComplete = Boolean(learner && form.topic.trim() && form.days.trim());
  useEffect(() => {
    const control = new AbortController();
    if (!isComplete) {
      setState({});
      return;
    }
    setState((before) => ({ ...before, busy: true }));
    const timer = setTimeout(async () => {
      const body = JSON.parse(request);
      try {
        // A goal that is not typed yet must not hide what can be said of the rest.
        const checked = { ...body, goal: body.goal.trim() ? body.goal : "learn" };
        const { data } = await call("POST", "plan-requests/check/", { body: checked, signal: control.signal });
        setState({ report: data });
      } catch (error) {
        if (!control.signal.aborted) setState({ problem: asProblem(error) });
      }
    }, TYPING);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [request, isComplete, learner, round]);
  return { ...state, again: () => setRound((before) => before + 1) };
}

/** @param {{query: URLSearchParams}} props `from` is a request to begin with */
export function View({ query }) {
  const [from, learner] = [query.get("from"), query.get("learner")];
  const heading = useHeading("New plan");
  const { data, problem, reload } = useLoad(async (signal) => {
    const [learners, topics, request] = await Promise.all([
      get("learners/?limit=100", signal),
      get("topics/", signal),
      from ? get(`plan-requests/${from}/`, signal) : null,
    ]);
    const chosen = request?.learner_id ?? learner;
    const isListed = !chosen || learners.items.some((/** @type {Learner} */ { id }) => id === chosen);
    const others = isListed ? [] : [await get(`learners/${chosen}/`, signal)];
    return { learners: [...learners.items, ...others], topics: topics.items, request, chosen };
  }, [from, learner]);
  return html`<h1 ...${heading}>New plan</h1>
    ${problem && html`<${Failed} problem=${problem} retry=${reload} />`}
    ${!data && !problem && html`<${Loading} of="the form" />`}
    ${data && data.topics.length === 0 && html`<${Empty} title="The library is empty.">
      <p>A plan needs resources to choose from. <a href="#/library">Add resources</a>, or <a href="#/">load the examples</a>.</p>
    <//>`}
    ${data && data.topics.length > 0 && html`<${PlanForm} ...${data} />`}`;
}

/** @param {{learners: Learner[], topics: import("./types").TopicCount[], request: any, chosen: string | null}} props */
function PlanForm({ learners: stored, topics, request, chosen }) {
  const [learners, setLearners] = useState(stored);
  const draft = `new-plan/${request?.id ?? ""}/${chosen ?? ""}`;
  const [form, setForm] = useDraft(draft, () => ({
    ...(request ? formOf(request) : BLANK),
    learner: chosen ?? stored[0]?.id ?? NEW,
  }));
  const [sending, setSending] = useState(/** @type {{busy?: boolean, problem?: import("./api.js").Problem}} */ ({}));
  const learner = learners.find(({ id }) => id === form.learner);
  const check = useCheck(form, learner);
  const key = useRef({ body: "", value: "" });
  const problem = sending.problem ?? check.problem;
  const errors = errorsByField(problem, form);
  /** @param {Partial<Form>} change */
  const change = (change) => {
    setSending({});
    setForm((before) => ({ ...before, ...change }));
  };
  /** @param {Learner} learner */
  const learnerSaved = (learner) => {
    setLearners((before) => [...before.filter(({ id }) => id !== learner.id), learner]);
    change({ learner: learner.id });
  };
  /** @param {import("./types").Fix} fix */
  const apply = async ({ patch: { learner: ofLearner, ...ofRequest } }) => {
    try {
      if (ofLearner) learnerSaved((await call("PATCH", `learners/${form.learner}/`, { body: ofLearner })).data);
      setForm((before) => formOf(patched(requestOf(before), ofRequest)));
      setSending({});
    } catch (error) {
      setSending({ problem: asProblem(error) });
    }
  };
  /** @param {Event} [event] */
  const send = async (event) => {
    event?.preventDefault();
    if (sending.busy) return;
    setSending({ busy: true });
    const body = requestOf(form);
    const text = JSON.stringify(body);
    // The same request sent again, after a lost answer, is the same plan request.
    if (key.current.body !== text) key.current = { body: text, value: crypto.randomUUID() };
    try {
      const headers = { "Idempotency-Key": key.current.value };
      const { data } = await call("POST", "plan-requests/", { body, headers });
      forgetDraft(draft);
      go(`requests/${data.id}`);
    } catch (error) {
      setSending({ problem: asProblem(error) });
    }
  };
  return html`
    <div class="columns">
      <form onSubmit=${send} noValidate>
        <${Field} id="learner" label="Who is it for?" errors=${errors.learner}>
          <select ...${described("learner", false, errors.learner)} value=${form.learner}
            onChange=${(/** @type {any} */ event) => change({ learner: event.target.value })}>
            ${learners.map(({ id, name, current_level }) => html`<option value=${id}>${name} (${current_level})</option>`)}
            <option value=${NEW}>somebody new …</option>
          </select>
        <//>
        ${form.learner === NEW && html`<${LearnerForm} saved=${learnerSaved} />`}
        <${Text} name="goal" label="What do you want to be able to do?" rows=${3} form=${form} change=${change}
          errors=${errors.goal} hint="For example: understand loops and functions, and practise them." />
        <${Text} name="topic" label="Topic" list="topics" form=${form} change=${change} errors=${errors.topic}
          hint=${`As you would type it. The library has ${counted(topics.length, "topic")}.`} />
        <datalist id="topics">
          ${topics.map(({ name, resources }) => html`<option value=${name}>${counted(resources, "resource")}</option>`)}
        </datalist>
        <div class="row">
          <${Text} name="days" label="Days" numeric form=${form} change=${change} errors=${errors.days} />
          <${Text} name="most" label="Most minutes a day" numeric form=${form} change=${change} errors=${errors.most} />
        </div>
        <p class="field check">
          <input id="practice" type="checkbox" checked=${form.practice}
            onChange=${(/** @type {any} */ event) => change({ practice: event.target.checked })} />
          <label for="practice">Include practice</label>
        </p>
        <${Limits} form=${form} change=${change} errors=${errors} />
        ${sending.problem && !sending.problem.fixes.length && html`<${Failed} problem=${withoutShown(sending.problem)}
          retry=${sending.problem.errors.length ? undefined : send} />`}
        <p class="actions">
          <button class="primary" disabled=${sending.busy || form.learner === NEW}>
            ${sending.busy ? "Sending …" : "Make the plan"}
          </button>
        </p>
      </form>
      <aside aria-label="Is it possible?">
        <${CheckResult} check=${sending.problem?.fixes.length ? { problem: sending.problem } : check} apply=${apply}
          choose=${(/** @type {string} */ topic) => change({ topic })} typed=${form.topic}
          hasLearner=${form.learner !== NEW} />
      </aside>
    </div>`;
}
