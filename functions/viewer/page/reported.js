/** The resources whose links learners report as broken, and those that plans may not use. */
import { get } from "./api.js";
import { Empty, Failed, Loading, WebLink, useHeading, useLoad } from "./parts.js";
import { html } from "./preact.js";
import { counted } from "./words.js";

/** @typedef {import("./types").ReportedResource} ReportedResource */

export function View() {
  const heading = useHeading("Reported resources");
  const { data, problem, reload } = useLoad((signal) => get("resources/reported/", signal), []);
  return html`<h1 ...${heading}>Reported resources</h1>
    <p>
      When three learners report a link as broken, new plans leave the resource out, unless another one needs it. A new address begins
      without reports.
    </p>
    ${problem && html`<${Failed} problem=${problem} retry=${reload} />`}
    ${!data && !problem && html`<${Loading} of="the reports" />`}
    ${data?.total === 0 && html`<${Empty} title="No link is reported, and no resource is left out."><p><a href="#/library">The library</a></p><//>`}
    ${data?.total > 0 && html`<ul class="cards">
      ${data.items.map((/** @type {ReportedResource} */ resource) => html`<${Row} key=${resource.resource_id} resource=${resource} />`)}
    </ul>`}
    ${data && data.total > data.items.length && html`<p class="muted">
      These are the first ${data.items.length} of ${data.total.toLocaleString("en")}: those with most reports.
    </p>`}`;
}

/** @param {{resource: ReportedResource}} props */
function Row({ resource: { resource_id: id, title, url, broken_link_reports: reports, excluded, needed_by } }) {
  return html`<li class="card">
    <h2><a href=${`#/library/${id}`}><bdi>${title}</bdi></a></h2>
    <p>
      ${excluded ? html`<span class="badge failed">left out of new plans</span>` : html`<span class="badge">still in plans</span>`}
      ${" "}${reports ? `${counted(reports, "learner")} ${reports === 1 ? "reports" : "report"} the link as broken.` : "Its team leaves it out."}
      ${needed_by > 0 && ` ${counted(needed_by, "other resource")} ${needed_by === 1 ? "needs" : "need"} it.`}
    </p>
    <p class="muted">Address: <${WebLink} url=${url}>${url}<//></p>
  </li>`;
}
