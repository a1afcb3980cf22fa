/** The page: its navigation, and the view that the address names. */
import { unsentKeys } from "./draft.js";
import { Failed, Later, SignInButton, asProblem, useHeading } from "./parts.js";
import { Home } from "./home.js";
import { PlanView } from "./plan.js";
import { Plans } from "./plans.js";
import { Progress } from "./live.js";
import { html, render, useEffect, useErrorBoundary, useState } from "./preact.js";
import { finishSignIn, hasExpired, isSignInConfigured, needsSignIn, signOut } from "./session.js";

/** @typedef {{path: string[], query: URLSearchParams}} Route */

/** The form and the views of a team load their code when they are opened: a phone that shows a plan needs none of it. */
const LATER = {
  new: () => import("./make.js"),
  learners: () => import("./learners.js"),
  library: () => import("./library.js"),
  trace: () => import("./trace.js"),
  replan: () => import("./replan.js"),
  versions: () => import("./versions.js"),
};

/** @returns {Route} */
function currentRoute() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { path: path.split("/").filter(Boolean).map(decoded), query: new URLSearchParams(query) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {Route} route */
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
  if (area === "requests" && id) return html`<${Progress} key=${id} id=${id} />`;
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

/** @param {{problem: string}} props of signing in */
function App({ problem }) {
  const [route, setRoute] = useState(currentRoute);
  const [error, resetError] = useErrorBoundary();
  useEffect(() => {
    const changed = () => {
      resetError();
      setRoute(currentRoute());
      scrollTo(0, 0);
    };
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  const skip = () => document.querySelector("main")?.focus();
  const shown = needsSignIn() ? html`<${SignedOut} problem=${problem} />` : viewOf(route);
  return html`<button class="skip" onClick=${skip}>Skip to the content</button>
    <header><${Navigation} area=${route.path[0] ?? ""} /></header>
    <main tabindex="-1">
      ${error ? html`<${Failed} problem=${asProblem(error)} retry=${() => location.reload()} />` : shown}
    </main>`;
}

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const problem = await finishSignIn();
root.replaceChildren();
render(html`<${App} problem=${problem} />`, root);
// What a lost connection kept in this browser, of any plan.
if (unsentKeys().length && !needsSignIn()) import("./unsent.js").then(({ sendAll }) => sendAll(), () => {});
