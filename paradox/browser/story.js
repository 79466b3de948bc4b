/* What is told of one person and the twin: who it is, how satisfied both are, what happened week by week. */

const whoIs = (one, segments) => t(segments.length < 2 ? "browser.person_is_alone" : "browser.person_is", {
  person: one.person, status: t(`browser.status_${one.status}`), segment: segments[one.segment].title[language],
});

const linesOfPerson = (one, look = "s1") => [
  { name: t("browser.person_line"), look, values: one.own },
  { name: t("browser.twin_line"), look: "never", values: one.twin },
];

function tableOfPerson(one, title) {
  const rows = one.events.map(({ week, happened }) => [
    week,
    happened.map((event) => t(`browser.event_${event.kind}`, { x: signed(event.x ?? NaN), owed: plain(100 * (event.owed ?? NaN), 0) }))
      .join(t("words.space")),
    signed(one.own[week]),
    signed(one.twin[week]),
  ]);
  return table([t("browser.week"), t("browser.happened"), t("browser.person_line"), t("browser.twin_line")], rows, title);
}
