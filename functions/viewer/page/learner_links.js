/** The links by which a learner, or their calendar, needs no account: made, listed, revoked. The secret is shown once. */
import { call, get } from "./api.js";
import { Confirm } from "./editing.js";
import { Failed, Field, Loading, asProblem, described, useLoad } from "./parts.js";
import { html, useEffect, useRef, useState } from "./preact.js";
import { dateWithYear } from "./words.js";

/** @typedef {import("./types").Link} Link */
/** @typedef {import("./types").NewLink} NewLink */
/** @typedef {Link["kind"]} Kind */

/** @type {Record<Kind, {name: string, hint: string}>} */
const KINDS = {
  calendar: {
    name: "Calendar link",
    hint: "In a calendar choose to subscribe to it or to add it by its URL; an import would not follow changes. Plans without dates are not in it.",
  },
  learner: { name: "Learner link", hint: "Send it to the learner only: whoever opens it can read, tick, rate and move." },
};

/** @param {{learner: import("./types").Learner}} props */
export function View({ learner }) {
  const path = `learners/${learner.id}/links/`;
  const { data, problem, reload } = useLoad((signal) => get(path, signal), [learner.id]);
  const [made, setMade] = useState(/** @type {NewLink | null} */ (null)); // nowhere else: its secret is in no storage
  const [state, setState] = useState(/** @type {{busy?: Kind, problem?: import("./api.js").Problem, message?: string}} */ ({}));
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  const make = async (/** @type {Kind} */ kind) => {
    setMade(null);
    setState({ busy: kind });
    try {
      setMade((await call("POST", path, { body: { kind } })).data);
      setState({});
      reload();
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  const close = () => {
    setMade(null);
    heading.current?.focus();
  };
  const revoke = async (/** @type {Link} */ link) => {
    try {
      await call("DELETE", `${path}${link.id}/`);
    } catch (error) {
      if (asProblem(error).status !== 404) throw error; // else somebody has revoked it already
    }
    if (made?.id === link.id) setMade(null);
    setState({ message: "The link is revoked." });
    heading.current?.focus();
    reload();
  };
  return html`<section aria-labelledby="links">
    <h2 id="links" tabindex="-1" ref=${heading}>Links without sign-in</h2>
    <p>
      A calendar link shows the plans of <bdi>${learner.name}</bdi> in a calendar. A learner link opens a page of their own. Whoever
      has a link can use it, for 180 days or until you revoke it.
    </p>
    <p class="actions">
      ${/** @type {Kind[]} */ (Object.keys(KINDS)).map((kind) => html`<button onClick=${() => make(kind)} disabled=${Boolean(state.busy)}>
        ${state.busy === kind ? "Making …" : `Make a ${KINDS[kind].name.toLowerCase()}`}
      </button>`)}
    </p>
    <p role="status" class="message">${state.message}</p>
    ${state.problem && html`<${Failed} problem=${state.problem} />`}
    ${made && html`<${Secret} key=${made.id} link=${made} close=${close} />`}
    ${problem && html`<${Failed} problem=${problem} retry=${reload} />`}
    ${!data && !problem && html`<${Loading} of="the links" />`}
    ${data?.items.length === 0 && html`<p class="muted">There is no link now.</p>`}
    ${data && data.items.length > 0 && html`<ul class="cards">
      ${data.items.map((/** @type {Link} */ link) => html`<${Row} key=${link.id} link=${link} revoke=${() => revoke(link)} />`)}
    </ul>`}
  </section>`;
}

/** Show the secret of a new link, this once. @param {{link: NewLink, close: () => void}} props */
function Secret({ link, close }) {
  const url = new URL(link.url, document.baseURI).href;
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [message, setMessage] = useState("");
  useEffect(() => field.current?.select(), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setMessage("Copied.");
    } catch {
      field.current?.select();
      setMessage("This browser does not let the page copy. The link is selected: copy it yourself.");
    }
  };
  return html`<div class="notice good" role="group" aria-label=${`New ${KINDS[link.kind].name.toLowerCase()}`}>
    <p><strong>Copy it now: it is shown only this once.</strong> If it is lost, revoke it and make another one.</p>
    <${Field} id="new-link" label=${KINDS[link.kind].name} hint=${KINDS[link.kind].hint}>
      <input ...${described("new-link", true)} ref=${field} readonly value=${url} spellcheck=${false} autocomplete="off" />
    <//>
    <p class="actions">
      <button class="primary" onClick=${copy}>Copy</button>
      <button onClick=${close}>Done</button>
    </p>
    <p role="status">${message}</p>
  </div>`;
}

/** @param {{link: Link, revoke: () => Promise<void>}} props */
function Row({ link, revoke }) {
  const { name } = KINDS[link.kind];
  const named = `the ${name.toLowerCase()} that ends with ${link.token_ends_with}`;
  return html`<li class="card">
    <h3>${name} <span class="muted">… ${link.token_ends_with}</span></h3>
    <p class="muted">Made on ${dateWithYear(link.created_at.slice(0, 10))}, works until ${dateWithYear(link.expires_at.slice(0, 10))}.</p>
    <${Confirm} verb="Revoke" doing="Revoking" kind="link" name=${named} of=${named} act=${revoke}>
      <p>${link.kind === "calendar"
        ? "Calendars that follow it get no more changes. What they show already stays until they ask again."
        : "Whoever uses it sees nothing more from then on."} It cannot be undone.</p>
    <//>
  </li>`;
}
