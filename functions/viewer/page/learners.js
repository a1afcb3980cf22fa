/** The learners of a team: all of them, one of them, a new one. */
import { get, withQuery } from "./api.js";
import { Note, leaveNote, useNote } from "./editing.js";
import { LearnerForm } from "./learner_form.js";
import { Empty, Failed, Later, Loading, More, go, useHeading, usePages } from "./parts.js";
import { html } from "./preact.js";
import { StoredView } from "./stored_view.js";
import { STYLES, WEEKDAY_NAMES, capital, counted, minutes, momentText } from "./words.js";

/** @typedef {import("./types").Learner} Learner */

const LINKS = () => import("./learner_links.js");

/** @param {{id: string}} props "" for the list, "new" for the form of a new learner */
export function View({ id }) {
  if (!id) return html`<${Learners} />`;
  return id === "new" ? html`<${NewLearner} />` : html`<${StoredView} id=${id} of=${LEARNER} />`;
}

function Learners() {
  const heading = useHeading("Learners");
  const note = useNote();
  /** @type {ReturnType<typeof usePages<Learner>>} */
  const pages = usePages((cursor, signal) => get(withQuery("learners/", { limit: 50, cursor }), signal), []);
  const isEmpty = !pages.isLoading && !pages.problem && pages.items.length === 0;
  return html`<h1 ...${heading}>Learners</h1>
    <${Note}>${note}<//>
    ${!isEmpty && html`<p><a class="button primary" href="#/learners/new">Add a learner</a></p>`}
    ${pages.isLoading && html`<${Loading} of="the learners" />`}
    ${pages.items.length > 0 && html`<ul class="cards">
      ${pages.items.map((learner) => html`<li key=${learner.id} class="card">
        <h2><a href=${`#/learners/${learner.id}`}><bdi>${learner.name}</bdi></a></h2>
        <p class="muted">
          ${capital(learner.current_level)} · ${hoursText(learner)}
          ${learner.weak_areas.length > 0 && html` · weak in <bdi>${learner.weak_areas.join(", ")}</bdi>`}
        </p>
      </li>`)}
    </ul>`}
    ${pages.problem && html`<${Failed} problem=${pages.problem} retry=${pages.reload} />`}
    ${isEmpty && html`<${Empty} title="There are no learners yet.">
      <p>A plan is made for a learner: their level, their time and what they find hard.</p>
      <p><a class="button primary" href="#/learners/new">Add a learner</a></p>
    <//>`}
    <${More} pages=${pages} />`;
}

/** @param {Learner} learner */
const hoursText = ({ weekly_hours: hours }) => `${counted(hours, "hour")} a week`;

function NewLearner() {
  const heading = useHeading("New learner");
  /** @param {Learner} learner */
  const saved = (learner) => {
    leaveNote("The learner is saved.");
    go(`learners/${learner.id}`);
  };
  return html`<h1 ...${heading}>New learner</h1>
    <${LearnerForm} saved=${saved} cancel=${() => go("learners")} />`;
}

/** @type {import("./stored_view.js").Kind<Learner>} */
const LEARNER = {
  kind: "learner",
  path: "learners",
  view: "learners",
  all: "All learners",
  nameOf: ({ name }) => name,
  Form: LearnerForm,
  Shown: OneLearner,
  lost:
    "This also deletes all plans and plan requests of this learner, with their traces, stops those that are being made, " +
    "and ends the links. It cannot be undone.",
  deleted: ({ name }) => `${name} was deleted, with all plans, requests and traces.`,
};

/** @param {{value: Learner, change: any}} props */
function OneLearner({ value: learner, change }) {
  return html`<p class="actions">
      <a class="button primary" href=${`#/new?learner=${learner.id}`}>New plan for <bdi>${learner.name}</bdi></a>
      <a class="button" href=${`#/plans?learner=${learner.id}`}>Plans of <bdi>${learner.name}</bdi></a>
      ${change}
    </p>
    <${Facts} learner=${learner} />
    <${Later} load=${LINKS} learner=${learner} />`;
}

/** @param {{learner: Learner}} props */
function Facts({ learner }) {
  const levels = Object.entries(learner.level_by_topic);
  const limits = learner.minutes_by_weekday && Object.entries(learner.minutes_by_weekday);
  return html`<dl class="facts">
    <dt>Level</dt>
    <dd>${capital(learner.current_level)}${levels.map(([topic, level]) => html`; ${level} in <bdi>${topic}</bdi>`)}</dd>
    <dt>Time</dt>
    <dd>
      ${hoursText(learner)}${limits && limits.length > 0 && html`, at most
      ${" "}${limits.map(([day, most]) => `${minutes(most)} on ${WEEKDAY_NAMES[day] ?? day}`).join(", ")}`}
    </dd>
    <dt>Weak areas</dt>
    <dd><${Words} words=${learner.weak_areas} none="none named" /></dd>
    <dt>Known already</dt>
    <dd><${Words} words=${learner.known} none="nothing named" /></dd>
    <dt>Likes to learn by</dt>
    <dd>${STYLES[/** @type {keyof typeof STYLES} */ (learner.preferred_learning_style)] ?? learner.preferred_learning_style}</dd>
    <dt>Time zone</dt>
    <dd>${learner.timezone}</dd>
    <dt>Added</dt>
    <dd>${momentText(learner.created_at)}${learner.updated_at !== learner.created_at &&
      html`, changed ${momentText(learner.updated_at)}`}</dd>
  </dl>`;
}

/** @param {{words: string[], none: string}} props */
const Words = ({ words, none }) => (words.length ? html`<bdi>${words.join(", ")}</bdi>` : html`<span class="muted">${none}</span>`);
