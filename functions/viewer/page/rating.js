/** The form in which a learner says what they think of a resource. A plan loads it once its tasks can be ticked. */
import { Loading } from "./parts.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { VoteStore } from "./votes.js";

/** @typedef {import("./votes.js").Answers} Answers */
/** @typedef {import("./progress_store.js").ProgressStore} Store */
/** @typedef {{task: import("./types").Task, store: Store, close: () => void}} Props */
/** @typedef {{votes: VoteStore, VoteState: typeof VoteState}} Parts */

/** @type {[Answers["rating"], string][]} */
const RATINGS = [[1, "1, not useful"], [2, "2"], [3, "3"], [4, "4"], [5, "5, very useful"], [null, "No answer"]];
/** @type {[Answers["difficulty"], string][]} */
const DIFFICULTIES = [["too_easy", "Too easy"], ["right", "Right"], ["too_hard", "Too hard"], [null, "No answer"]];

const DIFFICULTY_TEXTS = { too_easy: "too easy", right: "right level", too_hard: "too hard" };

/** Follow the votes of a plan, which are drawn with its progress, until the signal. @param {Store} store @param {AbortSignal} signal */
export function begin(store, signal) {
  if (signal.aborted) return;
  const votes = new VoteStore(store.plan);
  votes.listeners.add(() => store.notify());
  store.rating = { votes, VoteState };
  signal.addEventListener("abort", votes.open());
}

/** Say what was answered on a resource. @param {{resource: string, votes: VoteStore}} props */
function VoteState({ resource, votes }) {
  const { rating, difficulty, link_broken } = votes.of(resource);
  return html`
    ${rating && html` <span class="badge">rated ${rating} of 5</span>`}
    ${difficulty && html` <span class="badge">${DIFFICULTY_TEXTS[difficulty]}</span>`}
    ${link_broken && html` <span class="badge needs_review">link reported as broken</span>`}`;
}

let forms = 0; // a task can stand in a view more than once

/** Show the form once it is known what was answered before. @param {Props} props */
export function View(props) {
  const votes = props.store.rating?.votes; // none yet where the form is opened at once
  return votes?.isLoaded || votes?.problem ? html`<${Form} ...${props} />` : html`<${Loading} of="your answers" />`;
}

/** @param {Props} props */
function Form({ task, store, close }) {
  const { votes } = /** @type {Parts} */ (store.rating);
  const [id] = useState(() => `rating-${++forms}`);
  const [before] = useState(() => votes.of(task.resource_id));
  const [answers, setAnswers] = useState(before);
  const first = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => /** @type {HTMLElement | null} */ (first.current?.querySelector(":checked"))?.focus(), []);
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const fields = /** @type {(keyof Answers)[]} */ (["rating", "difficulty", "link_broken"]);
    const changed = fields.filter((field) => answers[field] !== before[field]);
    close();
    if (!changed.length) return;
    const refused = votes.refused.length;
    await votes.give(task, Object.fromEntries(changed.map((field) => [field, answers[field]])));
    if (!votes.problem && votes.refused.length === refused) store.say(`Your answers are stored: ${task.title}`);
  };
  const choice = (/** @type {"rating" | "difficulty"} */ field, /** @type {[any, string][]} */ options) =>
    options.map(([value, text], number) => html`<span class="check">
      <input id=${`${id}-${field}-${number}`} type="radio" name=${`${id}-${field}`} checked=${answers[field] === value}
        onChange=${() => setAnswers({ ...answers, [field]: value })} />
      <label for=${`${id}-${field}-${number}`}>${text}</label>
    </span>`);
  return html`<form onSubmit=${save}>
    ${!votes.isLoaded && html`<p class="muted">What you answered before could not be loaded. Only what you change here is changed.</p>`}
    <fieldset ref=${first}><legend>How useful is it?</legend>${choice("rating", RATINGS)}</fieldset>
    <fieldset><legend>How hard is it for you?</legend>${choice("difficulty", DIFFICULTIES)}</fieldset>
    <p class="check">
      <input id=${`${id}-broken`} type="checkbox" aria-describedby=${`${id}-hint`} checked=${answers.link_broken}
        onChange=${(/** @type {any} */ event) => setAnswers({ ...answers, link_broken: event.target.checked })} />
      <label for=${`${id}-broken`}>The link is broken</label>
    </p>
    <p class="hint" id=${`${id}-hint`}>Your team sees it. When three learners report a link, new plans leave it out.</p>
    <p class="actions"><button class="primary">Save</button><button type="button" onClick=${close}>Cancel</button></p>
  </form>`;
}
