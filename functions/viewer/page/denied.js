/** What a page offers to somebody who is not signed in: the deployment's sign-in, or a field for a token. */
import { Field, described } from "./parts.js";
import { html, useState } from "./preact.js";
import { isSignInConfigured, setPastedToken, signIn } from "./session.js";

/** @param {{retry?: () => void}} props */
export const Denied = ({ retry }) =>
  isSignInConfigured ? html`<p class="actions"><${SignInButton} /></p>` : html`<${TokenField} retry=${retry} />`;

/** Go to the sign-in. Nothing else in this page does, so it cannot go round in circles. @param {{kind?: string}} props */
export function SignInButton({ kind = "primary" }) {
  const [isRefused, setRefused] = useState(false);
  const start = () => signIn().catch(() => setRefused(true));
  return html`<button type="button" class=${kind} onClick=${start}>Sign in</button>
    ${isRefused && html`<span role="alert">This browser cannot sign in: it needs https, and storage for this page.</span>`}`;
}

let fields = 0; // two failures of one view each have a field

/** Take a token where the API asks for one and the page has no sign-in. @param {{retry?: () => void}} props */
function TokenField({ retry }) {
  const [id] = useState(() => `token-${++fields}`);
  const [typed, setTyped] = useState("");
  const [isTaken, setTaken] = useState(false);
  const take = () => {
    setPastedToken(typed);
    setTyped("");
    setTaken(true);
    retry?.();
  };
  return html`<${Field} id=${id} label="Token" hint=${html`<code>make token</code> prints one. It stays in this page until
        you leave or reload it.`}>
      <input ...${described(id, true)} value=${typed} autocomplete="off" spellcheck=${false}
        onInput=${(/** @type {any} */ event) => setTyped(event.target.value)}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
          if (event.key !== "Enter") return;
          event.preventDefault(); // this can be part of a form
          if (typed.trim()) take();
        }} />
    <//>
    <p class="actions"><button type="button" class="primary" onClick=${take} disabled=${!typed.trim()}>Use this token</button></p>
    ${isTaken && !retry && html`<p role="status">The token is used from now on. Repeat what you did.</p>`}`;
}

