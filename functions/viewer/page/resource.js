/** One resource of the library: what is known of it, its form, and its deletion. */
import { call } from "./api.js";
import { Delete, Note, leaveNote, useFocusAfter, useNote, useStored } from "./editing.js";
import { Failed, Loading, WebLink, go, useHeading } from "./parts.js";
import { html, useState } from "./preact.js";
import { useTitles } from "./prerequisites.js";
import { ResourceForm } from "./resource_form.js";
import { ESTIMATES, capital, minutes } from "./words.js";

/** @typedef {import("./types").Resource} Resource */
/** @typedef {{data: Resource, etag: string | null}} Answer */

/** @param {{id: string}} props */
export function OneResource({ id }) {
  const note = useNote();
  /** @type {import("./editing.js").Loaded<Answer>} */
  const { data, problem, reload, replace } = useStored((signal) => call("GET", `resources/${id}/`, { signal }), [id]);
  const heading = useHeading(data ? data.data.title : "Resource");
  const again = () => {
    heading.ref.current?.focus();
    reload();
  };
  return html`<h1 ...${heading}>${data ? html`<bdi>${data.data.title}</bdi>` : "Resource"}</h1>
    ${problem && html`<${Failed} problem=${problem} retry=${reload}><a class="button" href="#/library">The library</a><//>`}
    ${!data && !problem && html`<${Loading} of="the resource" />`}
    ${data && html`<${Stored} resource=${data.data} etag=${data.etag} reload=${again} replace=${replace} note=${note} />`}`;
}

/** @param {{resource: Resource, etag: string | null, reload: () => void, replace: (answer: Answer) => void, note: string}} props */
function Stored({ resource, etag, reload, replace, note: left }) {
  const [isChanging, setChanging] = useState(false);
  const [note, setNote] = useState(left);
  const opener = useFocusAfter(isChanging);
  /** @param {Resource} changed @param {string | null} tag */
  const saved = (changed, tag) => {
    replace({ data: changed, etag: tag });
    setNote("The changes are saved.");
    setChanging(false);
  };
  const deleted = () => {
    leaveNote(`'${resource.title}' was deleted.`);
    go("library");
  };
  if (isChanging) {
    return html`<${ResourceForm} resource=${resource} etag=${etag} saved=${saved} cancel=${() => setChanging(false)} />`;
  }
  return html`<${Note}>${note}<//>
    <${Facts} resource=${resource} />
    <p class="actions">
      <button ref=${opener} onClick=${() => setChanging(true)}>Change this resource</button>
      <a class="button" href=${`#/library?topic=${encodeURIComponent(resource.topic)}`}>Others on <bdi>${resource.topic}</bdi></a>
    </p>
    <h2>Delete</h2>
    <${Delete} path=${`resources/${resource.id}/`} etag=${etag} name=${resource.title} kind="resource" deleted=${deleted}
      reload=${reload}>
      <p>No new plan will use it. Plans that are made already keep it. It cannot be undone.</p>
    <//>`;
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
