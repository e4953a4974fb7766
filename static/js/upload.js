/*
Upload fields (templates/documents/upload_field.html): each file goes up by itself, straight to the bucket
where that works and through the site where it does not, while its owner goes on writing.
Every word on the page comes from templates/documents/upload_words.html.
*/
(() => {
  "use strict";

  const MEGABYTE = 1024 * 1024;
  const DIRECT_TRIES = 2;
  const TRIES = 4;
  const FIRST_PAUSE_MS = 1000;
  const STALLED_AFTER_MS = 60000;
  const ESTIMATE_AFTER_MS = 2000;
  const REPAINT_MS = 500;
  const lang = document.documentElement.lang;
  const oneDigit = new Intl.NumberFormat(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(lang);
  const megabytes = (bytes) => oneDigit.format(Math.max(bytes / MEGABYTE, 0.1));
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /* The server's decision: the sentence is for the person, and trying again would change nothing. */
  class Refused extends Error {
    constructor(code, message) { super(message); this.code = code; }
  }
  class SignedOut extends Error {}
  class Stopped extends Error {}
  /* No answer, or one that another attempt may better; `told` is what the server said, if it spoke. */
  class Broken extends Error {
    constructor(told = "") { super("broken"); this.told = told; }
  }

  let directIsBlocked = false;
  let underWay = 0;
  let line = Promise.resolve();

  function csrfToken() {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    const input = document.querySelector("input[name=csrfmiddlewaretoken]");
    return cookie ? cookie[1] : input ? input.value : "";
  }

  /* One request. Rejects with Broken when nothing comes back, or nothing has moved for a minute. */
  function send(method, url, body, { headers = {}, job = null, onProgress = null } = {}) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      let watch;
      const keepAwake = () => {
        clearTimeout(watch);
        watch = setTimeout(() => request.abort(), STALLED_AFTER_MS);
      };
      const end = (settle) => () => { clearTimeout(watch); if (job) job.request = null; settle(); };
      request.open(method, url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => { keepAwake(); if (onProgress) onProgress(event.loaded); };
      request.onload = end(() => resolve(request));
      request.onerror = end(() => reject(new Broken()));
      request.onabort = end(() => reject(job && job.stopped ? new Stopped() : new Broken()));
      if (job) job.request = request;
      keepAwake();
      request.send(body);
    });
  }

  function wasRedirected(answer, url) {
    return new URL(answer.responseURL).pathname !== new URL(url, window.location).pathname;
  }

  /* A POST to the site, answered with JSON. A redirect leads to where one signs in. */
  async function ask(url, fields, options = {}) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" };
    const answer = await send("POST", url, body, { ...options, headers });
    if (wasRedirected(answer, url)) throw new SignedOut();
    let json = null;
    try { json = JSON.parse(answer.responseText); } catch { /* a page, not an answer: see below */ }
    if (json === null) throw answer.status >= 500 ? new Broken() : new SignedOut();
    if (answer.status >= 500) throw new Broken(json.message);
    if (answer.status >= 400) throw new Refused(json.code, json.message);
    return json;
  }

  async function patiently(job, attempt, { tries = TRIES, onBreak = () => {} } = {}) {
    for (let left = tries - 1, wait = FIRST_PAUSE_MS; ; left -= 1, wait *= 2) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof Broken) || left === 0) throw error;
        onBreak();
        await pause(wait);
        if (job.stopped) throw new Stopped();
      }
    }
  }

  function hash(file, workerUrl, job) {
    return new Promise((resolve, reject) => {
      const worker = new Worker(workerUrl);
      job.halt = () => { worker.terminate(); reject(new Stopped()); };
      worker.onmessage = ({ data }) => { worker.terminate(); data.hash ? resolve(data.hash) : reject(new Broken()); };
      worker.onerror = () => { worker.terminate(); reject(new Broken()); };
      worker.postMessage(file);
    });
  }

  class Field {
    constructor(drop) {
      this.drop = drop;
      this.data = drop.dataset;
      this.input = drop.querySelector("input[type=file]");
      this.list = document.getElementById(this.data.list);
      this.full = document.getElementById(this.data.full);
      this.said = document.getElementById(this.data.said);
      this.words = {};
      for (const word of drop.querySelector("template[data-words]").content.querySelectorAll("[data-word]")) {
        this.words[word.dataset.word] = word.textContent;
      }
      this.sends = {};
      for (const { name, value } of drop.attributes) {
        if (name.startsWith("data-send-")) this.sends[name.slice("data-send-".length)] = value;
      }
      this.enhance();
    }

    enhance() {
      this.input.className = "b-vh";
      this.drop.querySelector("[data-enhanced]").hidden = false;
      this.input.addEventListener("change", () => {
        const files = [...this.input.files];
        this.input.value = "";
        this.add(files);
      });
      this.drop.addEventListener("dragover", (event) => {
        event.preventDefault();
        this.drop.classList.add("b-drop--over");
      });
      for (const leaving of ["dragleave", "drop"]) {
        this.drop.addEventListener(leaving, () => this.drop.classList.remove("b-drop--over"));
      }
      this.drop.addEventListener("drop", (event) => {
        event.preventDefault();
        this.add([...event.dataTransfer.files]);
      });
      this.list.addEventListener("click", (event) => {
        const button = event.target.closest("[data-remove]");
        if (!button) return;
        event.preventDefault();
        this.remove(button.closest("li"), button.getAttribute("formaction"));
      });
      this.refresh();
    }

    word(name, values = {}) {
      return this.words[name].replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all));
    }

    say(text) {
      this.said.textContent = text;
    }

    taken() {
      return this.list.querySelectorAll("li:not([data-failed])").length;
    }

    refresh() {
      const hasPlace = this.taken() < Number(this.data.maxFiles);
      const held = this.drop.contains(document.activeElement);
      this.drop.hidden = !hasPlace;
      this.full.hidden = hasPlace;
      this.list.hidden = this.list.children.length === 0;
      if (held && !hasPlace) this.list.querySelector("li:last-child button:not([hidden])")?.focus();
    }

    add(files) {
      for (const file of files) {
        const upload = new Upload(this, file);
        if (this.taken() > Number(this.data.maxFiles)) upload.fail(this.word("no_place"));
        else upload.enqueue();
      }
      this.refresh();
    }

    async remove(row, url) {
      const name = row.querySelector(".b-files__name").textContent;
      if (row.dataset.file) {
        try {
          const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" };
          const answer = await send("POST", url, new FormData(), { headers });
          const cameBack = new URL(answer.responseURL).pathname === window.location.pathname;
          if (answer.status >= 400 || (wasRedirected(answer, url) && !cameBack)) throw new Broken();
        } catch {
          this.note(row, this.word("not_removed"));
          return;
        }
      }
      row.remove();
      this.refresh();
      this.input.focus();
      this.say(this.word("removed", { name }));
      this.tell("upload:removed", row.dataset.file);
    }

    note(row, text) {
      const message = document.createElement("span");
      message.className = "govuk-error-message";
      const prefix = document.createElement("span");
      prefix.className = "b-vh";
      prefix.textContent = `${this.word("error")} `;
      message.append(prefix, text);
      row.querySelector(".b-files__meta").replaceChildren(message);
      this.say(`${row.querySelector(".b-files__name").textContent}: ${text}`);
    }

    tell(name, documentId) {
      this.drop.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { document: documentId } }));
    }
  }

  class Upload {
    constructor(field, file) {
      this.field = field;
      this.file = file;
      this.stopped = false;
      this.request = null;
      this.halt = () => {};
      this.row = field.drop.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
      this.bar = this.row.querySelector("progress");
      this.bar.setAttribute("aria-label", field.word("uploading", { name: file.name }));
      this.row.querySelector(".b-files__name").textContent = file.name;
      for (const hidden of this.row.querySelectorAll(".b-vh")) hidden.textContent = ` ${file.name}`;
      this.button("stop").addEventListener("click", () => this.stop());
      this.button("retry").addEventListener("click", () => this.enqueue());
      field.list.append(this.row);
      field.list.hidden = false;
    }

    button(name) {
      return this.row.querySelector(`[data-${name}]`);
    }

    show(text) {
      this.row.querySelector(".b-files__meta").textContent = text;
    }

    enqueue() {
      const { field, file } = this;
      const limit = Number(field.data.maxBytes);
      if (file.size === 0) return this.fail(field.word("empty"));
      if (file.size > limit) return this.fail(field.word("too_large", { limit: field.data.sizeLimit }));
      delete this.row.dataset.failed;
      this.button("retry").hidden = true;
      this.button("remove").hidden = true;
      this.button("stop").hidden = false;
      this.row.insertBefore(this.bar, this.row.querySelector(".b-files__meta"));
      this.show(field.word(underWay ? "waiting" : "reading"));
      underWay += 1;
      line = line.then(() => this.run()).finally(() => { underWay -= 1; });
      return undefined;
    }

    async run() {
      const { field } = this;
      try {
        if (this.stopped) throw new Stopped();
        this.result ??= await this.deliver();
        const fields = { ...field.sends, slot: field.data.slot, document: this.result.document };
        await patiently(this, () => ask(field.data.attachUrl, fields, { job: this }));
        this.done();
      } catch (error) {
        if (error instanceof Stopped) this.gone();
        else if (error instanceof SignedOut) this.fail(field.word("signed_out"), { again: true });
        else if (error instanceof Refused) this.fail(error.message);
        else this.fail(error.told || field.word("failed"), { again: true });
      }
    }

    async deliver() {
      if (!this.field.data.startUrl || directIsBlocked) return this.detour();
      const arrived = this.started && await this.finished();
      return arrived || (await this.direct()) || this.detour();
    }

    /* Straight to the bucket; undefined when that way is closed. Whether it arrived, the server decides. */
    async direct() {
      const { field, file } = this;
      this.show(field.word("reading"));
      let sha256;
      try {
        sha256 = await hash(file, field.data.workerUrl, this);
      } catch (error) {
        if (error instanceof Stopped) throw error;
        return undefined;
      }
      const fields = { slot: field.data.slot, file_name: file.name, size: file.size, type: file.type, sha256 };
      this.started = await patiently(this, () => ask(field.data.startUrl, fields, { job: this }));
      for (let tried = 1; tried <= DIRECT_TRIES; tried += 1) {
        if (await this.put()) break;
        if (tried < DIRECT_TRIES) {
          this.show(field.word("again"));
          await pause(FIRST_PAUSE_MS * tried);
          if (this.stopped) throw new Stopped();
        }
      }
      const result = await this.finished();
      if (!result) directIsBlocked = true;
      return result;
    }

    async put() {
      const { url, headers } = this.started;
      try {
        const answer = await send("PUT", url, this.file, { headers, job: this, onProgress: this.progress() });
        return answer.status === 200 || answer.status === 412;
      } catch (error) {
        if (error instanceof Stopped) throw error;
        return false;
      }
    }

    async finished() {
      this.show(this.field.word("checking"));
      const url = this.field.data.finishUrl.replace("__document__", this.started.document);
      try {
        return await patiently(this, () => ask(url, {}, { job: this }));
      } catch (error) {
        if (error instanceof Refused && error.code === "not_arrived") return undefined;
        throw error;
      }
    }

    detour() {
      const { field, file } = this;
      this.show(field.word(field.data.startUrl ? "detour" : "reading"));
      const attempt = () => ask(
        field.data.receiveUrl,
        { slot: field.data.slot, file },
        { job: this, onProgress: this.progress() },
      );
      return patiently(this, attempt, { onBreak: () => this.show(field.word("again")) });
    }

    progress() {
      const began = performance.now();
      const total = this.file.size;
      let painted = 0;
      return (loaded) => {
        const sentBytes = Math.min(loaded, total);
        const now = performance.now();
        this.bar.value = (100 * sentBytes) / total;
        if (sentBytes === total) {
          this.show(this.field.word("checking"));
        } else if (now - painted > REPAINT_MS) {
          painted = now;
          this.show(this.left(sentBytes, total, now - began));
        }
      };
    }

    /* What is left, rounded as one would say it: exact seconds would jump. */
    left(sentBytes, total, elapsedMs) {
      const values = { sent: megabytes(sentBytes), total: megabytes(total) };
      if (elapsedMs < ESTIMATE_AFTER_MS || sentBytes === 0) return this.field.word("progress", values);
      const seconds = (elapsedMs * (total - sentBytes)) / sentBytes / 1000;
      if (seconds > 50) {
        const minutes = Math.ceil(seconds / 60);
        if (minutes === 1) return this.field.word("minute", values);
        const count = minutes > 10 ? Math.ceil(minutes / 5) * 5 : minutes;
        return this.field.word("minutes", { ...values, count: whole.format(count) });
      }
      const count = seconds > 10 ? Math.ceil(seconds / 10) * 10 : Math.ceil(seconds / 5) * 5;
      return this.field.word("seconds", { ...values, count: whole.format(count) });
    }

    done() {
      const { field, row, result } = this;
      const name = result.file_name;
      row.dataset.file = result.document;
      this.bar.remove();
      this.button("stop").hidden = true;
      this.button("retry").hidden = true;
      const holder = row.querySelector(".b-files__name");
      holder.textContent = name;
      if (field.data.openUrl) {
        const link = document.createElement("a");
        link.href = field.data.openUrl.replace("__document__", result.document);
        link.textContent = name;
        holder.replaceChildren(link);
      }
      if (field.data.removeUrl) {
        const url = field.data.removeUrl.replace("__document__", result.document);
        this.button("remove").setAttribute("formaction", url);
        this.button("remove").hidden = false;
      }
      this.show(`${result.size}. ${result.state}.`);
      field.refresh();
      field.say(field.word("added", { name }));
      field.tell("upload:attached", result.document);
    }

    fail(text, { again = false } = {}) {
      this.row.dataset.failed = "";
      this.bar.remove();
      this.button("stop").hidden = true;
      this.button("retry").hidden = !again;
      this.button("remove").hidden = false;
      this.field.note(this.row, text);
      this.field.refresh();
    }

    stop() {
      this.stopped = true;
      this.halt();
      if (this.request) this.request.abort();
      this.gone();
    }

    gone() {
      if (!this.row.isConnected) return;
      const held = this.row.contains(document.activeElement);
      this.row.remove();
      this.field.refresh();
      if (held) this.field.input.focus();
      this.field.say(this.field.word("stopped", { name: this.file.name }));
    }
  }

  function enhanceAll(root) {
    for (const drop of root.querySelectorAll("[data-upload]:not([data-ready])")) {
      drop.dataset.ready = "";
      new Field(drop);
    }
  }

  window.addEventListener("beforeunload", (event) => {
    if (underWay > 0) event.preventDefault();
  });
  document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt));
  enhanceAll(document);
})();
