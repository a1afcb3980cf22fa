/** What a learner does with a task: tick it, skip it, note minutes, rate it, and move it to another day. */
import { handle } from "./drag.js";
import { isLate } from "./overview.js";
import { Field, Later, described } from "./parts.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { useStore } from "./synchronized.js";
import { minutes } from "./words.js";

/** @typedef {import("./types").Task} Task */
/** @typedef {import("./types").Day} Day */
/** @typedef {{task: Task, day: Day, living: import("./living.js").Living}} Props */
/** @typedef {"details" | "rate" | "move"} Panel */

const MOST_MINUTES = 1440;
const LONGEST_NOTE = 500;
const MOVING = () => import("./moving.js"); // a move needs the service at once, so its form may as well
const RATING = () => import("./rating.js"); // the button is there before it: nothing moves under a pointer

/** @param {Props} props */
export function Tick({ task, living: { store } }) {
  useStore(store);
  return html`<input class="tick" type="checkbox" aria-label=${`Done: ${task.title}`} checked=${store.of(task.id).status === "done"}
    onChange=${(/** @type {any} */ event) => store.change(task.id, { status: event.target.checked ? "done" : "planned" })} />`;
}

/** Say what is known of a task. @param {Props} props */
export function TaskState({ task, day, living: { store, today } }) {
  const { status, minutes_spent: spent, note, isKept } = useStore(store).of(task.id);
  const { rating } = store;
  const late = status === "planned" && isLate(day, today);
  return html`
    ${status === "skipped" && html` <span class="badge">skipped</span>`}
    ${late && html` <span class="badge needs_review">late</span>`}
    ${spent && html` <span class="badge">${minutes(spent)} spent</span>`}
    ${rating && html`<${rating.VoteState} resource=${task.resource_id} votes=${rating.votes} />`}
    ${(isKept || rating?.votes.of(task.resource_id).isKept) && html` <span class="badge needs_review">not sent yet</span>`}
    ${note && html`<span class="task-note">Note: <bdi>${note}</bdi></span>`}`;
}

/** @param {Props} props */
export function TaskActions({ task, day, living }) {
  const { store } = living;
  const { status, minutes_spent } = useStore(store).of(task.id);
  const isMovable = status === "planned" && !minutes_spent; // what is begun stays where it was begun
  const [panel, setPanel] = useState("");
  const [target, setTarget] = useState(/** @type {Day | undefined} */ (undefined));
  /** @type {Record<Panel, {current: HTMLElement | null}>} */
  const openers = { details: useRef(null), rate: useRef(null), move: useRef(null) };
  const close = () => {
    openers[/** @type {Panel} */ (panel)]?.current?.focus();
    setPanel("");
    setTarget(undefined);
  };
  const drop = (/** @type {number} */ number) => {
    setTarget(living.plan.days.find((other) => other.day === number));
    setPanel("move");
  };
  const skip = () => store.change(task.id, { status: status === "skipped" ? "planned" : "skipped" });
  const button = (/** @type {Panel} */ name, /** @type {string} */ text) => html`<button class="quiet" ref=${openers[name]}
    data-opens=${name} aria-expanded=${panel === name ? "true" : "false"} onClick=${() => setPanel(panel === name ? "" : name)}>
    ${text}<span class="visually-hidden">${` of ${task.title}`}</span>
  </button>`;
  return html`
    ${button("details", "Minutes and note")}
    ${button("rate", "Rate or report")}
    ${isMovable && button("move", "Move")}
    ${status !== "done" && html`<button class="quiet" onClick=${skip}>
      ${status === "skipped" ? "Do not skip" : "Skip"}<span class="visually-hidden"> ${task.title}</span>
    </button>`}
    ${isMovable && html`<span class="grip" aria-hidden="true" title="Drag to another day" ...${handle(task.id, drop)}>⠿</span>`}
    ${panel && html`<div class="panel" onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close()}>
      ${panel === "details" && html`<${Details} task=${task} store=${store} close=${close} />`}
      ${panel === "rate" && html`<${Later} load=${RATING} task=${task} store=${store} close=${close} />`}
      ${panel === "move" && html`<${Later} load=${MOVING} task=${task} day=${day} living=${living} target=${target} close=${close} />`}
    </div>`}`;
}

let forms = 0; // a task can stand in a view more than once

/** @param {{task: Task, store: import("./living.js").Living["store"], close: () => void}} props */
function Details({ task, store, close }) {
  const [id] = useState(() => `details-${++forms}`);
  const { minutes_spent, note, status } = store.of(task.id);
  const [typed, setTyped] = useState({ spent: minutes_spent ? String(minutes_spent) : "", note: note ?? "" });
  const [errors, setErrors] = useState(/** @type {string[]} */ ([]));
  const first = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => first.current?.focus(), []);
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    const spent = typed.spent.trim() ? Number(typed.spent) : null;
    if (spent !== null && !(Number.isInteger(spent) && spent >= 1 && spent <= MOST_MINUTES)) {
      setErrors([`Type whole minutes from 1 to ${MOST_MINUTES}, or leave it empty.`]);
      first.current?.focus();
      return;
    }
    store.change(task.id, { minutes_spent: spent, note: typed.note.trim() || null });
    close();
  };
  return html`<form onSubmit=${save} noValidate>
    <${Field} id=${`${id}-spent`} label="Minutes spent" errors=${errors}
      hint=${status === "planned" ? "So far. Tick the task when it is done." : `Planned were ${minutes(task.minutes)}.`}>
      <input ...${described(`${id}-spent`, true, errors)} ref=${first} inputMode="numeric" autocomplete="off" value=${typed.spent}
        onInput=${(/** @type {any} */ event) => setTyped({ ...typed, spent: event.target.value })} />
    <//>
    <${Field} id=${`${id}-note`} label="Note" hint="For you and your team. No model reads it.">
      <textarea ...${described(`${id}-note`, true)} rows="2" maxLength=${LONGEST_NOTE} value=${typed.note}
        onInput=${(/** @type {any} */ event) => setTyped({ ...typed, note: event.target.value })} />
    <//>
    <p class="actions"><button class="primary">Save</button><button type="button" onClick=${close}>Cancel</button></p>
  </form>`;
}
