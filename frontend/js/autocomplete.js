// Long lists (countries, organisations) as a field one can search. Without JavaScript the list itself stays.
// Its words come from the server in data-autocomplete-words on the select.
import accessibleAutocomplete from "accessible-autocomplete";

function enhance(select) {
  if (select.dataset.enhanced) return;
  select.dataset.enhanced = "yes";
  const words = JSON.parse(select.dataset.autocompleteWords || "{}");
  const describedBy = select.getAttribute("aria-describedby");
  accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.selectedOptions[0]?.value ? select.selectedOptions[0].textContent : "",
    preserveNullOptions: true,
    showAllValues: true,
    confirmOnBlur: true,
    tNoResults: () => words.none || "",
    tStatusQueryTooShort: () => "",
    tStatusNoResults: () => words.none || "",
    tStatusSelectedOption: (option) => option,
    tStatusResults: (length, chosen) => `${words.found || ""} ${length}. ${chosen}`,
    tAssistiveHint: () => words.hint || "",
    dropdownArrow: ({ className }) => `<svg class="${className}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="M2 5l6 6 6-6" fill="none" stroke="currentColor" stroke-width="2"/></svg>`,
  });
  const input = document.getElementById(select.id.replace(/-select$/, ""));
  if (input && describedBy) input.setAttribute("aria-describedby", `${describedBy} ${input.getAttribute("aria-describedby") || ""}`.trim());
  if (input && select.getAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
}

window.baigeAutocomplete = (root) => root.querySelectorAll("select[data-autocomplete]").forEach(enhance);
