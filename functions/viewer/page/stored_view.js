/** The view of one stored value: what is known of it, its form, and its deletion. */
import { call } from "./api.js";
import { Delete, Note, leaveNote, useFocusAfter, useNote, useStored } from "./editing.js";
import { Failed, Loading, go, useHeading } from "./parts.js";
import { html, useState } from "./preact.js";
import { capital } from "./words.js";

/**
 * What a kind of values has of its own. `path` is that of its list below `api/`, `view` the route of its list. `Form`
 * takes the value as a property of the kind's name; `Shown` takes it as `value`, with the button that opens the form.
 *
 * @template T
 * @typedef {{kind: string, path: string, view: string, all: string, nameOf: (value: T) => string, Form: any, Shown: any,
 *   lost: string, deleted: (value: T) => string}} Kind
 */

/** @template T @typedef {{data: T, etag: string | null}} Answer */

/** @template T @param {{id: string, of: Kind<T>}} props */
export function StoredView({ id, of }) {
  const note = useNote();
  const { data, problem, reload, replace } = useStored((signal) => call("GET", `${of.path}/${id}/`, { signal }), [id]);
  const heading = useHeading(data ? of.nameOf(data.data) : capital(of.kind));
  const again = () => {
    heading.ref.current?.focus();
    reload();
  };
  return html`<h1 ...${heading}>${data ? html`<bdi>${of.nameOf(data.data)}</bdi>` : capital(of.kind)}</h1>
    ${problem && html`<${Failed} problem=${problem} retry=${reload}><a class="button" href=${`#/${of.view}`}>${of.all}</a><//>`}
    ${!data && !problem && html`<${Loading} of=${`the ${of.kind}`} />`}
    ${data && html`<${Stored} of=${of} id=${id} stored=${data} reload=${again} replace=${replace} note=${note} />`}`;
}

/**
 * @template T
 * @param {{of: Kind<T>, id: string, stored: Answer<T>, reload: () => void, replace: (answer: Answer<T>) => void, note: string}} props
 */
function Stored({ of, id, stored: { data: value, etag }, reload, replace, note: left }) {
  const [isChanging, setChanging] = useState(false);
  const [note, setNote] = useState(left);
  const opener = useFocusAfter(isChanging);
  /** @param {T} changed @param {string | null} tag */
  const saved = (changed, tag) => {
    replace({ data: changed, etag: tag });
    setNote("The changes are saved.");
    setChanging(false);
  };
  const deleted = () => {
    leaveNote(of.deleted(value));
    go(of.view);
  };
  if (isChanging) {
    return html`<${of.Form} ...${{ [of.kind]: value }} etag=${etag} saved=${saved} cancel=${() => setChanging(false)} />`;
  }
  const change = html`<button ref=${opener} onClick=${() => setChanging(true)}>Change this ${of.kind}</button>`;
  return html`<${Note}>${note}<//>
    <${of.Shown} value=${value} change=${change} />
    <h2>Delete</h2>
    <${Delete} path=${`${of.path}/${id}/`} etag=${etag} name=${of.nameOf(value)} kind=${of.kind} deleted=${deleted} reload=${reload}>
      <p>${of.lost}</p>
    <//>`;
}
