/** Where this page is: whose it is, the part of the API that it calls, and the addresses of its views. */

/** Whether this is the page of one learner, opened by a link; otherwise it is that of a team. */
export const isLearners = document.documentElement.dataset.page === "learner";

/** Return the secret of a learner's link, with which the fragment of the address begins; "" where there is none. */
export const secretNow = () => (isLearners && /^#([\w-]+)/.exec(location.hash)?.[1]) || "";

/** The secret by which this page was opened. It goes into a header of calls, and into nothing else that leaves the page. */
export const secret = secretNow();

/** Return the address of a view, such as of `plans/<id>`. @param {string} [route] */
export const hrefOf = (route = "") => `#${secret}/${route}`;

/** Return the route that the address names. */
export const routeNow = () => location.hash.replace(isLearners ? /^#[\w-]*\/?/ : /^#\/?/, "");

/** Return the address of a call. @param {string} path below the part of the API that is for this page */
export const urlOf = (path) => new URL(`../api/${isLearners ? "learn/" : ""}${path}`, import.meta.url);
