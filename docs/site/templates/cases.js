"use strict";
/* Which cases are shown: those with all the words asked for, in which some policy has the verdict asked for. */
{
  const form = document.getElementById("choice");
  const [words, verdict, whom, shown] = ["words", "verdict", "whom", "shown"].map((id) => document.getElementById(id));
  const cases = [...document.querySelectorAll("article.card")];
  const groups = [...document.querySelectorAll("main section")];
  const choose = () => {
    const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const one of cases) {
      const text = one.textContent.toLowerCase();
      const has = !verdict.value || one.dataset[whom.value].split("|").includes(verdict.value);
      one.hidden = !(has && asked.every((word) => text.includes(word)));
    }
    for (const group of groups) group.hidden = ![...group.querySelectorAll("article.card")].some((one) => !one.hidden);
    shown.textContent = shown.dataset.text.replace("{n}", cases.filter((one) => !one.hidden).length);
  };
  form.addEventListener("input", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  choose();
}
