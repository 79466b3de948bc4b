/* What is told of one person and the twin: who it is, how satisfied both are, what happened week by week. */

const whoIs = (one, segments) => t(segments.length < 2 ? "browser.person_is_alone" : "browser.person_is", {
  person: one.person, status: t(`browser.status_${one.status}`), segment: segments[one.segment].title[language],
});

const linesOfPerson = (one, look = "s1") => [
  { name: t("browser.person_line"), look, values: one.own },
  { name: t("browser.twin_line"), look: "never", values: one.twin },
];

// From which severity on a failure annoys, and is severe (paradox/present/text/story_words.py).
const [ANNOYS, SEVERE] = [0.25, 0.5];

function eventTold({ kind, stars, felt, owed, cause, what, severity, of, friend, friends }) {
  if (kind === "failure") {
    const degree = severity < ANNOYS ? "low" : severity < SEVERE ? "middle" : "high";
    return t("story.failure", {
      what: t(`story.what_${what}`), severity: t(`story.severity_${degree}`), cause: about.causeTitles[cause][language],
      felt: t(`story.felt_${felt}`), stars: plain(stars, 1),
    });
  }
  const key = Object.hasOwn(about.texts[language], `story.${kind}`) ? `story.${kind}` : `browser.event_${kind}`;
  const count = friends?.length;
  return t(key, {
    stars: plain(stars ?? NaN, 1), owed: plain(100 * (owed ?? NaN), 0), of: of && t(`story.of_${of}`), friend,
    count: count && t(`story.friends_${count === 1 ? "one" : "many"}`, { count }),
    friends: friends?.map((one) => `#${one}`).join(t("words.comma")),
  });
}

function tableOfPerson(one, title) {
  const rows = one.events.map(({ week, happened }) => [
    week,
    happened.map(eventTold).join(t("words.space")),
    signed(one.own[week]),
    signed(one.twin[week]),
  ]);
  return table([t("browser.week"), t("browser.happened"), t("browser.person_line"), t("browser.twin_line")], rows, title);
}
