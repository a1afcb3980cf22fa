/** Dragging a task to another day with a mouse: the same as the list of days does, which needs no dragging. */

/** What is dragged. @type {{id: string, drop: (day: number) => void} | null} */
let dragged = null;

/**
 * Return the attributes of a handle by which a task is dragged.
 *
 * @param {string} id of the task
 * @param {(day: number) => void} drop is called with the number of the day on which it is dropped
 */
export const handle = (id, drop) => ({
  draggable: true,
  onDragStart: (/** @type {DragEvent} */ event) => {
    dragged = { id, drop };
    const task = /** @type {HTMLElement} */ (event.target).closest(".task");
    event.dataTransfer?.setData("text/plain", id); // without data no drag begins
    if (task) event.dataTransfer?.setDragImage(task, 0, 0);
  },
  onDragEnd: () => {
    dragged = null;
    mark(null);
  },
});

/** Let days take tasks, until the returned function is called. */
export function dragTasks() {
  const control = new AbortController();
  const over = (/** @type {DragEvent} */ event) => {
    const day = dayAt(event);
    mark(day);
    if (day) event.preventDefault(); // it may be dropped here
  };
  const drop = (/** @type {DragEvent} */ event) => {
    const day = dayAt(event);
    if (!day) return;
    event.preventDefault();
    dragged?.drop(Number(day.dataset.day));
  };
  document.addEventListener("dragover", over, { signal: control.signal });
  document.addEventListener("drop", drop, { signal: control.signal });
  return () => control.abort();
}

/** Return the day under the pointer, unless the task is on it. @param {DragEvent} event */
function dayAt({ target }) {
  const day = target instanceof Element ? target.closest(".plan .day[data-day]") : null;
  if (!dragged || !(day instanceof HTMLElement)) return null;
  return day.querySelector(`[data-task="${CSS.escape(dragged.id)}"]`) ? null : day;
}

/** Show where a task would be dropped. @param {Element | null} day */
function mark(day) {
  for (const other of document.querySelectorAll(".day.target")) if (other !== day) other.classList.remove("target");
  day?.classList.add("target");
}
