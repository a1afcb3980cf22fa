/** The form of a plan request: what was typed, as the API takes it, and where the API's errors belong. */

/**
 * The fields as they are typed; "" where nothing is.
 *
 * @typedef {{learner: string, goal: string, topic: string, days: string, most: string, practice: boolean,
 *   start: string, deadline: string, exam: string, restDays: string[], datesOff: string, weekday: Record<string, string>,
 *   language: string}} Form
 */

/** @type {Form} */
export const BLANK = {
  learner: "",
  goal: "",
  topic: "",
  days: "7",
  most: "60",
  practice: true,
  start: "",
  deadline: "",
  exam: "",
  restDays: [],
  datesOff: "",
  weekday: {},
  language: "",
};

/** Return the request that a form describes. @param {Form} form */
export function requestOf(form) {
  const weekday = Object.entries(form.weekday).filter(([, typed]) => typed !== "");
  return {
    learner_id: form.learner,
    goal: form.goal,
    topic: form.topic,
    duration_days: numberOf(form.days),
    ...(form.language && { language: form.language }),
    constraints: {
      must_include_practice: form.practice,
      unavailable_weekdays: form.restDays,
      unavailable_dates: form.datesOff.split(/[\s,;]+/).filter(Boolean),
      ...(form.most && { max_daily_minutes: numberOf(form.most) }),
      ...(form.start && { start_date: form.start }),
      ...(form.deadline && { deadline: form.deadline }),
      ...(form.exam && { exam_date: form.exam }),
      ...(weekday.length && {
        minutes_by_weekday: Object.fromEntries(weekday.map(([day, typed]) => [day, numberOf(typed)])),
      }),
    },
  };
}

/** Return a typed number; a text that is none stays, so that the API names the field. @param {string} typed */
const numberOf = (typed) => (typed.trim() === "" || Number.isNaN(Number(typed)) ? typed : Number(typed));

/** Return the form of a stored or a changed request. @param {any} request @returns {Form} */
export function formOf(request) {
  const limits = request.constraints ?? {};
  return {
    learner: request.learner_id,
    goal: request.goal,
    topic: request.topic,
    days: String(request.duration_days),
    most: limits.max_daily_minutes ? String(limits.max_daily_minutes) : "",
    practice: Boolean(limits.must_include_practice),
    start: limits.start_date ?? "",
    deadline: limits.deadline ?? "",
    exam: limits.exam_date ?? "",
    restDays: limits.unavailable_weekdays ?? [],
    datesOff: (limits.unavailable_dates ?? []).join(", "),
    weekday: Object.fromEntries(
      Object.entries(limits.minutes_by_weekday ?? {}).map(([day, count]) => [day, String(count)]),
    ),
    language: request.language ?? "",
  };
}

/** Apply a merge patch (RFC 7396). @param {any} target @param {any} patch @returns {any} */
export function patched(target, patch) {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
  const result = target !== null && typeof target === "object" && !Array.isArray(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = patched(result[name], value);
  }
  return result;
}

// Where the API's pointers lead in the form.
/** @type {[string, string][]} */
const FIELDS = [
  ["/learner_id", "learner"],
  ["/goal", "goal"],
  ["/topic", "topic"],
  ["/duration_days", "days"],
  ["/constraints/max_daily_minutes", "most"],
  ["/constraints/start_date", "start"],
  ["/from_date", "start"],
  ["/constraints/deadline", "deadline"],
  ["/constraints/exam_date", "exam"],
  ["/constraints/unavailable_weekdays", "restDays"],
  ["/constraints/unavailable_dates", "datesOff"],
  ["/constraints/minutes_by_weekday", "weekday"],
  ["/language", "language"],
];

/**
 * Return the messages of a problem by field of the form. An empty field is not yet wrong.
 *
 * @param {import("./api.js").Problem | undefined} problem
 * @param {Form} form
 */
export function errorsByField(problem, form) {
  /** @type {Record<string, string[]>} */
  const errors = {};
  for (const { pointer, message } of problem?.errors ?? []) {
    const field = fieldOf(pointer);
    const isUntouched = problem?.code === "InvalidFields" && field && form[/** @type {"goal"} */ (field)] === "";
    if (field && !isUntouched && problem?.code === "InvalidFields") errors[field] = [...(errors[field] ?? []), message];
  }
  return errors;
}

/** @param {string} pointer */
const fieldOf = (pointer) => FIELDS.find(([start]) => pointer === start || pointer.startsWith(`${start}/`))?.[1];

/** Return a problem without the errors that stand beside their fields. @param {import("./api.js").Problem} problem */
export function withoutShown(problem) {
  const shown = Object.assign(Object.create(Object.getPrototypeOf(problem)), problem, {
    message: problem.message,
    errors: problem.errors.filter(({ pointer }) => !fieldOf(pointer)),
  });
  return shown;
}
