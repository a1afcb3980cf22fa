import { html, render } from "./preact.js";

render(html`<h1>Studyplan</h1>`, /** @type {HTMLElement} */ (document.getElementById("app")));
