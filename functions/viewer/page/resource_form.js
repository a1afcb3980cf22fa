/** The form of a resource: a new one, or changes of a stored one. */
import { call, get } from "./api.js";
import { forgetDraft, useDraft } from "./draft.js";
import { NamedResource, Reloaded, Stale, merged } from "./editing.js";
import { listOf } from "./learner_form.js";
import { Failed, Field, asProblem, described, useLoad } from "./parts.js";
import { html, useEffect, useState } from "./preact.js";
import { Prerequisites, idsIn } from "./prerequisites.js";
import { LEVELS, TYPES, counted } from "./words.js";

/** @typedef {import("./types").Resource} Resource */

/**
 * Return what the form shows of a resource; "" where nothing is stated.
 *
 * @param {Resource | undefined} resource
 * @param {string} [topic]
 */
const formOf = (resource, topic = "") => ({
  title: resource?.title ?? "",
  url: resource?.url ?? "",
  topic: resource?.topic ?? topic,
  resource_type: resource?.resource_type ?? "article",
  difficulty: String(resource?.difficulty ?? "beginner"),
  estimated_minutes: resource && resource.estimate_source !== "default" ? String(resource.estimated_minutes) : "",
  tags: (resource?.tags ?? []).join(", "),
  description: resource?.description ?? "",
  prerequisites: resource?.prerequisites ?? [],
  language: resource?.language ?? "",
  license: resource?.license ?? "",
  source: resource?.source ?? "",
});

/** @typedef {ReturnType<typeof formOf>} Form */

/** @type {Record<keyof Form, string>} */
const LABELS = {
  title: "Title",
  url: "Address",
  topic: "Topic",
  resource_type: "Type",
  difficulty: "Level",
  estimated_minutes: "Minutes",
  tags: "Tags",
  description: "Description",
  prerequisites: "Prerequisites",
  language: "Language",
  license: "Licence",
  source: "Source",
};
const NAMES = /** @type {(keyof Form)[]} */ (Object.keys(LABELS));

/** Return the fields as the API takes them; null for what is not stated. @param {Form} form @returns {Record<string, unknown>} */
function bodyOf(form) {
  const typed = form.estimated_minutes.trim();
  return {
    ...Object.fromEntries(NAMES.map((name) => [name, form[name] === "" ? null : form[name]])),
    title: form.title,
    url: form.url.trim(),
    topic: form.topic,
    tags: listOf(form.tags),
    // A text that is no number stays, so that the API names the field.
    estimated_minutes: typed === "" ? null : Number.isNaN(Number(typed)) ? typed : Number(typed),
  };
}

/** Return the fields that were changed; minutes that somebody types are stated. @param {Form} stored @param {Form} form */
function changesOf(stored, form) {
  const body = bodyOf(form);
  const changed = NAMES.filter((name) => JSON.stringify(stored[name]) !== JSON.stringify(form[name]));
  const isStated = changed.includes("estimated_minutes") && body.estimated_minutes !== null;
  return {
    ...Object.fromEntries(changed.map((name) => [name, body[name]])),
    ...(isStated && { estimate_source: "stated" }),
  };
}

/** Return a new resource's fields without those that are not stated. @param {Form} form */
const statedIn = (form) => Object.fromEntries(Object.entries(bodyOf(form)).filter(([, value]) => value !== null));

/**
 * @param {{resource?: Resource, etag?: string | null, topic?: string,
 *   saved: (resource: Resource, etag: string | null) => void, cancel: () => void}} props
 */
export function ResourceForm({ resource: opened, etag: openedTag, topic, saved, cancel }) {
  const [{ resource, etag }, setStored] = useState({ resource: opened, etag: openedTag });
  const stored = formOf(resource, topic);
  const draft = opened ? "" : "new-resource"; // a stored resource can be changed by somebody else meanwhile
  const [form, setForm] = useDraft(draft, () => stored);
  const [pasted, setPasted] = useState(""); // ids of prerequisites that are not chosen from the list
  const [reloaded, setReloaded] = useState(/** @type {(keyof Form)[] | null} */ (null));
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: import("./api.js").Problem}} */ ({}));
  const topics = useLoad((signal) => get("topics/", signal), []);
  useEffect(() => {
    if (opened) document.getElementById("resource-title")?.focus(); // the button that was pressed is gone
  }, []);
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    if (state.busy) return;
    setState({ busy: true });
    const whole = { ...form, prerequisites: [...new Set([...form.prerequisites, ...idsIn(pasted)])] };
    try {
      const answer = resource
        ? await call("PATCH", `resources/${resource.id}/`, {
            body: changesOf(stored, whole),
            headers: etag ? { "If-Match": etag } : {},
          })
        : await call("POST", "resources/", { body: statedIn(whole) });
      forgetDraft(draft);
      saved(answer.data, answer.etag);
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  const discard = () => {
    forgetDraft(draft);
    cancel();
  };
  const reload = async () => {
    const answer = await call("GET", `resources/${resource?.id}/`);
    const { form: both, contested } = merged(stored, form, formOf(answer.data));
    setStored({ resource: answer.data, etag: answer.etag });
    setForm(both);
    setReloaded(contested);
    setState({});
  };
  /** @param {Partial<Form>} change */
  const change = (change) => setForm((before) => ({ ...before, ...change }));
  /** @param {keyof Form} name */
  const errorsOf = (name) =>
    (state.problem?.errors ?? []).filter(({ pointer }) => pointer.split("/")[1] === name).map(({ message }) => message);
  const text = { form, change, errorsOf };
  const isStale = state.problem?.status === 412;
  return html`<form class="narrow" onSubmit=${save} noValidate>
    <${Text} ...${text} name="title" />
    <${Text} ...${text} name="url" type="url" hint="The web page, beginning with https:// or http://." />
    <${Text} ...${text} name="topic" list="topics" />
    <datalist id="topics">
      ${topics.data?.items.map((/** @type {import("./types").TopicCount} */ { name, resources }) =>
        html`<option value=${name}>${counted(resources, "resource")}</option>`)}
    </datalist>
    <div class="row">
      <${Choice} ...${text} name="resource_type" options=${TYPES} />
      <${Choice} ...${text} name="difficulty" options=${LEVELS} />
      <${Text} ...${text} name="estimated_minutes" inputMode="numeric" hint="Empty: assumed from the type." />
    </div>
    <${Text} ...${text} name="tags" hint="The concepts that it teaches, separated by commas." />
    <${Text} ...${text} name="description" rows=${3} />
    <${Prerequisites} chosen=${form.prerequisites} topic=${form.topic} self=${resource?.id} errors=${errorsOf("prerequisites")}
      change=${(/** @type {string[]} */ prerequisites) => change({ prerequisites })} pasted=${pasted} paste=${setPasted} />
    <div class="row">
      <${Text} ...${text} name="language" hint="A code such as en, de or pt-BR." />
      <${Text} ...${text} name="license" />
      <${Text} ...${text} name="source" />
    </div>
    ${isStale && html`<${Stale} kind="resource" load=${reload} />`}
    ${reloaded && !state.problem && html`<${Reloaded} kind="resource"
      fields=${reloaded.map((name) => ({ label: LABELS[name], stored: String(stored[name]) }))} />`}
    ${state.problem && !isStale && html`<${Failed} problem=${withoutPlaced(state.problem)}>
      <${NamedResource} problem=${state.problem} />
    <//>`}
    <p class="actions">
      <button class="primary" disabled=${state.busy}>${state.busy ? "Saving …" : "Save the resource"}</button>
      <button type="button" onClick=${discard}>Cancel</button>
    </p>
  </form>`;
}

/** Return a problem without the errors that stand beside their fields. @param {import("./api.js").Problem} problem */
const withoutPlaced = (problem) =>
  Object.assign(Object.create(Object.getPrototypeOf(problem)), problem, {
    message: problem.message,
    errors: problem.errors.filter(({ pointer }) => !NAMES.some((name) => name === pointer.split("/")[1])),
  });

/** @param {any} props a text field by its name, and further attributes of the control */
function Text({ name, form, change, errorsOf, hint, rows, ...attributes }) {
  const id = `resource-${name}`;
  const errors = errorsOf(name);
  return html`<${Field} id=${id} label=${LABELS[/** @type {keyof Form} */ (name)]} hint=${hint} errors=${errors}>
    <${rows ? "textarea" : "input"} ...${described(id, Boolean(hint), errors)} ...${attributes} rows=${rows} value=${form[name]}
      autocomplete="off" onInput=${(/** @type {any} */ event) => change({ [name]: event.target.value })} />
  <//>`;
}

/** @param {any} props a field with options by its name */
function Choice({ name, form, change, errorsOf, options }) {
  const id = `resource-${name}`;
  return html`<${Field} id=${id} label=${LABELS[/** @type {keyof Form} */ (name)]} errors=${errorsOf(name)}>
    <select ...${described(id, false, errorsOf(name))} value=${form[name]}
      onChange=${(/** @type {any} */ event) => change({ [name]: event.target.value })}>
      ${options.map((/** @type {string} */ option) => html`<option value=${option}>${option}</option>`)}
    </select>
  <//>`;
}
