/** What the team sets in place of what votes change of a resource. */
import { call } from "./api.js";
import { Stale } from "./editing.js";
import { Failed, Field, asProblem, described } from "./parts.js";
import { html, useEffect, useState } from "./preact.js";
import { signed } from "./words.js";

/** @typedef {import("./types").FeedbackOverride} FeedbackOverride */
/** @typedef {import("./resource_feedback.js").Answer} Answer */
/** @typedef {{points: string, level_shift: string, minutes_factor: string, excluded: string}} Form "" for what votes say */

/** @type {[Exclude<keyof Form, "excluded">, string, string][]} */
const NUMBERS = [
  ["points", "Change of its score", "From -0.1 to 0.1."],
  ["level_shift", "Harder by a part of a level", "From -0.5, easier, to 0.5."],
  ["minutes_factor", "Multiply its minutes by", "From 0.5 to 2."],
];
/** @type {[string, string][]} */
const EXCLUSIONS = [["", "as learners report"], ["true", "never"], ["false", "yes, whatever is reported"]];

/** Say by how much a resource is harder or easier than the library says. @param {number} shift in levels */
export const shiftText = (shift) => `It counts as ${Number(Math.abs(shift).toFixed(2))} of a level ${shift > 0 ? "harder" : "easier"}.`;

/** Say what is set. @param {FeedbackOverride} override @returns {string[]} */
export function settingsText({ points, level_shift, minutes_factor, excluded }) {
  const texts = [
    points !== null && (points ? `Its score changes by ${signed(points)}.` : "Its score does not change."),
    level_shift !== null && (level_shift ? shiftText(level_shift) : "It is as hard as the library says."),
    minutes_factor !== null && `Its minutes are multiplied by ${minutes_factor}.`,
    excluded !== null && (excluded ? "No new plan uses it, unless another resource needs it." : "Plans use it, whatever is reported."),
  ];
  return texts.filter((text) => text !== false);
}

/** @param {FeedbackOverride} override @returns {Form} */
const formOf = (override) => ({
  points: String(override.points ?? ""),
  level_shift: String(override.level_shift ?? ""),
  minutes_factor: String(override.minutes_factor ?? ""),
  excluded: String(override.excluded ?? ""),
});

/** Return the fields of a form that differ from another one, as the API takes them. @param {Form} form @param {Form} before */
function changesIn(form, before) {
  const names = /** @type {(keyof Form)[]} */ (Object.keys(form)).filter((name) => form[name].trim() !== before[name]);
  return Object.fromEntries(names.map((name) => [name, name === "excluded" ? excludedOf(form[name]) : numberOf(form[name])]));
}

/** @param {string} text */
const excludedOf = (text) => (text === "" ? null : text === "true");

/** Return a typed number; a text that is none stays, so that the API names the field. @param {string} text */
function numberOf(text) {
  const typed = text.trim().replace(",", ".").replace("\u2212", "-");
  return typed === "" ? null : Number.isNaN(Number(typed)) ? text : Number(typed);
}

/** @param {{path: string, opened: Answer, saved: (answer: Answer) => void, cancel: () => void}} props */
export function OverrideForm({ path, opened, saved, cancel }) {
  const [stored, setStored] = useState(opened);
  const before = formOf(stored.data.override);
  const [form, setForm] = useState(before);
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: import("./api.js").Problem}} */ ({}));
  useEffect(() => document.getElementById("override-points")?.focus(), []);
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (state.busy) return;
    const body = changesIn(form, before);
    if (!Object.keys(body).length) return cancel();
    setState({ busy: true });
    try {
      saved(await call("PATCH", path, { body, headers: stored.etag ? { "If-Match": stored.etag } : {} }));
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  const reload = async () => {
    const newest = await call("GET", path);
    const typed = Object.fromEntries(Object.entries(form).filter(([name, text]) => text !== before[/** @type {keyof Form} */ (name)]));
    setStored(newest);
    setForm({ ...formOf(newest.data.override), ...typed });
    setState({});
  };
  const { problem } = state;
  const control = (/** @type {keyof Form} */ name, hint = false) => ({
    ...described(`override-${name}`, hint, errorsOf(name)),
    value: form[name],
    onInput: (/** @type {any} */ event) => setForm({ ...form, [name]: event.target.value }),
  });
  const errorsOf = (/** @type {string} */ name) =>
    (problem?.errors ?? []).filter(({ pointer }) => pointer === `/${name}`).map(({ message }) => message);
  const isPlaced = problem?.errors.length && problem.errors.every(({ pointer }) => pointer.slice(1) in form);
  return html`<form class="narrow" onSubmit=${save} noValidate>
    <p>What you set here counts in place of the votes. An empty field leaves it to them.</p>
    ${NUMBERS.map(([name, label, hint]) => html`<${Field} id=${`override-${name}`} label=${label} hint=${hint} errors=${errorsOf(name)}>
      <input inputMode="decimal" autocomplete="off" ...${control(name, true)} />
    <//>`)}
    <${Field} id="override-excluded" label="New plans may use it" errors=${errorsOf("excluded")}>
      <select ...${control("excluded")}>${EXCLUSIONS.map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select>
    <//>
    ${problem?.status === 412 && html`<${Stale} kind="feedback" load=${reload} />`}
    ${problem && problem.status !== 412 && !isPlaced && html`<${Failed} problem=${problem} />`}
    <p class="actions">
      <button class="primary" disabled=${state.busy}>${state.busy ? "Saving …" : "Save the settings"}</button>
      <button type="button" onClick=${cancel}>Cancel</button>
    </p>
  </form>`;
}
