// The line under a text that says how many words or characters are left, and how many are too many.
// Its words come from the server in data-count-words: one form for each plural category of the language.
import { countCharacters, countWords } from "./words.js";

const TELL_AFTER_MS = 1000;

function watch(line) {
  const field = document.getElementById(line.dataset.countFor);
  if (!field || line.dataset.counting) return;
  line.dataset.counting = "yes";
  const most = Number(line.dataset.countMost);
  const count = line.dataset.countUnit === "words" ? countWords : countCharacters;
  const words = JSON.parse(line.dataset.countWords);
  const language = document.documentElement.lang;
  const plural = new Intl.PluralRules(language);
  const figure = new Intl.NumberFormat(language);
  const [left, total] = line.children;
  const told = document.createElement("span");
  told.className = "govuk-visually-hidden";
  told.setAttribute("role", "status");
  line.after(told);
  let timer;

  function say() {
    const used = count(field.value);
    const rest = Math.abs(most - used);
    const forms = used > most ? words.over : words.left;
    const sentence = (forms[plural.select(rest)] || forms.other).replace("{n}", figure.format(rest));
    left.textContent = sentence;
    total.textContent = words.total.replace("{n}", figure.format(used)).replace("{most}", figure.format(most));
    line.classList.toggle("b-count--over", used > most);
    clearTimeout(timer);
    timer = setTimeout(() => { if (document.activeElement === field && told.textContent !== sentence) told.textContent = sentence; }, TELL_AFTER_MS);
  }

  field.addEventListener("input", say);
  say();
}

export function watchCounters(root) {
  root.querySelectorAll("[data-count-for]").forEach(watch);
}
