// Saves a section as one types. Without it the page's own button saves.
(() => {
  const form = document.querySelector("form[data-autosave]");
  const said = document.querySelector("[data-saved]");
  if (!form || !said) return;
  const WAIT_MS = 800;
  const AGAIN_MS = 5000;
  let timer = 0;
  let saving = false;
  let dirty = false;
  let stopped = false;

  const say = (words) => {
    if (said.textContent !== words) said.textContent = words;
  };

  const body = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
    return data;
  };

  const take = (fields) => {
    for (const [key, state] of Object.entries(fields)) {
      const revision = form.elements[`rev-${key}`];
      const was = form.elements[`was-${key}`];
      if (revision) revision.value = state.rev;
      if (was) was.value = state.was;
    }
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = 0;
      save();
    }, wait);
  };

  async function save(leaving = false) {
    if (saving || !dirty || stopped) return;
    saving = true;
    dirty = false;
    try {
      const response = await fetch(form.dataset.autosave, { method: "POST", body: body(), credentials: "same-origin", redirect: "error", keepalive: leaving });
      const answer = await response.json();
      if (answer.fields) take(answer.fields);
      if (response.ok) say(form.dataset.savedWords.replace("{time}", answer.time));
      else if (answer.conflicts) say(form.dataset.conflictWords);
      else {
        say(answer.message);
        stopped = response.status !== 422;
      }
    } catch {
      dirty = true;
      say(form.dataset.offlineWords);
      later(AGAIN_MS);
    } finally {
      saving = false;
      if (dirty && !timer) later(WAIT_MS);
    }
  }

  const changed = (event) => {
    if (event.target.type === "file" || event.target.type === "hidden") return;
    dirty = true;
    later(WAIT_MS);
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    stopped = true;
    clearTimeout(timer);
  });
  addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) save(true);
  });
})();
