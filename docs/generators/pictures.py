"""The pictures of the classroom page as a Markdown table: every lesson after its last week, and what else there is."""

from pathlib import Path

from paradox.classroom.library import lessons

FOLDER = Path(__file__).parents[1] / "how-to" / "classroom"
# What is no lesson, by the name of its picture.
OTHERS = {
    "question": "A lesson before its guess",
    "story-dark": "The story of a customer and of the twin, in the dark",
    "levers": "All levers of a firm",
    "narrow": "On a telephone",
    "projector-dark": "On a projector, in the dark",
}
LANGUAGES = {"en": "English", "zh": "Chinese"}


def classroom_pictures() -> str:
    """Link every picture of the classroom page that was taken, in the languages it was taken in."""
    titles = {key: lesson.title.en for key, lesson in lessons().items()} | OTHERS
    lines = ["| picture | in |", "| --- | --- |"]
    for key, title in titles.items():
        taken = [
            f"[{name}](classroom/{key}-{lang}.png)"
            for lang, name in LANGUAGES.items()
            if (FOLDER / f"{key}-{lang}.png").exists()
        ]
        if taken:
            lines.append(f"| {title} | {', '.join(taken)} |")
    return "\n".join(lines)
