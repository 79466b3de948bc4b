/* What a served page has besides: the choice of lessons and worlds, and for the lecturer the class on its phones. */
{
  const { served } = about;
  // After so many milliseconds without a phone the wall says what may keep them away.
  const PATIENCE = 4000;
  const WRITTEN = { profit: 3, retention: 1, total: 3 };
  let room = null;
  let wall = null;
  let isLost = false;
  // Since when each waits for phones [ms], 0 where it does not wait.
  const alone = {};
  let drawnBars = "";
  const said = { room: "", vote: "", teams: "" };
  // Under which name this tab keeps what the class has said.
  const CLASS = "paradox class";

  const part = (id, what) => $(id).querySelector(what);
  const comma = (words) => words.join(t("words.comma"));
  const team = (name) => t(`team.${name}`);

  /* Write a text where it is not there yet: what is written anew is read out anew. */
  function tell(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }

  /* Where a page asks: under its own address, in the language that is on. */
  function asking(path) {
    const asked = new URLSearchParams(location.search);
    asked.set("lang", language);
    return `${path}?${asked}`;
  }

  /* Tell the program what the lecturer does, one thing after the other: hands are counted before the vote is closed. */
  let before = Promise.resolve();

  function act(where, path, body) {
    before = before.then(() => send(where, path, body));
    return before;
  }

  /* What cannot be done is said beside, and changes nothing. */
  async function send(where, path, body) {
    let told = null;
    try {
      const answer = await fetch(asking(path), { method: "POST", body });
      told = await answer.json();
      said[where] = answer.ok ? "" : told.said;
      if (!answer.ok) told = null;
    } catch {
      said[where] = t("poll.lost");
    }
    showClass();
    return told;
  }

  /* The vote is over: the guess in the middle is that of the class, if the class was asked what this page asks. */
  async function closeVote() {
    const isMine = wall?.vote.isMine;
    const told = await act("vote", "vote/close");
    if (!isMine || !told || told.median === null) return;
    now.guess = told.median;
    now.unguessed = false;
    showAll();
    changed();
    $("on").focus({ preventScroll: true });
  }

  async function count() {
    const told = await act("vote", "vote/count", $("by-hand").value);
    $("by-hand").setAttribute("aria-invalid", String(!told));
  }

  /* Which way phones come, who has come, and what may keep them away. */
  function showJoining(where, isOpen, phones, told, apart) {
    const place = $(where);
    place.toggleAttribute("data-open", isOpen);
    if (isOpen && !alone[where]) {
      alone[where] = Date.now();
      setTimeout(showClass, PATIENCE + 100);
    } else if (!isOpen) alone[where] = 0;
    const code = part(where, ".code");
    if (room.code && !code.src) code.src = room.code;
    tell(part(where, ".where"), room.join ? t("poll.join", { address: room.join }) : t("poll.alone"));
    tell(part(where, ".count"), told);
    tell(part(where, ".told"), said[where]);
    tell(part(where, ".apart"), apart);
    part(where, ".apart").hidden = !room.join || phones > 0 || Date.now() - alone[where] < PATIENCE;
  }

  function countOf({ count, phones, hands }) {
    const told = t("poll.count", { count, phones });
    return hands ? told + t("words.space") + t("poll.also", { hands }) : told;
  }

  function showVote() {
    const { vote } = wall;
    const elsewhere = vote.isOpen && !vote.isMine;
    const told = elsewhere ? t("poll.elsewhere", { question: vote.question[language] }) : countOf(vote);
    showJoining("vote", vote.isOpen, vote.phones, told, t("poll.apart"));
    $("vote-ask").disabled = vote.isOpen && vote.isMine;
    $("vote-close").disabled = !vote.isOpen;
    $("by-hand").disabled = !vote.isMine;
    const isShown = vote.now.length > 0 && vote.count + vote.hands > 0;
    $("vote-save").hidden = $("histogram").hidden = !isShown;
    if (now.step === "answer") $("vote").hidden = !isShown;
    if (!isShown) return;
    const found = now.revealed && now.step === "answer" ? answers()[0] : null;
    const drawing = JSON.stringify([vote, found, $("histogram").clientWidth, language]);
    if (drawing === drawnBars) return;
    drawnBars = drawing;
    put($("histogram"), (width) => histogram(width, vote, found));
  }

  /* The guesses over the range of the slider: those of the vote before pale beside, the answer as a line. */
  function histogram(width, vote, found) {
    const { low, high } = about.guess;
    const [left, right, top, bottom, height] = [14, width - 14, 44, 236, 268];
    const most = Math.max(...vote.now, ...vote.before);
    const wide = (right - left) / vote.now.length;
    const svg = figure(width, height, t("poll.heading"), countOf(vote));
    const y = (number) => bottom - ((bottom - top - 20) * number) / most;
    vote.now.forEach((number, at) => {
      const before = vote.before[at] ?? 0;
      const x = left + at * wide;
      if (before) draw(svg, "rect", { class: "earlier", x: x + 1, y: y(before), width: wide * 0.4, height: bottom - y(before) });
      if (!number) return;
      const from = vote.before.some(Boolean) ? 0.42 : 0.08;
      draw(svg, "rect", { class: "now", x: x + wide * from, y: y(number), width: wide * (0.95 - from), height: bottom - y(number) });
      draw(svg, "text", { class: "counted", x: x + wide * (0.95 + from) / 2, y: y(number) - 6, "text-anchor": "middle" }, String(number));
    });
    draw(svg, "line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom });
    draw(svg, "text", { x: left, y: bottom + 24 }, written(low));
    draw(svg, "text", { x: right, y: bottom + 24, "text-anchor": "end" }, written(high));
    draw(svg, "text", { x: width / 2, y: bottom + 24, "text-anchor": "middle" }, lesson().unit);
    if (Number.isFinite(found)) {
      const x = left + Math.min(1, Math.max(0, (found - low) / (high - low))) * (right - left);
      draw(svg, "line", { class: "model", x1: x, x2: x, y1: top - 16, y2: bottom });
      draw(svg, "text", { class: "told", x, y: 18, "text-anchor": anchor(x, width) }, `${t("poll.answer")}: ${written(found)}`);
    }
    return svg;
  }

  function showTeams() {
    const { teams, league } = wall;
    const [scenario, policy] = served.game[language];
    tell($("teams-explained"), t("teams.explained", { scenario, policy }));
    const elsewhere = teams.isOpen && !teams.isMine;
    const names = comma(teams.ready.map(team)) || t("teams.none");
    const told = elsewhere
      ? t("teams.elsewhere", { scenario: teams.titles[language][0], policy: teams.titles[language][1] })
      : t("teams.ready", { count: teams.ready.length, phones: teams.phones, teams: names });
    showJoining("teams", teams.isOpen, teams.phones, told, t("teams.apart"));
    $("teams-open").disabled = teams.isOpen && teams.isMine;
    $("teams-close").disabled = !teams.isOpen;
    tell($("teams-close"), t("teams.close", { runs: served.runs }));
    $("standing").hidden = !league?.done || teams.isOpen;
    if (!$("standing").hidden) showLeague(league);
  }

  function showLeague(league) {
    const by = $("teams-by").value;
    const far = league.isLiving ? "teams.living" : "teams.lived";
    tell($("teams-far"), league.problem || t(far, { done: league.done, runs: served.runs }));
    const lead = league.leads[by];
    tell($("teams-lead"), lead ? t("teams.leads", { team: team(lead.first), by: t(`teams.by_${by}`) }) : "");
    const untold = lead?.untold ?? [];
    tell($("teams-untold"), !lead ? "" : untold.length ? t("teams.untold", { teams: comma(untold.map(team)) }) : t("teams.told"));
    tell($("teams-note"), t("teams.note") + (served.short ? t("words.space") + t("advice.horizon_class", { weeks: served.short }) : ""));
    const drawing = JSON.stringify([league, by, language]);
    if ($("league").dataset.drawn === drawing) return;
    $("league").dataset.drawn = drawing;
    const outcomes = Object.keys(WRITTEN);
    const heads = outcomes.map((outcome) => (outcome === "profit" && isMoney(outcome)
      ? t("money.stake", { currency: about.money.currency }) : t(`teams.head_${outcome}`)));
    let place = 0;
    const rows = league.order[by].map((who) => {
      const isTeam = !["firm", "do_nothing"].includes(who);
      const name = who === "firm" ? t("teams.firm", { policy: served.game[language][1] })
        : who === "do_nothing" ? t("teams.nothing")
          : untold.includes(who) ? t("teams.perhaps", { team: team(who) }) : team(who);
      const cells = outcomes.map((outcome) => {
        const [estimate, low, high] = league.levels[who][outcome].map((one) => one ?? NaN);
        const write = outcome === "profit" && isMoney(outcome) ? money : (value) => plain(value, WRITTEN[outcome]);
        return withInterval({ estimate, low, high }, write);
      });
      return [name, isTeam ? String(++place) : "", ...cells];
    });
    const made = table([t("teams.team"), t("teams.place"), ...heads], rows, t("teams.heading"));
    made.querySelectorAll("tbody tr").forEach((row, at) => row.classList.toggle("beside", rows[at][1] === ""));
    $("league").replaceChildren(made);
  }

  function fill(id, entries, chosen) {
    $(id).replaceChildren(...Object.entries(entries).map(([one, title]) =>
      element("option", { value: one, selected: one === chosen }, title)));
  }

  let spoken = "";
  let offered = served.policies;

  /* The ways to other lessons and worlds, in the language that is on. */
  function showChoice() {
    const left = served.leftOut.length && !location.search ? t("error.left_out", { files: comma(served.leftOut) }) : "";
    tell($("class-said"), isLost ? t("poll.lost") : said.room || left);
    if (spoken === language) return;
    const stood = (id, otherwise) => (spoken ? $(id).value : otherwise);
    $("lessons").replaceChildren(...Object.entries(served.lessons[language]).map(([key, title]) =>
      element("li", {}, element("a", { href: `${language}?lesson=${key}`, dir: "auto", "aria-current": key === served.lesson && "page" }, title))));
    fill("setup-scenario", served.scenarios[language], stood("setup-scenario", served.asked.scenario));
    for (const side of ["left", "right"]) fill(`setup-${side}`, offered[language], stood(`setup-${side}`, served.asked[side]));
    fill("teams-by", Object.fromEntries(Object.keys(WRITTEN).map((one) => [one, t(`teams.by_${one}`)])), stood("teams-by", "profit"));
    $("slips").href = `slips?${new URLSearchParams({ lesson: served.lesson, lang: language })}`;
    spoken = language;
  }

  /* Another scenario has other policies. */
  async function choose(scenario) {
    const found = await (await fetch(`policies?${new URLSearchParams({ scenario })}`)).json();
    if ($("setup-scenario").value !== scenario) return;
    offered = found.policies;
    for (const side of ["left", "right"]) fill(`setup-${side}`, offered[language], found[side]);
    $("setup-seed").value = found.seed;
  }

  /* The address says the language, so that a page that is loaded again or passed on speaks it. */
  function showAddress() {
    const path = location.pathname.replace(/[^/]*$/, language);
    if (path !== location.pathname) history.replaceState(null, "", path + location.search + location.hash);
  }

  function showClass() {
    showAddress();
    showChoice();
    for (const place of document.querySelectorAll("[data-alt]")) place.alt = t(place.dataset.alt);
    if (!room || !wall) return;
    if (asks) showVote();
    showTeams();
  }

  /* This tab keeps what the class has said, and tells it a program that began again and has heard nothing yet. */
  async function remember(kept) {
    try {
      if (kept) {
        sessionStorage.setItem(CLASS, JSON.stringify({ at: Date.now(), kept }));
        said.room = "";
        return;
      }
      const last = JSON.parse(sessionStorage.getItem(CLASS));
      if (!last || Date.now() - last.at > FORGOTTEN) return;
      const answer = await fetch(asking("room/restore"), { method: "POST", body: JSON.stringify(last.kept) });
      if (answer.ok) return;
      said.room = (await answer.json()).said;
      sessionStorage.removeItem(CLASS);
      showClass();
    } catch {
      // Nothing can be kept here, or the program is gone again: the next news says so.
    }
  }

  /* What has changed is heard ten times a second at most; a line that was cut is laid again by the browser. */
  function hear() {
    const source = new EventSource(asking("events"));
    source.onmessage = ({ data }) => {
      const told = JSON.parse(data);
      if (served.edition !== null && told.edition !== served.edition) return location.reload();
      isLost = false;
      if (told.vote) remember(told.kept);
      wall = told;
      showClass();
    };
    source.onerror = () => {
      isLost = true;
      showClass();
    };
  }

  async function enter() {
    try {
      room = await (await fetch("room")).json();
    } catch {
      room = null;
    }
    document.body.toggleAttribute("data-lecturer", room !== null);
    if (room || served.edition !== null) hear();
    showClass();
  }

  const click = (id, does) => $(id).addEventListener("click", does);
  $("setup-seed").value = served.seed;
  $("setup-scenario").addEventListener("change", ({ target }) => choose(target.value).catch(() => {}));
  $("setup-form").addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(`${location.pathname}?${new URLSearchParams(new FormData($("setup-form")))}`);
  });
  click("show-setup", () => $("setup").showModal());
  click("show-teams", () => $("teams").showModal());
  click("vote-ask", () => { $("by-hand").value = ""; act("vote", "vote/ask"); });
  click("vote-close", closeVote);
  $("by-hand").addEventListener("change", count);
  click("teams-open", () => act("teams", "teams/open"));
  click("teams-close", () => act("teams", "teams/close"));
  $("teams-by").addEventListener("change", showClass);
  document.addEventListener("shown", showClass);
  showClass();
  enter();
}
