/** The page of a team: its navigation, and the view that the address names. */
import { authorizeBy } from "./api.js";
import { show } from "./app.js";
import { Denied, SignInButton } from "./denied.js";
import { unsentKeys } from "./draft.js";
import { Home } from "./home.js";
import { Later, offerWhenDenied, useHeading } from "./parts.js";
import { PlanView } from "./plan.js";
import { Plans } from "./plans.js";
import { html } from "./preact.js";
import { accessToken, finishSignIn, hasExpired, isSignInConfigured, needsSignIn, signOut } from "./session.js";

/** Most views load their code when they are opened: a phone that shows a plan needs none of it. */
const LATER = {
  new: () => import("./make.js"),
  learners: () => import("./learners.js"),
  library: () => import("./library.js"),
  live: () => import("./live.js"),
  trace: () => import("./trace.js"),
  replan: () => import("./replan.js"),
  versions: () => import("./versions.js"),
};

/** @param {import("./app.js").Route} route */
function viewOf({ path, query }) {
  const [area = "", id = "", part = "", number = ""] = path;
  if (!area) return html`<${Home} />`;
  if (area === "new") return html`<${Later} key=${`new?${query}`} load=${LATER.new} query=${query} />`;
  if (area === "plans" && (part === "replan" || part === "versions")) {
    return html`<${Later} key=${path.join()} load=${LATER[part]} id=${id} number=${number} />`;
  }
  if (area === "plans" && id) return html`<${PlanView} key=${id} id=${id} />`;
  if (area === "plans") return html`<${Plans} learner=${query.get("learner") ?? ""} status=${query.get("status") ?? ""} />`;
  if (area === "requests" && part === "trace") return html`<${Later} key=${id} load=${LATER.trace} id=${id} />`;
  if (area === "requests" && id) return html`<${Later} key=${`live/${id}`} load=${LATER.live} id=${id} />`;
  if (area === "learners" || area === "library") {
    return html`<${Later} key=${`${area}/${id}`} load=${LATER[area]} id=${id} query=${query} />`;
  }
  return html`<h1>Nothing here</h1><p>This address leads to no view. <a href="#/">Go to the start</a>.</p>`;
}

const LINKS = [
  ["new", "New plan"],
  ["plans", "Plans"],
  ["learners", "Learners"],
  ["library", "Library"],
];

/** @param {{area: string}} props */
const Navigation = ({ area }) => html`<nav aria-label="Main">
  <a class="brand" href="#/" aria-current=${area === "" ? "page" : undefined}>Studyplan</a>
  <ul>
    ${LINKS.map(
      ([name, text]) =>
        html`<li><a href=${`#/${name}`} aria-current=${area === name ? "page" : undefined}>${text}</a></li>`,
    )}
  </ul>
  ${isSignInConfigured && html`<div class="session">
    ${needsSignIn() ? html`<${SignInButton} kind="quiet" />` : html`<button class="quiet" onClick=${signOut}>Sign out</button>`}
  </div>`}
</nav>`;

/** Stand in place of every view until somebody signs in. @param {{problem: string}} props what went wrong before */
function SignedOut({ problem }) {
  const heading = useHeading("Sign in");
  return html`<h1 ...${heading}>Study plans that can be trusted</h1>
    <p class="lead">
      Say what you want to learn. You get a plan for each day, from the resources of a library, and the reason for every
      task.
    </p>
    ${problem && html`<div class="notice error" role="alert"><p>${problem}</p></div>`}
    <p>${hasExpired() ? "Your sign-in has expired. Sign in again to go on." : "Sign in to make plans, and to read yours."}</p>
    <p class="actions"><${SignInButton} /></p>`;
}

const problem = await finishSignIn();
authorizeBy(() => /** @type {Record<string, string>} */ (accessToken() ? { Authorization: `Bearer ${accessToken()}` } : {}));
offerWhenDenied(Denied);
show(Navigation, (route) => (needsSignIn() ? html`<${SignedOut} problem=${problem} />` : viewOf(route)));
// What a lost connection kept in this browser, of any plan.
if (unsentKeys().length && !needsSignIn()) import("./unsent.js").then(({ sendAll }) => sendAll(), () => {});
