/** Says numbers, dates, levels and codes in words. */

const DAY = 86_400_000; // milliseconds
const WEEKDAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

/** @type {Record<string, string>} */
export const WEEKDAY_NAMES = Object.fromEntries(
  WEEKDAYS.map((code, index) => [
    code,
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][index],
  ]),
);

export const LEVELS = ["beginner", "intermediate", "advanced"];
export const TYPES = ["article", "video", "course", "book", "reference", "exercise", "project", "quiz"];
export const STYLES = { mixed: "no preference", reading: "reading", video: "video", hands_on: "hands-on" };

/** @type {Record<string, string>} */
export const ESTIMATES = { stated: "stated", computed: "computed", default: "assumed from the type" };

/** @type {Record<string, string>} */
export const STATUSES = {
  queued: "waiting to start",
  running: "being made",
  completed: "ready",
  needs_review: "needs a review",
  failed: "failed",
};

/** @type {Record<string, string>} */
export const STEPS = {
  retrieve_resources: "Find resources in the library",
  generate_plan: "Choose and schedule them",
  validate_plan: "Check the plan",
  score_plan: "Score the plan",
  publish_plan: "Publish the plan",
};

/** @type {Record<string, string>} */
export const KINDS = { study: "Study", practice: "Practice", review: "Review" };

/** @type {Record<string, string>} */
export const WRITERS = {
  mock: "the built-in rules",
  openai: "a model",
  compatible: "a model",
  fallback: "the built-in rules, because the model wrote no plan without errors",
};

/** @type {Record<string, string>} */
export const SCORE_PARTS = {
  level: "Level",
  weak_areas: "Weak areas",
  words: "Words of the goal",
  meaning: "Meaning of the goal",
  length: "Length",
  format: "Format",
  practice: "Practice",
  feedback: "Votes",
};

/** @type {Record<string, string>} */
export const REJECTIONS = {
  other_topic: "on another topic",
  too_advanced: "too advanced for the learner",
  other_language: "in another language",
  not_needed: "not needed, enough others fit better",
  known: "known to the learner already",
  duplicate: "the same page as another one",
  broken_link: "reported as broken, or left out by the team",
};

/** @type {Record<string, string>} */
export const BANDS = {
  high: "High confidence: use the plan as it is.",
  acceptable: "Good enough to use; what lowers the confidence is below.",
  needs_review: "Have a teacher look at this plan before it is used.",
  failed: "Do not use this plan.",
};

/** Return 90 as "1 h 30 min". @param {number} count */
export function minutes(count) {
  const hours = Math.floor(count / 60);
  const rest = count % 60;
  if (!hours) return `${rest} min`;
  return rest ? `${hours} h ${rest} min` : `${hours} h`;
}

/** Return 1500 millionths of a dollar as "$0.0015". @param {number} microDollars */
export const dollars = (microDollars) =>
  `$${(microDollars / 1e6).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`;

/** Return a number with its sign. @param {number} effect */
export const signed = (effect) => (effect > 0 ? "+" : "\u2212") + Math.abs(effect).toFixed(2);

/** Return "1 task" or "3 tasks". @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Return 1234 as "1.2 s". @param {number} milliseconds */
export const seconds = (milliseconds) =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

// Tables and not Intl.DateTimeFormat: the page is English only, and a phone takes long to make a date format.
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" "); // as Date numbers them

/**
 * Return what `say` makes of a date, or the text itself where it is none.
 *
 * @param {string} date ISO 8601, a date without a time
 * @param {(day: number, month: string, weekday: string, year: number) => string} say
 */
function dateText(date, say) {
  const at = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return date;
  return say(at.getUTCDate(), MONTHS[at.getUTCMonth()], DAYS[at.getUTCDay()], at.getUTCFullYear());
}

/** Return 2027-03-02 as "Tuesday 2 March". @param {string} date */
export const longDate = (date) => dateText(date, (day, month, weekday) => `${weekday} ${day} ${month}`);
/** Return 2027-03-02 as "Tue 2 Mar". @param {string} date */
export const shortDate = (date) =>
  dateText(date, (day, month, weekday) => `${weekday.slice(0, 3)} ${day} ${month.slice(0, 3)}`);
/** Return 2027-03-02 as "2 March 2027". @param {string} date */
export const dateWithYear = (date) => dateText(date, (day, month, _weekday, year) => `${day} ${month} ${year}`);

/** Return a moment in the reader's own time zone, as "2 Mar 2027, 09:05". @param {string} moment ISO 8601 */
export function momentText(moment) {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return moment;
  const [hour, minute] = [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0"));
  return `${at.getDate()} ${MONTHS[at.getMonth()].slice(0, 3)} ${at.getFullYear()}, ${hour}:${minute}`;
}

/**
 * Return today's date in a time zone, or in the reader's own where the browser does not know the zone.
 *
 * @param {string | null | undefined} timezone
 * @param {Date} [now]
 */
export function todayIn(timezone, now = new Date()) {
  const parts = /** @type {const} */ ({ year: "numeric", month: "2-digit", day: "2-digit" });
  let format;
  try {
    format = new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: timezone ?? undefined });
  } catch {
    format = new Intl.DateTimeFormat("en-GB", parts);
  }
  const { day, month, year } = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${year}-${month}-${day}`;
}

/** Return how many days lie between two dates. @param {string} from @param {string} to */
export const daysBetween = (from, to) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY);

/** Return a code such as PRACTICE_SHORT or PracticeShort as "practice short". @param {string} code */
export const codeText = (code) => code.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();

/** Return a text with a capital first letter. @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** Return the url when a link may lead there, otherwise null. @param {string} url */
export function webUrl(url) {
  try {
    const { protocol, href } = new URL(url);
    return protocol === "https:" || protocol === "http:" ? href : null;
  } catch {
    return null;
  }
}
