/** The library: its resources with filters and a search, one of them, a new one. */
import { call, get, withQuery } from "./api.js";
import { Note, leaveNote, useNote } from "./editing.js";
import { Empty, Failed, Later, Loading, WebLink, asProblem, go, useHeading, useLoad, usePages } from "./parts.js";
import { html, useEffect, useMemo, useRef, useState } from "./preact.js";
import { RESOURCE } from "./resource.js";
import { ResourceForm } from "./resource_form.js";
import { StoredView } from "./stored_view.js";
import { ESTIMATES, LEVELS, TYPES, capital, counted, minutes } from "./words.js";

/** @typedef {import("./types").Resource} Resource */
/** @typedef {{topic: string, difficulty: string, resource_type: string}} Filters "" for none */

const SHOWN = 50; // resources that are drawn at once; a thousand cards make typing slow
const PAGE = 100;
const REPORTED = () => import("./reported.js");
const IMPORT = () => import("./imports.js");

/** @param {{id: string, query: URLSearchParams}} props id is "" for the list, "new" for the form of a new resource,
 *   "reported" for what learners report, "import" for a file */
export function View({ id, query }) {
  /** @param {string} name */
  const value = (name) => query.get(name) ?? "";
  if (id === "new") return html`<${NewResource} topic=${value("topic")} />`;
  if (id === "reported") return html`<${Later} load=${REPORTED} />`;
  if (id === "import") return html`<${Later} key="import" load=${IMPORT} id=${value("id")} />`;
  if (id) return html`<${StoredView} id=${id} of=${RESOURCE} />`;
  const filters = { topic: value("topic"), difficulty: value("difficulty"), resource_type: value("resource_type") };
  return html`<${Library} filters=${filters} />`;
}

/** @param {{filters: Filters}} props */
function Library({ filters }) {
  const heading = useHeading("Library");
  const [note, setNote] = useState(useNote());
  const topics = useLoad((signal) => get("topics/", signal), []);
  /** @type {ReturnType<typeof usePages<Resource>>} */
  const pages = usePages(
    (cursor, signal) => get(withQuery("resources/", { ...filters, limit: PAGE, cursor }), signal),
    Object.values(filters),
  );
  const [words, setWords] = useState("");
  const isFiltered = Object.values(filters).some(Boolean);
  const isEmpty = !pages.isLoading && !pages.problem && pages.items.length === 0 && !pages.hasMore;
  /** @param {string} sentence */
  const loaded = (sentence) => {
    setNote(sentence);
    topics.reload();
    pages.refresh();
    heading.ref.current?.focus();
  };
  /** @type {import("./types").TopicCount[]} */
  const known = topics.data?.items ?? [];
  return html`<h1 ...${heading}>Library</h1>
    <${Note}>${note}<//>
    ${!(isEmpty && !isFiltered) && html`<p class="actions">
        <a class="button primary" href=${`#/${withQuery("library/new", { topic: filters.topic })}`}>Add a resource</a>
        <a class="button" href="#/library/import">Import a file</a>
      </p>
      <${FilterForm} filters=${filters} topics=${known} words=${words} setWords=${setWords} />`}
    <${Reports} />
    ${topics.problem && html`<${Failed} problem=${topics.problem} retry=${topics.reload} />`}
    ${pages.isLoading && html`<${Loading} of="the library" />`}
    ${pages.items.length > 0 && html`<${Found} key=${Object.values(filters).join(" ")} pages=${pages} words=${words}
      total=${totalOf(known, filters)} />`}
    ${pages.problem && html`<${Failed} problem=${pages.problem} retry=${pages.reload} />`}
    ${isEmpty && isFiltered && html`<${Empty} title="No resource is like this.">
      <p><a href="#/library">Show all resources</a></p>
    <//>`}
    ${isEmpty && !isFiltered && html`<${FirstResources} loaded=${loaded} />`}`;
}

/** Lead to the resources that learners report. The library is whole without it, so it may fail. */
function Reports() {
  const { data } = useLoad((signal) => get("resources/reported/", signal), []);
  if (!data?.total) return null;
  const isOne = data.total === 1;
  return html`<div class="notice warning">
    <p>${counted(data.total, "resource")} ${isOne ? "has a link that learners report as broken, or is" : "have links that learners report as broken, or are"} left
      out of plans. <a class="more" href="#/library/reported">Show ${isOne ? "it" : "them"}</a></p>
  </div>`;
}

/** Return how many resources the filters leave, or null where only the API could count them. @param {import("./types").TopicCount[]} topics @param {Filters} filters */
function totalOf(topics, { topic, difficulty, resource_type }) {
  if (difficulty || resource_type || topics.length === 0) return null;
  const counts = topics.filter(({ id }) => !topic || id === topic).map(({ resources }) => resources);
  return counts.length ? counts.reduce((sum, count) => sum + count, 0) : null;
}

/**
 * @param {{filters: Filters, topics: import("./types").TopicCount[], words: string,
 *   setWords: (words: string) => void}} props
 */
function FilterForm({ filters, topics, words, setWords }) {
  /** @param {keyof Filters} name */
  const select = (name) => ({
    id: `by-${name}`,
    value: filters[name],
    onChange: (/** @type {any} */ event) => go(withQuery("library", { ...filters, [name]: event.target.value })),
  });
  const isListed = topics.some(({ id }) => id === filters.topic);
  return html`<form class="filters" role="search" aria-label="Resources"
    onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <span><label for="by-topic">Topic</label>
      <select ...${select("topic")}>
        <option value="">all</option>
        ${filters.topic && !isListed && html`<option value=${filters.topic}>${filters.topic}</option>`}
        ${topics.map(({ id, name, resources }) => html`<option value=${id}>${name} (${resources})</option>`)}
      </select></span>
    <span><label for="by-difficulty">Level</label>
      <select ...${select("difficulty")}>
        <option value="">all</option>
        ${LEVELS.map((level) => html`<option value=${level}>${level}</option>`)}
      </select></span>
    <span><label for="by-resource_type">Type</label>
      <select ...${select("resource_type")}>
        <option value="">all</option>
        ${TYPES.map((type) => html`<option value=${type}>${type}</option>`)}
      </select></span>
    <span><label for="by-words">Words</label>
      <input id="by-words" type="search" autocomplete="off" value=${words}
        onInput=${(/** @type {any} */ event) => setWords(event.target.value)} /></span>
  </form>`;
}

/** Return a text as it is compared: without case and accents. @param {string} text */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** @param {Resource} resource */
const textOf = ({ title, topic, tags, description, source }) =>
  folded([title, topic, ...tags, description ?? "", source ?? ""].join(" "));

/**
 * Show the resources that have all the words, some at a time.
 *
 * @param {{pages: ReturnType<typeof usePages<Resource>>, words: string, total: number | null}} props
 */
function Found({ pages, words, total }) {
  const [shown, setShown] = useState(SHOWN);
  const [isAll, setAll] = useState(false);
  const { items, hasMore, isBusy, loadMore, problem } = pages;
  const searched = useMemo(() => items.map((resource) => ({ resource, text: textOf(resource) })), [items.length, items[0]]);
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  const found = searched.filter(({ text }) => wanted.every((word) => text.includes(word)));
  const first = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => setShown(SHOWN), [words]);
  useEffect(() => {
    if (isAll && hasMore && !isBusy && !problem) loadMore();
  }, [isAll, hasMore, isBusy, problem, items.length]);
  const more = async () => {
    const count = shown;
    if (found.length <= count && hasMore) await loadMore();
    setShown(count + SHOWN);
    // The button may be gone now; the first new resource is where reading goes on.
    setTimeout(() => /** @type {HTMLElement | null} */ (first.current?.children[count]?.querySelector("h2 a"))?.focus(), 50);
  };
  const searchAll = () => {
    setAll(true);
    document.getElementById("by-words")?.focus(); // the button will be gone
  };
  const canLoad = hasMore && found.length <= shown && !wanted.length;
  return html`<p role="status">${countText(found.length, items.length, total, hasMore, wanted.length > 0)}</p>
    ${wanted.length > 0 && hasMore && html`<p>
      <button onClick=${searchAll} disabled=${isAll && !problem}>
        ${isAll && !problem ? "Loading the others …" : "Load the others and search them too"}
      </button>
    </p>`}
    <ul class="cards" ref=${first}>
      ${found.slice(0, shown).map(({ resource }) => html`<${Row} key=${resource.id} resource=${resource} />`)}
    </ul>
    ${(found.length > shown || canLoad) && html`<p>
      <button onClick=${more} disabled=${isBusy}>${isBusy ? "Loading …" : "Show more"}</button>
    </p>`}`;
}

/**
 * Say how many resources are found, and in how many of them.
 *
 * @param {number} found @param {number} loaded @param {number | null} total @param {boolean} hasMore @param {boolean} isSearch
 */
function countText(found, loaded, total, hasMore, isSearch) {
  const of = hasMore ? `the ${loaded.toLocaleString("en")} loaded${total ? ` of ${total.toLocaleString("en")}` : ""}` : `all ${loaded.toLocaleString("en")}`;
  if (isSearch) return `${found ? counted(found, "resource") : "No resource"} with these words in ${of}.`;
  if (!hasMore) return `${counted(loaded, "resource")}.`;
  return total ? `${counted(total, "resource")}; ${loaded.toLocaleString("en")} of them are loaded.` : `The first ${counted(loaded, "resource")} are loaded.`;
}

/** @param {{resource: Resource}} props */
function Row({ resource }) {
  const { id, title, url, topic, tags, difficulty, resource_type: type } = resource;
  return html`<li class="card">
    <h2><${WebLink} url=${url}>${title}<//></h2>
    <p class="muted">
      <bdi>${topic}</bdi> · ${capital(type)} · ${difficulty} · ${minutes(resource.estimated_minutes)}
      ${" "}(${ESTIMATES[resource.estimate_source]})
    </p>
    ${tags.length > 0 && html`<ul class="tags" aria-label="Tags">${tags.map((tag) => html`<li><bdi>${tag}</bdi></li>`)}</ul>`}
    <p><a class="more" href=${`#/library/${id}`}>Details and changes<span class="visually-hidden"> of <bdi>${title}</bdi></span></a></p>
  </li>`;
}

/** @param {{loaded: (sentence: string) => void}} props */
function FirstResources({ loaded }) {
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: import("./api.js").Problem}} */ ({}));
  const load = async () => {
    setState({ busy: true });
    try {
      const { data } = await call("POST", "resources/seed/");
      loaded(`${counted(data.created, "example")} loaded.`);
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  return html`<${Empty} title="The library is empty.">
    <p>A plan chooses from these resources: what your learners may study, with its topic, level and length.</p>
    <p class="actions">
      <a class="button primary" href="#/library/new">Add a resource</a>
      <a class="button" href="#/library/import">Import a file</a>
      <button onClick=${load} disabled=${state.busy}>${state.busy ? "Loading …" : "Load the 26 examples"}</button>
    </p>
    ${state.problem && html`<${Failed} problem=${state.problem} retry=${load} />`}
  <//>`;
}

/** @param {{topic: string}} props the topic to begin with */
function NewResource({ topic }) {
  const heading = useHeading("New resource");
  /** @param {Resource} resource */
  const saved = (resource) => {
    leaveNote("The resource is saved.");
    go(`library/${resource.id}`);
  };
  return html`<h1 ...${heading}>New resource</h1>
    <${ResourceForm} topic=${topic} saved=${saved} cancel=${() => go("library")} />`;
}
