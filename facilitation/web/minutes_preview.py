"""The record of a meeting prepared for the page: the same words as in Word, as safe HTML."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from facilitation.formats import minutes_words as words
from facilitation.formats.markdown import Block, html_of
from facilitation.formats.minutes import Decision, Item, Minutes, Task, for_print


@dataclass(frozen=True)
class ShownDecision:
    said: Decision
    wording: Markup
    result: str
    held: list[tuple[str, str]]


@dataclass(frozen=True)
class ShownTask:
    said: Task
    held: list[tuple[str, str]]


@dataclass(frozen=True)
class ShownItem:
    title: str
    number: int
    background: Markup
    discussion: Markup
    decisions: list[ShownDecision]
    tasks: list[ShownTask]

    @property
    def is_empty(self) -> bool:
        return not (self.background or self.discussion or self.decisions or self.tasks)


@dataclass(frozen=True)
class Shown:
    """The record with everything the template would otherwise have to word."""

    said: Minutes
    head: list[tuple[str, str]]
    status: tuple[str, str]
    attendance: str
    items: list[ShownItem]
    tasks: list[tuple[str, ...]]
    """Rows of a table: number, wording, caretaker, deputy, due day."""
    open_tasks: list[tuple[str, ...]]
    """The same with the state at the end."""
    topics: list[str]
    following: str
    annexes: list[str]


def preview(minutes: Minutes) -> Shown:
    said = for_print(minutes)
    return Shown(
        said=said,
        head=words.head(said),
        status=words.status(said),
        attendance=words.attendance(said),
        items=[_item(item, said) for item in said.agenda],
        tasks=[words.task_row(task) for task in said.tasks],
        open_tasks=[(*words.task_row(task), task.state) for task in said.open_tasks],
        topics=[words.topic(topic) for topic in said.topics],
        following=words.next_meeting(said),
        annexes=[words.annex(annex) for annex in said.annexes],
    )


def _item(item: Item, said: Minutes) -> ShownItem:
    return ShownItem(
        title=words.title(item, said),
        number=item.number,
        background=_html(item.background),
        discussion=_html(item.discussion),
        decisions=[
            ShownDecision(
                decision,
                _html(decision.wording),
                words.sentence(decision.result) if decision.result else "nicht vermerkt.",
                words.holding(decision, always=False),
            )
            for decision in item.decisions
        ],
        tasks=[ShownTask(task, words.holding(task, always=True)) for task in item.tasks],
    )


def _html(blocks: Iterable[Block]) -> Markup:
    return Markup(html_of(blocks))
