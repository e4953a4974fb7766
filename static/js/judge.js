// A score sheet while it is filled in: how many criteria have a mark, and which part of a phone's page is read.
(() => {
  const sheet = document.querySelector("form#sheet");
  const told = document.querySelector("[data-marked]");

  const count = () => {
    const marked = new Set([...sheet.querySelectorAll("input[type=radio]:checked")].map((radio) => radio.name)).size;
    told.textContent = told.dataset.marked.replace("{count}", marked).replace("{total}", told.dataset.total);
  };
  if (sheet && told) sheet.addEventListener("change", count);

  const links = [...document.querySelectorAll(".b-jump a")];
  const parts = links.map((link) => document.querySelector(link.hash));
  const LINE_PX = 120;

  const mark = () => {
    const read = parts.findLastIndex((part) => part && part.getBoundingClientRect().top <= LINE_PX);
    links.forEach((link, place) => {
      if (place === Math.max(read, 0)) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  if (links.length) addEventListener("scroll", mark, { passive: true });
})();
