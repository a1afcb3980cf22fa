/** The fields of a plan request that few people need: dates, rest days and minutes of weekdays. */
import { Field, described } from "./parts.js";
import { html } from "./preact.js";
import { WEEKDAY_NAMES } from "./words.js";

/** @typedef {import("./request_form.js").Form} Form */

/** @param {any} props a text field of the form by its name */
export function Text({ name, label, form, change, errors = [], hint, rows, numeric, ...attributes }) {
  const tag = rows ? "textarea" : "input";
  return html`<${Field} id=${name} label=${label} hint=${hint} errors=${errors}>
    <${tag} ...${described(name, Boolean(hint), errors)} ...${attributes} value=${form[name]} rows=${rows}
      inputMode=${numeric ? "numeric" : undefined} autocomplete="off"
      onInput=${(/** @type {any} */ event) => change({ [name]: event.target.value })} />
  <//>`;
}

/**
 * @param {{form: Form, change: (change: Partial<Form>) => void, errors: Record<string, string[]>, ofReplan?: boolean}} props
 *   a replan has its own first day, and the language of the plan
 */
export function Limits({ form, change, errors, ofReplan }) {
  const isUsed = Boolean(
    (!ofReplan && (form.start || form.language)) || form.deadline || form.exam || form.restDays.length || form.datesOff ||
      Object.keys(form.weekday).length,
  );
  const isWrong = ["start", "deadline", "exam", "restDays", "datesOff", "weekday", "language"].some((name) => errors[name]);
  return html`<details class="limits" open=${isUsed || isWrong || undefined}>
    <summary>Dates, rest days and other limits</summary>
    <div class="row">
      ${!ofReplan && html`<${Text} name="start" label="First day" type="date" form=${form} change=${change} errors=${errors.start}
        hint="Without one the plan has no dates, and is in no calendar." />`}
      <${Text} name="deadline" label="Deadline" type="date" form=${form} change=${change} errors=${errors.deadline} />
    </div>
    <${Text} name="exam" label="Exam date" type="date" form=${form} change=${change} errors=${errors.exam}
      hint="The plan ends before it and reviews what it teaches." />
    <fieldset>
      <legend>Rest days</legend>
      ${Object.entries(WEEKDAY_NAMES).map(
        ([code, name]) => html`<span class="check">
          <input id=${`rest-${code}`} type="checkbox" checked=${form.restDays.includes(code)}
            onChange=${(/** @type {any} */ event) =>
              change({
                restDays: event.target.checked ? [...form.restDays, code] : form.restDays.filter((day) => day !== code),
              })} />
          <label for=${`rest-${code}`}>${name}</label>
        </span>`,
      )}
      ${errors.restDays && html`<p class="wrong-text">${errors.restDays.join(" ")}</p>`}
    </fieldset>
    <${Text} name="datesOff" label="Dates without study" form=${form} change=${change} errors=${errors.datesOff}
      hint="Such as 2026-12-24, 2026-12-25." />
    <fieldset>
      <legend>Most minutes on a weekday</legend>
      <div class="row weekdays">
        ${Object.entries(WEEKDAY_NAMES).map(
          ([code, name]) => html`<span>
            <label for=${`minutes-${code}`}>${name.slice(0, 3)}<span class="visually-hidden">${name.slice(3)}</span></label>
            <input id=${`minutes-${code}`} inputMode="numeric" autocomplete="off" value=${form.weekday[code] ?? ""}
              onInput=${(/** @type {any} */ event) => change({ weekday: { ...form.weekday, [code]: event.target.value } })} />
          </span>`,
        )}
      </div>
      ${errors.weekday && html`<p class="wrong-text">${errors.weekday.join(" ")}</p>`}
    </fieldset>
    ${!ofReplan && html`<${Text} name="language" label="Only resources in one language" form=${form} change=${change}
      errors=${errors.language} hint="A code such as en, de or pt-BR; empty for any." />`}
  </details>`;
}
