/** The start: the newest plans, or the first steps where there are none. */
import { call, get } from "./api.js";
import { Failed, Loading, asProblem, go, useHeading, useLoad } from "./parts.js";
import { RequestList } from "./plans.js";
import { html, useState } from "./preact.js";

const ANA = { name: "Ana", current_level: "beginner", weekly_hours: 5, weak_areas: ["syntax"] };

export function Home() {
  const heading = useHeading("");
  const { data, problem, reload } = useLoad(async (signal) => {
    const [topics, learners, requests] = await Promise.all([
      get("topics/", signal),
      get("learners/?limit=1", signal),
      get("plan-requests/?limit=5", signal),
    ]);
    return { topics: topics.items, learners: learners.items, requests: requests.items };
  }, []);
  return html`<h1 ...${heading}>Study plans that can be trusted</h1>
    <p class="lead">
      Say what you want to learn. You get a plan for each day, from the resources of this library, and the reason for
      every task.
    </p>
    ${problem && html`<${Failed} problem=${problem} retry=${reload} />`}
    ${!data && !problem && html`<${Loading} of="your plans" />`}
    ${data && data.topics.length === 0 && html`<${FirstSteps} hasLearner=${data.learners.length > 0} />`}
    ${data && data.topics.length > 0 && html`<p><a class="button primary" href="#/new">Make a plan</a></p>`}
    ${data && data.requests.length > 0 && html`<section>
      <h2>Newest plans</h2>
      <${RequestList} requests=${data.requests} />
      <p><a href="#/plans">All plans</a></p>
    </section>`}`;
}

/** @param {{hasLearner: boolean}} props */
function FirstSteps({ hasLearner }) {
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: import("./api.js").Problem}} */ ({}));
  const start = async () => {
    setState({ busy: true });
    try {
      await call("POST", "resources/seed/");
      if (!hasLearner) await call("POST", "learners/", { body: ANA });
      go("new");
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  return html`<div class="notice empty">
    <p><strong>The library is empty.</strong> A plan needs resources to choose from.</p>
    <p class="actions">
      <button class="primary" onClick=${start} disabled=${state.busy}>
        ${state.busy ? "Loading the examples …" : "Start with the 26 example resources"}
      </button>
      <a class="button" href="#/library">Add your own resources</a>
    </p>
    ${state.problem && html`<${Failed} problem=${state.problem} retry=${start} />`}
  </div>`;
}
