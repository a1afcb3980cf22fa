/** The frame that all pages share: the header, the view that the address names, and what a view loads later. */
import { Failed, asProblem } from "./parts.js";
import { routeNow } from "./place.js";
import { html, render, useEffect, useErrorBoundary, useState } from "./preact.js";

/** @typedef {{path: string[], query: URLSearchParams}} Route */

/** @returns {Route} */
function currentRoute() {
  const [path, query = ""] = routeNow().split("?");
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

/** @param {{Header: any, viewOf: (route: Route) => any}} props */
function App({ Header, viewOf }) {
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
  return html`<button class="skip" onClick=${skip}>Skip to the content</button>
    <header><${Header} area=${route.path[0] ?? ""} /></header>
    <main tabindex="-1">
      ${error ? html`<${Failed} problem=${asProblem(error)} retry=${() => location.reload()} />` : viewOf(route)}
    </main>`;
}

/** Show a page. @param {any} Header @param {(route: Route) => any} viewOf */
export function show(Header, viewOf) {
  const root = /** @type {HTMLElement} */ (document.getElementById("app"));
  root.replaceChildren();
  render(html`<${App} Header=${Header} viewOf=${viewOf} />`, root);
}
