/** The page of one learner, who has no account: the link by which it was opened is all that it needs. */
import { DENIED, Problem, get, withQuery } from "./api.js";
import { show } from "./app.js";
import { Empty, Failed, Later, Loading, More, useHeading, useLoad, usePages } from "./parts.js";
import { hrefOf, routeNow, secret, secretNow } from "./place.js";
import { PlanView } from "./plan.js";
import { html, useEffect } from "./preact.js";
import { counted, dateWithYear, momentText } from "./words.js";

/** @typedef {import("./types").LearnerStart} Start */
/** @typedef {import("./types").OwnPlan} OwnPlan */
/** @typedef {import("./app.js").Route} Route */

const ENDS_SOON = 14 * 86_400_000; // milliseconds before its end from which on the page says when the link ends

const LATER = {
  live: () => import("./live.js"),
  replan: () => import("./replan.js"),
  versions: () => import("./versions.js"),
};

/** @param {{area: string}} props */
const Navigation = ({ area }) => html`<nav aria-label="Main">
  <a class="brand" href=${hrefOf()} aria-current=${area === "" ? "page" : undefined}>Studyplan</a>
  ${secret && html`<ul><li><a href=${hrefOf("plans")} aria-current=${routeNow() === "plans" ? "page" : undefined}>Your plans</a></li></ul>`}
</nav>`;

/** @param {{route: Route}} props */
function Learners({ route }) {
  const { data, problem, reload } = useLoad((signal) => (secret ? get("", signal) : Promise.reject(INCOMPLETE)), []);
  const start = /** @type {Start | undefined} */ (data);
  useEffect(() => {
    if (start?.plans.length) sendKept(start.plans);
  }, [start]);
  if (problem?.isDenied) return html`<${Dead} />`;
  if (problem) return html`<${Titled} title="Your plan"><${Failed} problem=${problem} retry=${reload} /><//>`;
  if (!start) return html`<${Titled} title="Your plan"><${Loading} of="your plan" /><//>`;
  return html`<${EndOfLink} at=${start.link.expires_at} />${viewOf(route, start)}`;
}

const INCOMPLETE = new Problem(DENIED, { status: 401 });

/** @param {Route} route @param {Start} start */
function viewOf({ path: [area = "", id = "", part = "", number = ""] }, { learner, link, plans }) {
  const [newest] = plans;
  if (!area && newest) return html`<${PlanView} key=${newest.id} id=${newest.id} learner=${learner} />`;
  if (!area || (area === "plans" && !id)) return html`<${Plans} learner=${learner} ends=${link.expires_at} />`;
  if (area === "plans" && !part) return html`<${PlanView} key=${id} id=${id} learner=${learner} />`;
  if (area === "plans" && (part === "replan" || part === "versions")) {
    return html`<${Later} key=${[id, part, number].join()} load=${LATER[part]} id=${id} number=${number} learner=${learner} />`;
  }
  if (area === "requests" && id && !part) return html`<${Later} key=${id} load=${LATER.live} id=${id} />`;
  return html`<${Titled} title="Nothing here"><p>This address leads to no view. <a href=${hrefOf()}>Go to your plan</a>.</p><//>`;
}

/** @param {{title: string, children: any}} props */
function Titled({ title, children }) {
  const heading = useHeading(title);
  return html`<h1 ...${heading}>${title}</h1>${children}`;
}

/** Say what to do with a link that does not work. */
const Dead = () => html`<${Titled} title="This link does not work">
  <div class="notice error" role="alert"><p>${DENIED}</p></div>
  <p>Your plans are not lost, and neither is what you have ticked. A new link leads to the same plans.</p>
<//>`;

/** Say when the link ends, if that is soon. @param {{at: string}} props ISO 8601 */
const EndOfLink = ({ at }) =>
  Date.parse(at) - Date.now() < ENDS_SOON &&
  html`<div class="notice warning no-print">
    <p>The link to this page works until ${dateWithYear(at.slice(0, 10))}. Ask the person who sent it to you for a new one in time.</p>
  </div>`;

/** @param {{learner: import("./types").OwnLearner, ends: string}} props `ends` is when the link does */
function Plans({ learner, ends }) {
  const heading = useHeading("Your plans");
  const pages = usePages(async (cursor, signal) => {
    /** @type {Start} */
    const { plans, next_cursor } = await get(withQuery("", { limit: 20, cursor }), signal);
    return { items: plans, next_cursor };
  }, []);
  return html`<h1 ...${heading}>Your plans</h1>
    ${pages.isLoading && html`<${Loading} of="your plans" />`}
    ${pages.items.length > 0 && html`<ul class="cards">
      ${pages.items.map((plan, index) => html`<li key=${plan.id} class="card"><${Card} plan=${plan} isNewest=${index === 0} /></li>`)}
    </ul>`}
    ${pages.problem && html`<${Failed} problem=${pages.problem} retry=${pages.reload} />`}
    ${!pages.isLoading && !pages.problem && pages.items.length === 0 &&
    html`<${Empty} title=${html`There is no plan for <bdi>${learner.name}</bdi> yet.`}>
      <p>Your team makes it. Open this link again when they have told you that it is ready.</p>
    <//>`}
    <${More} pages=${pages} />
    <p class="muted">
      The link to this page works until ${dateWithYear(ends.slice(0, 10))}. Whoever has it can read and change your plans, so keep it to yourself.
    </p>`;
}

/** @param {{plan: OwnPlan, isNewest: boolean}} props */
const Card = ({ plan: { id, goal, topic, duration_days, created_at }, isNewest }) => html`
  <h2><a href=${hrefOf(`plans/${id}`)}><bdi>${goal}</bdi></a></h2>
  <p class="muted">
    ${isNewest && html`<span class="badge completed">the newest</span> `}<bdi>${topic}</bdi> · ${counted(duration_days, "day")} · made ${momentText(created_at)}
  </p>`;

/** Send what a lost connection kept in this browser, of this learner's plans only. @param {OwnPlan[]} plans */
const sendKept = (plans) =>
  import("./unsent.js").then(({ sendAll }) => sendAll(plans.map(({ id }) => id)), () => {});

show(Navigation, (/** @type {Route} */ route) => html`<${Learners} route=${route} />`);
// Another link in the same tab is another learner's page.
addEventListener("hashchange", () => secretNow() === secret || location.reload());
// A browser prints the address on each sheet: without the secret, so that nobody hands out their link with their plan.
let printed = "";
addEventListener("beforeprint", () => {
  printed ||= location.hash;
  history.replaceState(null, "", location.pathname);
});
addEventListener("afterprint", () => {
  if (printed) history.replaceState(null, "", printed);
  printed = "";
});
