/** A plan as its learner reads it: today, this week, all weeks, and why. */
import { call, get } from "./api.js";
import { Failed, Loading, useHeading, useLoad } from "./parts.js";
import { html, useEffect, useState } from "./preact.js";
import { DayCard, Exam, Living, Titles } from "./day.js";
import { hrefOf } from "./place.js";
import { About, Actions } from "./about_plan.js";
import { BANDS, capital, codeText, counted, dateWithYear, daysBetween, longDate, minutes, shortDate, signed, todayIn } from "./words.js";

/** @typedef {import("./types").Plan} Plan */
/** @typedef {import("./types").Day} Day */
/** @typedef {import("./types").PlanRequest} PlanRequest */
/** @typedef {import("./types").OwnLearner} OwnLearner */

/** @param {{id: string, learner?: OwnLearner}} props `learner` is whose page this is */
export function PlanView({ id, learner: own }) {
  const { data, problem, reload } = useLoad(async (signal) => {
    const { data: plan, etag: tag } = await call("GET", `plans/${id}/`, { signal });
    const [request, learner] = await Promise.all([
      get(`plan-requests/${plan.request_id}/`, signal),
      own ?? get(`learners/${plan.learner_id}/`, signal),
    ]);
    return { plan, tag, request, learner };
  }, [id]);
  const heading = useHeading("Plan");
  if (problem) {
    return html`<h1 ...${heading}>Plan</h1>
      <${Failed} problem=${problem} retry=${reload}><a class="button" href=${hrefOf("plans")}>All plans</a><//>`;
  }
  if (!data) return html`<h1 ...${heading}>Plan</h1><${Loading} of="the plan" />`;
  return html`<${ReadPlan} ...${data} />`;
}

/** @param {{plan: Plan, tag: string | null, request: PlanRequest, learner: OwnLearner}} props */
function ReadPlan({ plan: first, tag: firstTag, request, learner }) {
  const [{ plan, tag }, setNewest] = useState({ plan: first, tag: firstTag });
  const heading = useHeading(request.goal);
  const timezone = request.constraints.timezone ?? learner.timezone;
  const exam = request.constraints.exam_date;
  const date = todayIn(timezone);
  const today = dayOfToday(plan.days, date);
  const explanation = useExplanation(plan);
  const parts = useParts(plan.id, async (answer) => {
    const { data, etag } = answer ?? (await call("GET", `plans/${plan.id}/`));
    setNewest({ plan: data, tag: etag });
  });
  const living = parts ? { ...parts, plan, tag, today: date } : null;
  const weeks = weeksOf(plan.days);
  const current = weeks.find((week) => week.some(({ day }) => day === today.day)) ?? weeks[0] ?? [];
  const total = plan.days.reduce((sum, day) => sum + day.minutes, 0);
  const tasks = plan.days.flatMap((day) => day.tasks);
  const titles = new Map(tasks.map(({ resource_id, title }) => [resource_id, title]));
  return html`<article class="plan">
    <h1 ...${heading}><bdi>${request.goal}</bdi></h1>
    <p class="lead">
      A plan for <bdi>${learner.name}</bdi>: ${counted(plan.days.length, "day")}, ${counted(tasks.length, "task")}, ${minutes(total)}
      ${plan.days[0]?.date && html`, from ${dateWithYear(plan.days[0].date)} to ${dateWithYear(plan.days.at(-1)?.date ?? "")}`}.
    </p>
    ${exam && html`<p>The exam is on <strong>${dateWithYear(exam)}</strong>.</p>`}
    <${Trust} plan=${plan} />
    <section class="progress" aria-label="Progress" tabindex="-1">
      ${living && html`<${living.Overview} living=${living} />`}
      ${parts === undefined && html`<p role="alert">Ticks could not be loaded. Check your connection and reload the page.</p>`}
    </section>
    <${Titles.Provider} value=${titles}><${Exam.Provider} value=${exam ?? ""}><${Living.Provider} value=${living}>
      ${today.title && html`<section aria-labelledby="today">
        <h2 id="today">${today.title}</h2>
        ${today.note && html`<p>${today.note}</p>`}
        ${today.shown && html`<${DayCard} day=${today.shown} explanation=${explanation} />`}
      </section>`}
      <section aria-labelledby="this-week">
        <h2 id="this-week">${today.isNow ? "This week" : today.day > 1 ? "The last week" : "The first week"}</h2>
        <${MinutesByDay} days=${current} today=${today.isNow ? today.day : 0} />
        <${Days} days=${current} explanation=${explanation} />
      </section>
      ${weeks.length > 1 && html`<section aria-labelledby="weeks">
        <h2 id="weeks">All weeks</h2>
        <${MinutesByWeek} weeks=${weeks} />
        ${weeks.map(
          (week, index) => html`<${Week} key=${index} number=${index + 1} days=${week} explanation=${explanation} />`,
        )}
      </section>`}
    <//><//><//>
    <${About} plan=${plan} titles=${titles} request=${request} explanation=${explanation} />
    <${Actions} request=${request} />
  </article>`;
}

/**
 * Return what makes a plan a living one, loaded once the plan is drawn: a phone shows the plan first. It is undefined
 * where it could not be loaded.
 *
 * @param {string} id
 * @param {import("./progress_store.js").Show} show
 */
function useParts(id, show) {
  const [parts, setParts] = useState(/** @type {import("./living.js").Parts | null | undefined} */ (null));
  useEffect(() => {
    import("./living.js").then(({ begin }) => begin(id, show)).then(setParts, () => setParts(undefined));
  }, []);
  return parts;
}

/** Say in words how far the plan can be trusted, and what lowers that. @param {{plan: Plan}} props */
function Trust({ plan: { confidence, findings, status } }) {
  const band = status === "needs_review" && confidence.band !== "failed" ? "needs_review" : confidence.band;
  const effects = confidence.factors.filter(({ effect }) => effect !== 0);
  const limits = confidence.factors.filter(({ effect }) => effect === 0);
  return html`<div class=${`trust ${band}`}>
    <p>
      <strong>${BANDS[band]}</strong>
      ${" "}<span class="muted">Confidence ${confidence.score.toFixed(2)} of 1.00.</span>
    </p>
    ${limits.map(({ why }) => html`<p>${capital(why)}.</p>`)}
    ${effects.length > 0 && html`<ul>
      ${effects.map((factor) => html`<li>
        <bdi>${reasonOf(factor, findings)}</bdi> <span class="muted">(${signed(factor.effect)})</span>
      </li>`)}
    </ul>`}
  </div>`;
}

/**
 * Say what changed the confidence: what the check found, where there is such a finding.
 *
 * @param {import("./types").Factor} factor
 * @param {import("./types").Finding[]} findings
 */
function reasonOf({ code, why }, findings) {
  const [first, ...others] = findings.filter((finding) => finding.code === code && finding.severity !== "info");
  if (!first) return `${capital(codeText(code))}: ${why}`;
  const where = first.day && others.length ? `, first on day ${first.day}` : first.day ? `, day ${first.day}` : "";
  const more = others.length ? ` (and ${others.length.toLocaleString("en")} more like this)` : "";
  return `${capital(codeText(code))}${where}: ${first.message}${more}`;
}

/**
 * Load the explanation of a plan once, when it is first asked for.
 *
 * @param {Plan} plan
 * @returns {import("./day.js").LoadedExplanation}
 */
function useExplanation({ id, version }) {
  const [isWanted, setWanted] = useState(false);
  const loaded = useLoad(
    async (signal) => (isWanted ? await get(`plans/${id}/explain/`, signal) : undefined),
    [id, version, isWanted],
  );
  return { ...loaded, load: () => setWanted(true) };
}

/** Return the days in weeks of seven from day 1 on. @param {Day[]} days */
function weeksOf(days) {
  /** @type {Day[][]} */
  const weeks = [];
  for (let first = 0; first < days.length; first += 7) weeks.push(days.slice(first, first + 7));
  return weeks;
}

/**
 * Return which day is today, or what to say in its place; a plan without dates has no today.
 *
 * @param {Day[]} days
 * @param {string} today ISO 8601
 * @returns {{day: number, title: string, shown?: Day, note?: string, isNow?: boolean}} `day` is in the week to show
 */
function dayOfToday(days, today) {
  const first = days[0]?.date;
  const last = days.at(-1)?.date;
  const found = days.find(({ date }) => date === today);
  if (!first || !last) return { day: 1, title: "" };
  if (found) return { day: found.day, shown: found, title: `Today, ${longDate(today)}`, isNow: true };
  if (today > last) return { day: days.length, title: "Today", note: `This plan ended on ${longDate(last)}.` };
  const note = `This plan begins in ${counted(daysBetween(today, first), "day")}, on ${longDate(first)}.`;
  return { day: 1, title: "Today", note };
}

/** @param {{days: Day[], explanation: any}} props */
const Days = ({ days, explanation }) => html`<ol class="days">
  ${days.map((day) => html`<li key=${day.day}><${DayCard} day=${day} explanation=${explanation} /></li>`)}
</ol>`;

/** A week whose days are drawn when it is opened or printed. @param {{number: number, days: Day[], explanation: any}} props */
function Week({ number, days, explanation }) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = () => setOpen(true);
    addEventListener("beforeprint", open);
    return () => removeEventListener("beforeprint", open);
  }, []);
  const first = days[0]?.date;
  const last = days.at(-1)?.date;
  const span = first && last ? `, ${shortDate(first)} to ${shortDate(last)}` : "";
  const total = days.reduce((sum, day) => sum + day.minutes, 0);
  const tasks = days.reduce((sum, day) => sum + day.tasks.length, 0);
  return html`<details class="week" open=${isOpen}
    onToggle=${(/** @type {any} */ event) => setOpen(event.currentTarget.open)}>
    <summary>
      <span class="week-name">Week ${number}<span class="muted">${span}</span></span>
      <span class="muted">${minutes(total)}, ${counted(tasks, "task")}</span>
    </summary>
    ${isOpen && html`<${Days} days=${days} explanation=${explanation} />`}
  </details>`;
}

/** @param {{days: Day[], today: number}} props `today` is a day of the plan, 0 for none */
const MinutesByDay = ({ days, today }) =>
  html`<${Bars} label="Minutes of each day" bars=${days.map((day) => ({
    name: day.date ? shortDate(day.date) : `Day ${day.day}`,
    short: day.date ? shortDate(day.date).split(" ")[0].replace(",", "") : String(day.day),
    value: day.minutes,
    isMarked: day.day === today,
  }))} />`;

/** @param {{weeks: Day[][]}} props */
const MinutesByWeek = ({ weeks }) =>
  html`<${Bars} label="Minutes of each week" bars=${weeks.map((week, index) => ({
    name: `Week ${index + 1}`,
    short: weeks.length <= 14 ? String(index + 1) : "",
    value: week.reduce((sum, day) => sum + day.minutes, 0),
    isMarked: false,
  }))} />`;

/**
 * Draw values as bars; screen readers get them as one sentence.
 *
 * @param {{label: string, bars: {name: string, short: string, value: number, isMarked: boolean}[]}} props
 */
function Bars({ label, bars }) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const spoken = bars.map(({ name, value }) => `${name}: ${value ? minutes(value) : "none"}`).join("; ");
  return html`<figure class="bars" role="img" aria-label=${`${label}: ${spoken}`}>
    <ul aria-hidden="true">
      ${bars.map(
        ({ name, short, value, isMarked }) => html`<li class=${isMarked ? "marked" : ""} title=${`${name}: ${minutes(value)}`}>
          ${bars.length <= 14 && html`<span class="value">${value || ""}</span>`}
          <svg viewBox="0 0 10 100" preserveAspectRatio="none">
            <rect x="0" y=${100 - (value / most) * 100} width="10" height=${(value / most) * 100} />
          </svg>
          ${short && html`<span class="name">${short}</span>`}
        </li>`,
      )}
    </ul>
  </figure>`;
}
