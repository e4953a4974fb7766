// What every page needs and may live without: GOV.UK's behaviours, counters, and the long lists one can search.
import { Button, Checkboxes, createAll, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink } from "govuk-frontend";
import { watchCounters } from "./counter.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

function loadAutocomplete(root) {
  if (!root.querySelector("select[data-autocomplete]")) return;
  if (window.baigeAutocomplete) {
    window.baigeAutocomplete(root);
    return;
  }
  const script = document.createElement("script");
  script.src = document.querySelector("meta[name=baige-autocomplete]").content;
  script.addEventListener("load", () => window.baigeAutocomplete(document));
  document.head.append(script);
}

function enliven(root) {
  createAll(Button, { preventDoubleClick: true }, root);
  for (const part of [Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, SkipLink]) {
    createAll(part, undefined, root);
  }
  watchCounters(root);
  loadAutocomplete(root);
}

enliven(document);
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enliven(event.detail.elt);
});
