/** The form of a learner: a new one, or changes of a stored one. */
import { call } from "./api.js";
import { forgetDraft, useDraft } from "./draft.js";
import { Reloaded, Stale, merged } from "./editing.js";
import { Failed, Field, asProblem, described } from "./parts.js";
import { html, useEffect, useState } from "./preact.js";
import { LEVELS, STYLES } from "./words.js";

/** @typedef {import("./types").Learner} Learner */

/** Return the time zone of the browser, or UTC. */
const ownTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Return the parts of a text that commas separate. @param {string} text */
export const listOf = (text) => text.split(",").map((part) => part.trim()).filter(Boolean);

/** Return what the form shows of a learner. @param {Learner} [learner] */
const formOf = (learner) => ({
  name: learner?.name ?? "",
  current_level: learner?.current_level ?? "beginner",
  weekly_hours: String(learner?.weekly_hours ?? 5),
  weak_areas: (learner?.weak_areas ?? []).join(", "),
  known: (learner?.known ?? []).join(", "),
  preferred_learning_style: learner?.preferred_learning_style ?? "mixed",
  timezone: learner?.timezone ?? ownTimeZone(),
});

/** @typedef {ReturnType<typeof formOf>} Form */

/** @type {Record<keyof Form, string>} */
const LABELS = {
  name: "Name",
  current_level: "Level",
  weekly_hours: "Hours a week",
  weak_areas: "Weak areas",
  known: "Known already",
  preferred_learning_style: "Likes to learn by",
  timezone: "Time zone",
};

/** Return the fields of a body that differ from what is stored. @param {any} body @param {Form} stored @param {Form} form */
const changedIn = (body, stored, form) =>
  Object.fromEntries(Object.keys(LABELS).filter(differs(stored, form)).map((name) => [name, body[name]]));

/** @param {any} stored @param {any} form */
const differs = (stored, form) => (/** @type {string} */ name) => stored[name] !== form[name];

/**
 * @param {{learner?: Learner, etag?: string | null, saved: (learner: Learner, etag: string | null) => void,
 *   cancel?: () => void}} props
 */
export function LearnerForm({ learner: opened, etag: openedTag, saved, cancel }) {
  const [{ learner, etag }, setStored] = useState({ learner: opened, etag: openedTag });
  const draft = opened ? "" : "new-learner"; // a stored learner can be changed by somebody else meanwhile
  const [form, setForm] = useDraft(draft, () => formOf(opened));
  const stored = formOf(learner);
  const [reloaded, setReloaded] = useState(/** @type {(keyof Form)[] | null} */ (null));
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: import("./api.js").Problem}} */ ({}));
  useEffect(() => {
    if (opened) document.getElementById("learner-name")?.focus(); // the button that was pressed is gone
  }, []);
  const save = async () => {
    setState({ busy: true });
    const hours = Number(form.weekly_hours.replace(",", "."));
    const body = {
      ...form,
      weekly_hours: Number.isNaN(hours) ? form.weekly_hours : hours,
      weak_areas: listOf(form.weak_areas),
      known: listOf(form.known),
    };
    try {
      const answer = learner
        ? await call("PATCH", `learners/${learner.id}/`, { body: changedIn(body, stored, form), headers: etag ? { "If-Match": etag } : {} })
        : await call("POST", "learners/", { body });
      setState({});
      forgetDraft(draft);
      saved(answer.data, answer.etag);
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  const discard = () => {
    forgetDraft(draft);
    cancel?.();
  };
  const reload = async () => {
    const answer = await call("GET", `learners/${learner?.id}/`);
    const { form: both, contested } = merged(stored, form, formOf(answer.data));
    setStored({ learner: answer.data, etag: answer.etag });
    setForm(both);
    setReloaded(contested);
    setState({});
  };
  /** @param {string} name */
  const control = (name, hint = false) => ({
    ...described(`learner-${name}`, hint, errorsOf(name)),
    value: form[/** @type {keyof typeof form} */ (name)],
    autocomplete: "off",
    onInput: (/** @type {any} */ event) => setForm((before) => ({ ...before, [name]: event.target.value })),
    onKeyDown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter") {
        event.preventDefault(); // this is part of another form
        save();
      }
    },
  });
  /** @param {string} name */
  const errorsOf = (name) =>
    (state.problem?.errors ?? []).filter(({ pointer }) => pointer.split("/")[1] === name).map(({ message }) => message);
  const isStale = state.problem?.status === 412;
  const isShown = state.problem && state.problem.errors.length === 0 && !isStale;
  return html`<fieldset class="learner-form">
    <legend>${learner ? "Change the learner" : "New learner"}</legend>
    <${Field} id="learner-name" label=${LABELS.name} errors=${errorsOf("name")}><input ...${control("name")} /><//>
    <div class="row">
      <${Field} id="learner-current_level" label=${LABELS.current_level} errors=${errorsOf("current_level")}>
        <select ...${control("current_level")}>${LEVELS.map((level) => html`<option value=${level}>${level}</option>`)}</select>
      <//>
      <${Field} id="learner-weekly_hours" label=${LABELS.weekly_hours} errors=${errorsOf("weekly_hours")}>
        <input inputMode="decimal" ...${control("weekly_hours")} />
      <//>
    </div>
    <${Field} id="learner-weak_areas" label=${LABELS.weak_areas} hint="What needs most attention, separated by commas."
      errors=${errorsOf("weak_areas")}><input ...${control("weak_areas", true)} /><//>
    <${Field} id="learner-known" label=${LABELS.known} hint="What need not be studied again, separated by commas."
      errors=${errorsOf("known")}><input ...${control("known", true)} /><//>
    <div class="row">
      <${Field} id="learner-preferred_learning_style" label=${LABELS.preferred_learning_style} errors=${errorsOf("preferred_learning_style")}>
        <select ...${control("preferred_learning_style")}>
          ${Object.entries(STYLES).map(([code, text]) => html`<option value=${code}>${text}</option>`)}
        </select>
      <//>
      <${Field} id="learner-timezone" label=${LABELS.timezone} errors=${errorsOf("timezone")}><input ...${control("timezone")} /><//>
    </div>
    ${isStale && html`<${Stale} kind="learner" load=${reload} />`}
    ${reloaded && !state.problem && html`<${Reloaded} kind="learner"
      fields=${reloaded.map((name) => ({ label: LABELS[name], stored: stored[name] }))} />`}
    ${isShown && html`<${Failed} problem=${state.problem} />`}
    <p class="actions">
      <button type="button" class="primary" onClick=${save} disabled=${state.busy}>${state.busy ? "Saving …" : "Save the learner"}</button>
      ${cancel && html`<button type="button" onClick=${discard}>Cancel</button>`}
    </p>
  </fieldset>`;
}
