/** One resource of the library: what is known of it. */
import { Later, WebLink } from "./parts.js";
import { html } from "./preact.js";
import { useTitles } from "./prerequisites.js";
import { ResourceForm } from "./resource_form.js";
import { ESTIMATES, capital, minutes } from "./words.js";

/** @typedef {import("./types").Resource} Resource */

const FEEDBACK = () => import("./resource_feedback.js");

/** @type {import("./stored_view.js").Kind<Resource>} */
export const RESOURCE = {
  kind: "resource",
  path: "resources",
  view: "library",
  all: "The library",
  nameOf: ({ title }) => title,
  Form: ResourceForm,
  Shown: OneResource,
  lost: "No new plan will use it. Plans that are made already keep it. It cannot be undone.",
  deleted: ({ title }) => `'${title}' was deleted.`,
};

/** @param {{value: Resource, change: any}} props */
function OneResource({ value: resource, change }) {
  return html`<${Facts} resource=${resource} />
    <p class="actions">
      ${change}
      <a class="button" href=${`#/library?topic=${encodeURIComponent(resource.topic)}`}>Others on <bdi>${resource.topic}</bdi></a>
    </p>
    <${Later} load=${FEEDBACK} resource=${resource} />`;
}

/** @param {{resource: Resource}} props */
function Facts({ resource }) {
  const { url, topic, tags, difficulty, description, language, license, source, prerequisites } = resource;
  return html`${description && html`<p class="text"><bdi>${description}</bdi></p>`}
    <dl class="facts">
      <dt>Address</dt>
      <dd><${WebLink} url=${url}>${url}<//></dd>
      <dt>Topic</dt>
      <dd><bdi>${topic}</bdi></dd>
      <dt>Type</dt>
      <dd>${capital(resource.resource_type)}</dd>
      <dt>Level</dt>
      <dd>${capital(difficulty)}</dd>
      <dt>Length</dt>
      <dd>${minutes(resource.estimated_minutes)} (${ESTIMATES[resource.estimate_source]})</dd>
      <dt>Tags</dt>
      <dd>${tags.length ? html`<bdi>${tags.join(", ")}</bdi>` : html`<span class="muted">none</span>`}</dd>
      <dt>Prerequisites</dt>
      <dd>${prerequisites.length ? html`<${Prerequisites} ids=${prerequisites} />` : html`<span class="muted">none</span>`}</dd>
      ${language && html`<dt>Language</dt><dd>${language}</dd>`}
      ${license && html`<dt>Licence</dt><dd><bdi>${license}</bdi></dd>`}
      ${source && html`<dt>Source</dt><dd><bdi>${source}</bdi></dd>`}
    </dl>`;
}

/** @param {{ids: string[]}} props */
function Prerequisites({ ids }) {
  const titles = useTitles(ids);
  return html`<ul>
    ${ids.map((id) => html`<li><a href=${`#/library/${id}`}><bdi>${titles.get(id) ?? id}</bdi></a></li>`)}
  </ul>`;
}
