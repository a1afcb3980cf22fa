/** Calls the API below the page's own address, and turns every failure into a Problem that says what to do. */
import { CHECKED, OF_LEARNER, PATIENCE, takeBegun } from "./early.js";
import { isLearners, urlOf } from "./place.js";

/** A call without a result: a sentence for people, and what the API's problem adds to it. */
export class Problem extends Error {
  /**
   * @param {string} sentence
   * @param {{status?: number, code?: string, errors?: import("./types").FieldProblem[], retryAfter?: number | null,
   *   fixes?: import("./types").Fix[], weeks?: import("./types").Week[],
   *   nearestDays?: import("./types").NearestDay[]}} [more] `retryAfter` is in seconds
   */
  constructor(sentence, more = {}) {
    super(sentence);
    this.status = more.status ?? 0;
    this.code = more.code ?? "";
    this.errors = more.errors ?? [];
    this.fixes = more.fixes ?? [];
    this.weeks = more.weeks ?? [];
    this.nearestDays = more.nearestDays ?? [];
    this.retryAfter = more.retryAfter ?? null;
  }

  /** Whether the caller is not signed in, or has a link that works no more. */
  get isDenied() {
    return this.status === 401 || this.code === "LinkNotFound";
  }
}

/** What somebody reads whose call was refused. */
export const DENIED = isLearners
  ? "This link does not work: it has expired, was withdrawn, or is not complete. Ask the person who sent it to you for a new one."
  : "You are not signed in, or your sign-in has expired.";

const SENTENCES = new Map([
  [403, "You may not do this."],
  [404, "This does not exist, or it was deleted."],
  [413, "This is more text than the service accepts."],
  [429, "The service has too much to do at the moment."],
  [502, "The service gave no valid answer."],
  [503, "The service is not available at the moment."],
  [504, "The service took too long to answer."],
]);

/** Return the header by which calls are authorized, {} for none. */
let authorization = () => OF_LEARNER;

/** Authorize the calls from now on. @param {typeof authorization} header */
export const authorizeBy = (header) => {
  authorization = header;
};

/**
 * Call the API and return its answer. Raises Problem for everything else.
 *
 * @param {string} method
 * @param {string} path below `api/`, such as `plans/`
 * @param {{body?: unknown, headers?: Record<string, string>, signal?: AbortSignal}} [options]
 * @returns {Promise<{data: any, etag: string | null}>}
 */
export async function call(method, path, { body, headers = {}, signal } = {}) {
  const sent = new Headers({ Accept: "application/json", ...authorization(), ...headers });
  if (body !== undefined && !sent.has("Content-Type")) sent.set("Content-Type", "application/json");
  const timeout = AbortSignal.timeout(PATIENCE);
  let response, text;
  try {
    const begun = method === "GET" ? takeBegun(path) : undefined;
    response = await (begun ?? fetch(urlOf(path), {
      ...CHECKED,
      method,
      headers: sent,
      body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    }));
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(
      timeout.aborted || (error instanceof Error && error.name === "TimeoutError")
        ? `The service did not answer in ${PATIENCE / 1000} seconds. Try again.`
        : "The service cannot be reached. Check your connection and try again.",
    );
  }
  const data = parsed(text);
  if (!response.ok) throw problemOf(response, data);
  if (data === undefined && response.status !== 204) {
    throw new Problem("The service answered with something that this page cannot read. Try again.", {
      status: response.status,
    });
  }
  return { data, etag: response.headers.get("ETag") };
}

/**
 * Return the data of a GET.
 *
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export const get = async (path, signal) => (await call("GET", path, { signal })).data;

/**
 * Return a path with a query that leaves out empty values.
 *
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} values
 */
export function withQuery(path, values) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  return query.size ? `${path}?${query}` : path;
}

/** @param {string} text @returns {any} undefined when the text is not JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {Response} response @param {any} data */
function problemOf(response, data) {
  /** @type {import("./types").ProblemBody} */
  const body = data && typeof data === "object" && !Array.isArray(data) ? data : {};
  const { status } = response;
  const general = SENTENCES.get(status) ?? `The service answered with the error ${status}.`;
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  const problem = new Problem(text(body.detail) || general, {
    status,
    code: text(body.code),
    errors: listOf(body.errors),
    fixes: listOf(body.fixes),
    weeks: listOf(body.weeks),
    nearestDays: listOf(body.nearest_days),
    retryAfter: Number.isNaN(seconds) ? null : seconds,
  });
  if (problem.isDenied) problem.message = DENIED;
  return problem;
}

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? value : "");

/** @template T @param {T[] | undefined} value @returns {T[]} */
const listOf = (value) => (Array.isArray(value) ? value : []);
