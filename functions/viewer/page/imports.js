/** A catalogue file for the library: it is sent, compared, shown row by row, and applied. */
import { Problem, call } from "./api.js";
import { ImportReport } from "./import_report.js";
import { Failed, Field, asProblem, described, go, loadStyles, useHeading } from "./parts.js";
import { html, useLayoutEffect, useRef, useState } from "./preact.js";

/** @type {Record<string, {name: string, type: string}>} */
const FORMATS = {
  csv: { name: "a table (CSV)", type: "text/csv" },
  "json-ld": { name: "schema.org (JSON-LD)", type: "application/ld+json" },
  "books-json": { name: "free-programming-books (JSON)", type: "application/json" },
  "books-markdown": { name: "free-programming-books (Markdown)", type: "text/markdown" },
};
const SMALL = 1024 * 1024; // bytes; a larger file goes to the bucket, which has the time that it takes
const UPLOAD_PATIENCE = 15 * 60_000; // milliseconds; the form works for so long

/** @param {{id: string}} props the import, or "" for a new one */
export function View({ id }) {
  useLayoutEffect(() => {
    loadStyles(new URL("./imports.css", import.meta.url).href);
  }, []);
  return id ? html`<${ImportReport} key=${id} id=${id} />` : html`<${SendFile} />`;
}

/** Return the likely format of a file, from its name. @param {string} name */
function guessed(name) {
  if (/\.(md|markdown)$/i.test(name)) return "books-markdown";
  return /\.json(ld)?$/i.test(name) ? "json-ld" : "csv";
}

function SendFile() {
  const heading = useHeading("Import a catalogue");
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const [format, setFormat] = useState("csv");
  const [isOver, setOver] = useState(false);
  const [missing, setMissing] = useState(/** @type {string[]} */ ([]));
  const [state, setState] = useState(/** @type {{busy?: boolean, problem?: Problem}} */ ({}));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const key = useRef("");
  /** @param {File | undefined} chosen */
  const choose = (chosen) => {
    if (!chosen) return;
    key.current = crypto.randomUUID(); // a file that is sent again after a lost answer is one import
    setFile(chosen);
    setFormat(guessed(chosen.name));
    setMissing([]);
    setState({});
  };
  const send = async () => {
    if (!file) {
      setMissing(["choose a file"]);
      input.current?.focus();
      return;
    }
    setState({ busy: true });
    try {
      go(`library/import?id=${await sent(file, format, key.current)}`);
    } catch (error) {
      setState({ problem: asProblem(error) });
    }
  };
  /** @param {DragEvent} event @param {boolean} over */
  const drag = (event, over) => {
    event.preventDefault();
    setOver(over);
  };
  return html`<h1 ...${heading}>Import a catalogue</h1>
    <p>
      Send a file with your resources. It is compared with the library first: you see what becomes of each row, and nothing
      changes until you apply it.
    </p>
    <form noValidate onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      if (!state.busy) send();
    }}>
      <div class=${isOver ? "drop over" : "drop"} onDragOver=${(/** @type {DragEvent} */ event) => drag(event, true)}
        onDragLeave=${(/** @type {DragEvent} */ event) => drag(event, false)}
        onDrop=${(/** @type {DragEvent} */ event) => {
          drag(event, false);
          choose(event.dataTransfer?.files[0]);
        }}>
        <${Field} id="file" label="File" errors=${missing} hint="CSV, JSON or Markdown, up to 32 MB. You can also drop it here.">
          <input ...${described("file", true, missing)} type="file" ref=${input} accept=".csv,.tsv,.json,.jsonld,.md,.markdown,.txt"
            onChange=${(/** @type {any} */ event) => choose(event.target.files[0])} />
        <//>
        <p role="status">${file && html`<bdi>${file.name}</bdi> is chosen, ${sizeText(file.size)}.`}</p>
      </div>
      <${Field} id="format" label="What the file is">
        <select id="format" value=${format} onChange=${(/** @type {any} */ event) => setFormat(event.target.value)}>
          ${Object.entries(FORMATS).map(([id, { name }]) => html`<option value=${id}>${name}</option>`)}
        </select>
      <//>
      ${state.problem && html`<${Failed} problem=${state.problem} retry=${send} />`}
      <p class="actions">
        <button class="primary" disabled=${state.busy}>${state.busy ? "Sending the file …" : "Compare with the library"}</button>
        <a class="button" href="#/library">Back to the library</a>
      </p>
    </form>`;
}

/** Return 2048 as "2 KB". @param {number} bytes */
const sizeText = (bytes) =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/**
 * Send a file, and return the id of its import.
 *
 * @param {File} file @param {string} format @param {string} key
 * @returns {Promise<string>}
 */
async function sent(file, format, key) {
  if (file.size <= SMALL) {
    const headers = { "Content-Type": FORMATS[format].type, "Idempotency-Key": key };
    return (await call("POST", `imports/?format=${format}`, { body: file, headers })).data.id;
  }
  const { id, upload } = (await call("POST", `imports/uploads/?format=${format}`)).data;
  if (file.size > upload.max_bytes) {
    throw new Problem(`The file has ${sizeText(file.size)}; an import takes ${sizeText(upload.max_bytes)}. Split it.`);
  }
  const form = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, String(value));
  form.append("file", file);
  let response;
  try {
    response = await fetch(upload.url, { method: "POST", body: form, signal: AbortSignal.timeout(UPLOAD_PATIENCE) });
  } catch {
    throw new Problem("The file could not be uploaded. Check your connection and try again.");
  }
  if (!response.ok) throw new Problem(`The upload was refused with the error ${response.status}. Try again.`);
  await call("POST", `imports/${id}/start/`);
  return id;
}
