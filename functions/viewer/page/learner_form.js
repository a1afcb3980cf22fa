/** The form of a learner: a new one, or changes of a stored one. */
import { call } from "./api.js";
import { Failed, Field, asProblem, described } from "./parts.js";
import { html, useState } from "./preact.js";
import { LEVELS, STYLES } from "./words.js";

/** @typedef {import("./types").Learner} Learner */

/** Return the time zone of the browser, or UTC. */
const ownTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Return the parts of a text that commas separate. @param {string} text */
export const listOf = (text) => text.split(",").map((part) => part.trim()).filter(Boolean);

/**
 * @param {{learner?: Learner, etag?: string | null, saved: (learner: Learner, etag: string | null) => void,
 *   cancel?: () => void}} props
 */
export function LearnerForm({ learner, etag, saved, cancel }) {
  const [form, setForm] = useState({
    name: learner?.name ?? "",
    current_level: learner?.current_level ?? "beginner",
    weekly_hours: String(learner?.weekly_hours ?? 5),
    weak_areas: (learner?.weak_areas ?? []).join(", "),
    known: (learner?.known ?? []).join(", "),
    preferred_learning_style: learner?.preferred_learning_style ?? "mixed",
    timezone: learner?.timezone ?? ownTimeZone(),
  });
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: import("./api.js").Problem}} */ ({}));
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
        ? await call("PATCH", `learners/${learner.id}/`, { body, headers: etag ? { "If-Match": etag } : {} })
        : await call("POST", "learners/", { body });
      setState({});
      saved(answer.data, answer.etag);
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
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
  const isShown = state.problem && state.problem.errors.length === 0;
  return html`<fieldset class="learner-form">
    <legend>${learner ? "Change the learner" : "New learner"}</legend>
    <${Field} id="learner-name" label="Name" errors=${errorsOf("name")}><input ...${control("name")} /><//>
    <div class="row">
      <${Field} id="learner-current_level" label="Level" errors=${errorsOf("current_level")}>
        <select ...${control("current_level")}>${LEVELS.map((level) => html`<option value=${level}>${level}</option>`)}</select>
      <//>
      <${Field} id="learner-weekly_hours" label="Hours a week" errors=${errorsOf("weekly_hours")}>
        <input inputMode="decimal" ...${control("weekly_hours")} />
      <//>
    </div>
    <${Field} id="learner-weak_areas" label="Weak areas" hint="What needs most attention, separated by commas."
      errors=${errorsOf("weak_areas")}><input ...${control("weak_areas", true)} /><//>
    <${Field} id="learner-known" label="Known already" hint="What need not be studied again, separated by commas."
      errors=${errorsOf("known")}><input ...${control("known", true)} /><//>
    <div class="row">
      <${Field} id="learner-preferred_learning_style" label="Likes to learn by" errors=${errorsOf("preferred_learning_style")}>
        <select ...${control("preferred_learning_style")}>
          ${Object.entries(STYLES).map(([code, text]) => html`<option value=${code}>${text}</option>`)}
        </select>
      <//>
      <${Field} id="learner-timezone" label="Time zone" errors=${errorsOf("timezone")}><input ...${control("timezone")} /><//>
    </div>
    ${isShown && html`<${Failed} problem=${state.problem} />`}
    <p class="actions">
      <button type="button" class="primary" onClick=${save} disabled=${state.busy}>${state.busy ? "Saving …" : "Save the learner"}</button>
      ${cancel && html`<button type="button" onClick=${cancel}>Cancel</button>`}
    </p>
  </fieldset>`;
}
