/** The choice of the resources that come before one: from its topic, or by their ids. */
import { get, withQuery } from "./api.js";
import { Field, described, useLoad } from "./parts.js";
import { html, useRef, useState } from "./preact.js";

/** @typedef {import("./types").Resource} Resource */

const TYPING = 350; // milliseconds without a key before the resources of a typed topic are loaded

const IDS_HINT = "Separated by spaces or commas. An id is the last part of the address of a resource's page here.";

/** Return the ids in a text. @param {string} text */
export const idsIn = (text) => text.split(/[\s,;]+/).filter(Boolean);

/**
 * @param {{chosen: string[], pasted: string, topic: string, self?: string, errors: string[],
 *   change: (ids: string[]) => void, paste: (text: string) => void}} props
 *   `self` is the resource itself, which cannot come before itself
 */
export function Prerequisites({ chosen, pasted, topic, self, errors, change, paste }) {
  const others = useTopic(topic);
  const [picked, setPicked] = useState("");
  const titles = useTitles(chosen);
  const select = useRef(/** @type {HTMLElement | null} */ (null));
  const free = others.items.filter(({ id }) => id !== self && !chosen.includes(id));
  const addPicked = () => {
    if (picked) change([...chosen, picked]);
    setPicked("");
    select.current?.focus();
  };
  /** @param {string} id */
  const remove = (id) => {
    change(chosen.filter((other) => other !== id));
    select.current?.focus();
  };
  return html`<fieldset class=${errors.length ? "wrong" : ""}>
    <legend>Prerequisites</legend>
    <p class="hint">What has to be studied before it.</p>
    ${chosen.length > 0 && html`<ul class="chosen">
      ${chosen.map((id) => html`<li key=${id}>
        <bdi>${titles.get(id) ?? others.items.find((one) => one.id === id)?.title ?? id}</bdi>
        ${" "}<button type="button" onClick=${() => remove(id)}>Remove<span class="visually-hidden"> ${titles.get(id) ?? id}</span></button>
      </li>`)}
    </ul>`}
    <div class="field">
      <label for="prerequisite">Resources on the same topic</label>
      <div class="with-button">
        <select ...${described("prerequisite", false, errors)} ref=${select} value=${picked} disabled=${!free.length && !chosen.length}
          onChange=${(/** @type {any} */ event) => setPicked(event.target.value)}>
          <option value="">${free.length ? "choose one" : "none"}</option>
          ${free.map(({ id, title }) => html`<option value=${id}>${title}</option>`)}
        </select>
        <button type="button" onClick=${addPicked}>Add<span class="visually-hidden"> the chosen prerequisite</span></button>
      </div>
      ${others.hasMore && html`<p class="hint">The first ${others.items.length} of the topic; add others by their ids.</p>`}
    </div>
    <${Field} id="prerequisite-ids" label="Ids of other resources" hint=${IDS_HINT}>
      <input ...${described("prerequisite-ids", true)} autocomplete="off" value=${pasted}
        onInput=${(/** @type {any} */ event) => paste(event.target.value)} />
    <//>
    ${errors.length > 0 && html`<p class="wrong-text" id="prerequisite-errors">${errors.join("; ")}</p>`}
  </fieldset>`;
}

/** Return the resources on a topic, once nobody types any more. @param {string} topic */
function useTopic(topic) {
  const { data } = useLoad(
    async (signal) => {
      const isTyped = topic.trim() !== "";
      await new Promise((resolve) => setTimeout(resolve, TYPING));
      return isTyped && !signal.aborted ? get(withQuery("resources/", { topic, limit: 100 }), signal) : undefined;
    },
    [topic],
  );
  return { items: /** @type {Resource[]} */ (data?.items ?? []), hasMore: Boolean(data?.next_cursor) };
}

/** Return the titles of resources by their ids, as far as they are loaded and exist. @param {string[]} ids */
export function useTitles(ids) {
  const { data } = useLoad(async (signal) => {
    const loaded = await Promise.allSettled(ids.map((id) => get(`resources/${id}/`, signal)));
    return new Map(loaded.flatMap((one) => (one.status === "fulfilled" ? [[one.value.id, one.value.title]] : [])));
  }, [ids.join()]);
  return /** @type {Map<string, string>} */ (data ?? new Map());
}
